import type { Call } from './call.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * The entries that a log shows now, newest first: what has been taken in (after `reportLagMs`) and is still kept: 30 days,
 * or seven without a licence (entra-docs reference-reports-data-retention).
 */
export function logged<T extends { readonly at: number }>(call: Call, entries: readonly T[]): T[] {
  const now = call.scene.clock.now();
  const until = now - call.scene.world.settings.reportLagMs;
  const since = now - (call.tenant.reportAvailable ? 30 : 7) * dayMs;
  return entries.filter(({ at }) => since <= at && at <= until).toReversed();
}
