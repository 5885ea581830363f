import type { Call } from './call.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * The entries that a log returns now, newest first: those that have arrived (after `logLagMs`) and are still retained: 30 days,
 * or seven without a licence (entra-docs reference-reports-data-retention).
 */
export function logged<T extends { readonly at: number }>(call: Call, entries: readonly T[]): T[] {
  const now = call.scene.clock.now();
  const { reportLagMs, logLagMs = reportLagMs } = call.scene.world.settings;
  const until = now - logLagMs;
  const since = now - (call.tenant.reportAvailable ? 30 : 7) * dayMs;
  return entries.filter(({ at }) => since <= at && at <= until).toReversed();
}
