import type { Application } from '../directory/state.ts';
import { type Answer, fault } from './answer.ts';
import { type Address, type Call, findApplication, isAnswer } from './call.ts';
import { mayReadApplications, mayWrite } from './permissions.ts';

/** The application at an address, if the caller may change it: 403, 404, then 403 for one that he does not own. */
export function writableApplication(call: Call, address: Address): Application | Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  return isAnswer(application) ? application : (mayWrite(call, application) ?? application);
}

/**
 * Refuses a write that comes too soon after the last accepted write to the same application. Mostly 409, now and
 * then its 400 twin with one of two codes and the same text; not applied, so safe to repeat (azure-facts §2.4).
 */
export function tooSoon(call: Call, application: Application): Answer | undefined {
  const { clock, random, world } = call.scene;
  if (clock.now() - application.lastWriteAt >= world.settings.concurrencyWindowMs) return undefined;
  const chance = random.next();
  if (chance < 0.7) return conflict(409, 'Directory_ConcurrencyViolation');
  return conflict(400, chance < 0.85 ? 'Directory_ConcurrencyViolation' : 'Request_BadRequest');
}

function conflict(status: number, code: string): Answer {
  return fault(
    status,
    code,
    'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.',
  );
}
