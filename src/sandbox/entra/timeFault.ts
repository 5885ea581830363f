import type { Scene } from '../wire.ts';
import { assertionRefusals } from './assertionRefusals.ts';
import type { Jwt } from './jwt.ts';
import type { Refusal } from './refusals.ts';

/** What a client's clock may be off by (memory). */
const SKEW_MS = 5 * 60_000;

/**
 * Whether an assertion is out of its time. Who makes one goes by a clock that the control port cannot move, so it is judged by
 * that: with the time that was added since, none would ever be valid.
 */
export function timeFault(jwt: Jwt, { clock }: Scene): Refusal | undefined {
  const now = clock.machine();
  const { exp, nbf = 0 } = jwt.claims;
  const isInTime = nbf * 1000 - SKEW_MS <= now && now < exp * 1000 + SKEW_MS;
  return isInTime ? undefined : assertionRefusals.outOfTime(jwt, now);
}
