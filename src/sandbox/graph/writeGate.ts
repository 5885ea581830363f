import type { Application } from '../directory/state.ts';
import { nextInOrder } from '../order.ts';
import type { Scene } from '../wire.ts';
import { type Answer, fault } from './answer.ts';
import { type Address, type Call, findApplication, isAnswer } from './call.ts';
import { mayReadApplications, mayWrite } from './permissions.ts';

/** The application at an address, if the caller may change it: 403, 404, then 403 for one that he does not own. */
export function writableApplication(call: Call, address: Address): Application | Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  return isAnswer(application) ? application : (mayWrite(call, application) ?? application);
}

/** When the last write to an application was accepted, in the order of everything. */
const accepted = new WeakMap<Application, number>();

/**
 * Refuses a write that was under way together with an accepted one to the same application, and by a small chance one that
 * follows an added secret closely, though that was answered. Mostly 409, now and then its 400 twin with one of two codes and the same text; not
 * applied, so safe to repeat (azure-facts §2.4). After a removal a write is always accepted: so it was recorded (§2.3).
 */
export function tooSoon(call: Call, application: Application): Answer | undefined {
  const { random } = call.scene;
  if (!overlaps(call, application) && !isUnlucky(call.scene, application)) return undefined;
  const chance = random.next();
  if (chance < 0.7) return conflict(409, 'Directory_ConcurrencyViolation');
  return conflict(400, chance < 0.85 ? 'Directory_ConcurrencyViolation' : 'Request_BadRequest');
}

/** To be called for every write that was applied. */
export function accept({ scene }: Pick<Call, 'scene'>, application: Application): void {
  application.lastWriteAt = scene.clock.now();
  accepted.set(application, nextInOrder(scene));
}

function overlaps({ request }: Call, application: Application): boolean {
  return request.arrival !== undefined && request.arrival < (accepted.get(application) ?? 0);
}

/** Whether the last write was an addition, and close enough for the scene's chance to decide. */
function isUnlucky({ clock, random, world }: Scene, { lastWriteAt, passwords }: Application): boolean {
  const { concurrencyWindowMs, concurrencyChance = 1 } = world.settings;
  if (clock.now() - lastWriteAt >= concurrencyWindowMs) return false;
  if (!passwords.some(({ addedAt }) => addedAt === lastWriteAt)) return false;
  return concurrencyChance >= 1 || random.next() < concurrencyChance;
}

function conflict(status: number, code: string): Answer {
  return fault(
    status,
    code,
    'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.',
  );
}
