import type { Scene } from '../wire.ts';
import { assertionRefusals } from './assertionRefusals.ts';
import type { Jwt } from './jwt.ts';
import type { Refusal } from './refusals.ts';

/** The accepted clock skew of a client (from memory, without a source). */
const SKEW_MS = 5 * 60_000;

/**
 * The refusal of an assertion outside of its validity. It is compared with the machine's clock, without the time that the control
 * port added: clients date assertions by a real clock, so none would be valid otherwise.
 */
export function timeFault(jwt: Jwt, { clock }: Scene): Refusal | undefined {
  const now = clock.machine();
  const { exp, nbf = 0 } = jwt.claims;
  const isInTime = nbf * 1000 - SKEW_MS <= now && now < exp * 1000 + SKEW_MS;
  return isInTime ? undefined : assertionRefusals.outOfTime(jwt, now);
}
