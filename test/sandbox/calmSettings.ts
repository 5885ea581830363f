import type { Settings } from '../../src/sandbox/world.ts';

/** A kind world, so that each test makes unkind only what it is about: no lag, one replica, no window. Each its own. */
export function calmSettings(): Settings {
  return {
    replicas: 1,
    replicationMs: { min: 0, max: 0 },
    readLagMs: { min: 0, max: 0 },
    concurrencyWindowMs: 0,
    reportLagMs: 0,
    latencyMs: 0,
    restartMs: { min: 0, max: 0 },
    siteBusyMs: 0,
    armPage: 1_000,
    grantMs: { min: 0, max: 0 },
    slowDownMs: 0,
    connectionMs: 0,
    pipelineMs: 5000,
    devopsPage: 1_000,
    throttling: false,
  };
}
