import { type Client, secretsOf } from '../directory/client.ts';
import type { Password } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import { type Refusal, refusals } from './refusals.ts';

/**
 * Looks a value up on the replica that handles this request. Each replica sees a new or a removed secret after its own delay, so
 * responses differ for a while (azure-facts §2.7). A replica that has the value distinguishes "expired" (7000222) from "unknown"
 * (7000215); a value that is not valid yet counts as unknown.
 */
export function checkSecret(
  client: Client,
  value: string,
  scene: Scene,
  replica: number,
): Password | Refusal {
  const { appId } = client.application;
  const now = scene.clock.now();
  const known = secretsOf(client).filter(one => one.value === value && isKnown(one, replica, now));
  const valid = known.find(one => one.start <= now && now < one.end);
  if (valid) return valid;
  const expired = known.some(one => one.end <= now);
  return expired ? refusals.secretExpired(appId) : refusals.secretWrong(appId);
}

/**
 * A password without a time for this replica (the number of replicas was raised since) is known there as soon as it was added.
 */
function isKnown(password: Password, replica: number, now: number): boolean {
  if (now < (password.seenFrom[replica] ?? password.addedAt)) return false;
  return password.removedAt === undefined || now < (password.goneFrom[replica] ?? password.removedAt);
}
