/** Runs the rotation engine on the temporary registration: a first secret, a second one, and the removal of the first. */
import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import { markOf } from '../policy/place.ts';
import type { CloudEndpoints, Policy, Rotation, VaultPlace } from '../policy/policy.ts';
import type { VaultPort } from '../rotation/ports.ts';
import type { HeldLock } from '../run/heldLease.ts';
import { rotate } from '../run/rotate.ts';
import type { SelftestPorts } from './ports.ts';

const DAY_MS = 86_400_000;

export interface Engine {
  readonly ports: SelftestPorts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly newRun: () => string;
  readonly onEvent: (event: RunEvent) => void;
  /** In the place of a real vault. */
  readonly vaultPort?: VaultPort;
}

/** Without a target and without an overlap: a superseded credential is removed as soon as its successor is confirmed. */
export function selftestRotation(given: {
  readonly name: string;
  readonly tenant: string;
  readonly appId: string;
  readonly vault: VaultPlace;
  readonly endpoints: CloudEndpoints;
}): Rotation {
  const { name, tenant, appId, vault, endpoints } = given;
  return {
    ...{ name, tenant, appId, vault },
    mark: markOf(name, vault),
    targets: [],
    lifetimeMs: 2 * DAY_MS,
    rotateBeforeMs: DAY_MS / 24,
    overlapMs: 0,
    quietMs: 0,
    retire: 'after-overlap',
    prove: { successes: 3, timeoutMs: 300_000 },
    windows: [],
    freezes: [],
    scope: `${endpoints.graph}/.default`,
  };
}

export interface Rotated {
  /** `done`, or `failed` with the text of the run. */
  readonly outcome: 'done' | 'failed';
  readonly text: string;
}

/** One run. `force`: a new secret, although the previous one is fresh. */
export async function rotateOnce(
  { ports, clock, random, signal, newRun, onEvent, vaultPort }: Engine,
  rotation: Rotation,
  endpoints: CloudEndpoints,
  force: boolean,
): Promise<Rotated> {
  const policy: Policy = {
    file: 'keyturn selftest',
    cloud: endpoints,
    limits: { maxRotations: 1, concurrency: 8, stopAfterFailures: 1 },
    waves: [],
    rotations: [rotation],
  };
  let result: Rotated = { outcome: 'failed', text: 'the run ended without a result' };
  const events = rotate({
    ...{ policy, rotations: [rotation], clock, random, signal },
    intent: { run: newRun(), force },
    lock: async () => OWN_LOCK,
    async open(one, visit) {
      const opened = await ports.open(one, visit);
      return { ...opened, ...(vaultPort === undefined ? {} : { vault: vaultPort }) };
    },
  });
  for await (const event of events) {
    onEvent(event);
    if (event.event === 'rotation.finished') {
      const [finding] = event.findings;
      const isDone = event.outcome === 'changed' || event.outcome === 'unchanged';
      result = { outcome: isDone ? 'done' : 'failed', text: finding?.text ?? event.summary };
    }
  }
  return result;
}

/** No other run works on this registration, so no lock is needed. */
const OWN_LOCK: HeldLock = {
  ended: [],
  check: async () => {},
  leftMs: () => Number.POSITIVE_INFINITY,
  doing: () => {},
  release: async () => {},
};
