import type { Application, Password } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import { type Refusal, refusals } from './refusals.ts';

/**
 * Looks a presented value up on the replica that this request has reached. Each replica learns of a new and
 * of a removed secret at its own time, so answers flap for a while (azure-facts §2.7). A replica that knows the value
 * tells "expired" (7000222) from "unknown" (7000215); a value that is not valid yet counts as unknown.
 */
export function checkSecret(
  application: Application,
  value: string,
  scene: Scene,
  replica: number,
): Password | Refusal {
  const now = scene.clock.now();
  const known = application.passwords.filter(one => one.value === value && isKnown(one, replica, now));
  const valid = known.find(one => one.start <= now && now < one.end);
  if (valid) return valid;
  const expired = known.some(one => one.end <= now);
  return expired ? refusals.secretExpired(application.appId) : refusals.secretWrong(application.appId);
}

/** A password without times for this replica (the number of replicas was raised since) is known from the start. */
function isKnown(password: Password, replica: number, now: number): boolean {
  if (now < (password.seenFrom[replica] ?? password.addedAt)) return false;
  return password.removedAt === undefined || now < (password.goneFrom[replica] ?? password.removedAt);
}
