import type { Rotation } from '../policy/policy.ts';

const MINUTE_MS = 60_000;

/** Waits for services and a lease, on top of proving; an hour at least, whatever the settings are. */
const SHORTEST_MS = 60 * MINUTE_MS;
const BESIDES_PROVING_MS = 30 * MINUTE_MS;

/** No run has a credential in hand for longer: one that finds itself older gives its own up. */
export function longestRunMs({ prove }: Pick<Rotation, 'prove'>): number {
  return Math.max(SHORTEST_MS, prove.timeoutMs + BESIDES_PROVING_MS);
}
