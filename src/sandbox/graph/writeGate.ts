import type { Application } from '../directory/state.ts';
import { nextInOrder } from '../order.ts';
import type { Scene } from '../wire.ts';
import { type Answer, fault } from './answer.ts';
import { type Address, type Call, findApplication, isAnswer } from './call.ts';
import { mayReadApplications, mayWrite } from './permissions.ts';

/** The application at an address, if the caller may change it: 403, 404, then 403 for one that the caller does not own. */
export function writableApplication(call: Call, address: Address): Application | Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  return isAnswer(application) ? application : (mayWrite(call, application) ?? application);
}

/** When the last write to an application was accepted, in the order of all events (`order.ts`). */
const accepted = new WeakMap<Application, number>();

/**
 * Refuses a write that was in flight together with an accepted one to the same application, and with a small probability one that
 * soon follows an added secret, although that write was complete. Mostly 409, sometimes the equivalent 400 with one of two codes
 * and the same text; not applied, so a retry is safe (azure-facts §2.4). After a removal a write is always accepted, as recorded
 * (azure-facts §2.3).
 */
export function tooSoon(call: Call, application: Application): Answer | undefined {
  const { random } = call.scene;
  if (!overlaps(call, application) && !isUnlucky(call.scene, application)) return undefined;
  const chance = random.next();
  if (chance < 0.7) return conflict(409, 'Directory_ConcurrencyViolation');
  return conflict(400, chance < 0.85 ? 'Directory_ConcurrencyViolation' : 'Request_BadRequest');
}

/** Has to be called for every write that was applied. */
export function accept({ scene }: Pick<Call, 'scene'>, application: Application): void {
  application.lastWriteAt = scene.clock.now();
  accepted.set(application, nextInOrder(scene));
}

function overlaps({ request }: Call, application: Application): boolean {
  return request.arrival !== undefined && request.arrival < (accepted.get(application) ?? 0);
}

/** The clock is read twice in one write, and may have moved on. */
const ONE_WRITE_MS = 10;

/** Whether the last write was an addition, recent enough, and the random draw decides for a conflict. */
function isUnlucky({ clock, random, world }: Scene, { lastWriteAt, passwords }: Application): boolean {
  const { concurrencyWindowMs, concurrencyChance = 1 } = world.settings;
  if (clock.now() - lastWriteAt >= concurrencyWindowMs) return false;
  if (!passwords.some(({ addedAt }) => Math.abs(lastWriteAt - addedAt) < ONE_WRITE_MS)) return false;
  return concurrencyChance >= 1 || random.next() < concurrencyChance;
}

function conflict(status: number, code: string): Answer {
  return fault(
    status,
    code,
    'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.',
  );
}
