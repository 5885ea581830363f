/** Until when a credential may be in use, by Entra and by the policy. */
import type { Rotation } from '../policy/policy.ts';
import type { Credential } from './observation.ts';
import { rotateBeforeOf } from './secretRules.ts';
import { span } from './words.ts';

/** Without an end only its age makes it due. */
export function timeLeft(rotation: Rotation, credential: Credential, now: Date): string {
  const { start, end } = credential;
  if (end !== undefined)
    return `expires in ${span(end.getTime() - now.getTime())} (rotates at ${span(rotateBeforeOf(rotation, credential))})`;
  const renews = span(rotation.lifetimeMs - rotation.rotateBeforeMs);
  return `no end date, ${span(now.getTime() - start.getTime())} old; the policy renews after ${renews}`;
}

/** The earlier of what Entra allows and what the policy allows: a hand-made two-year secret does not get two years. */
export function deadline(rotation: Rotation, credential: Credential): Date {
  const end = credential.end?.getTime() ?? Number.POSITIVE_INFINITY;
  return new Date(Math.min(end, credential.start.getTime() + rotation.lifetimeMs));
}
