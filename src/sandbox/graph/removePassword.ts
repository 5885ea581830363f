import { keysOf, passwordsChanged, writeAudit } from '../directory/audit.ts';
import { arrivals } from '../directory/replication.ts';
import type { Application, Password } from '../directory/state.ts';
import { isListed, listedFrom } from '../directory/visibility.ts';
import { type Answer, fault } from './answer.ts';
import { type Address, actorOf, type Call, isAnswer, isGuid, jsonBody } from './call.ts';
import { accept, tooSoon, writableApplication } from './writeGate.ts';

/**
 * `POST …/removePassword`: 204. A key that never existed, one that was removed, and one whose addition is not replicated yet all
 * get the same 400, so the response proves nothing (azure-facts §2.3).
 */
export function removePassword(call: Call, address: Address): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const keyId = readKeyId(call);
  if (typeof keyId !== 'string') return keyId;
  const refused = tooSoon(call, application);
  if (refused) return refused;
  const password = application.passwords.find(one => one.keyId.toLowerCase() === keyId.toLowerCase());
  if (!password || password.removedAt !== undefined || !isListed(password, call.scene)) {
    return noSuchKey(keyId);
  }
  markRemoved(call, application, password);
  return { status: 204 };
}

export function noSuchKey(keyId: string): Answer {
  return fault(400, 'Request_BadRequest', `No password credential found with keyId '${keyId}'.`);
}

/** The password stays in the world: replicas accept it, and reads list it, until the removal is replicated. */
function markRemoved(call: Call, application: Application, password: Password): void {
  const { clock, random, world } = call.scene;
  const before = keysOf(application);
  password.removedAt = clock.now();
  const auditChange = passwordsChanged(application, before, keysOf(application));
  writeAudit(call.tenant, password.removedAt, actorOf(call), auditChange);
  password.goneFrom = arrivals(world.settings, random, password.removedAt, 'removed');
  password.unlistedFrom = listedFrom(call.scene);
  accept(call, application);
}

export function readKeyId(call: Call): string | Answer {
  const body = jsonBody(call.request);
  if (isAnswer(body)) return body;
  const keyId = body.members['keyId'];
  if (typeof keyId === 'string' && isGuid(keyId)) return keyId;
  if (keyId === undefined) {
    return fault(400, 'BadRequest', "The parameter 'keyId' is required for the operation 'removePassword'.");
  }
  return fault(
    400,
    'BadRequest',
    `Cannot convert the literal '${String(keyId)}' to the expected type 'Edm.Guid'.`,
  );
}
