/** Adding and removing secrets of a service principal (graph-docs serviceprincipal-addpassword, -removepassword). */
import { keyDescription, principalPasswordsChanged, writeAudit } from '../directory/audit.ts';
import { arrivals } from '../directory/replication.ts';
import type { ServicePrincipal } from '../directory/state.ts';
import { isListed, listedFrom } from '../directory/visibility.ts';
import { newPassword, readWish } from './addPassword.ts';
import { type Answer, found } from './answer.ts';
import { passwordBody } from './applicationBody.ts';
import { type Address, actorOf, baseOf, type Call, isAnswer } from './call.ts';
import { policyFault } from './credentialLimits.ts';
import type { Principal } from './principal.ts';
import { writablePrincipal } from './principalWrites.ts';
import { noSuchKey, readKeyId } from './removePassword.ts';

/**
 * `POST /servicePrincipals/{id}/addPassword`: 200, otherwise as for an application. That the rules for applications' secrets hold
 * for these, too, is a guess, the stricter way: a policy really has rules of its own for service principals.
 */
export function addPrincipalPassword(call: Call, address: Address): Answer {
  const target = writablePrincipal(call, address);
  if (isAnswer(target)) return target;
  const wish = readWish(call);
  if (isAnswer(wish)) return wish;
  const refused = policyFault(call, target.application, wish.end - wish.start);
  if (refused) return refused;
  const password = newPassword(call, wish);
  change(call, target, () => {
    target.principal.passwords = [...(target.principal.passwords ?? []), password];
  });
  call.scene.world.issued.add(password.value);
  const context = `${baseOf(call)}/$metadata#microsoft.graph.passwordCredential`;
  const headers = { location: `https://${call.request.host}` };
  return { ...found(context, passwordBody(password, password.value)), headers };
}

/** `POST /servicePrincipals/{id}/removePassword`: 204, or the 400 for a key that no read shows. */
export function removePrincipalPassword(call: Call, address: Address): Answer {
  const target = writablePrincipal(call, address);
  if (isAnswer(target)) return target;
  const keyId = readKeyId(call);
  if (typeof keyId !== 'string') return keyId;
  const password = target.principal.passwords?.find(one => one.keyId.toLowerCase() === keyId.toLowerCase());
  if (password === undefined || password.removedAt !== undefined || !isListed(password, call.scene))
    return noSuchKey(keyId);
  const { clock, random, world } = call.scene;
  const removedAt = clock.now();
  change(call, target, () => {
    password.removedAt = removedAt;
    password.goneFrom = arrivals(world.settings, random, removedAt, 'removed');
    password.unlistedFrom = listedFrom(call.scene);
  });
  return { status: 204 };
}

/** Makes the change and writes it to the audit log. */
function change(call: Call, target: Principal, act: () => void): void {
  const before = keysOf(target.principal);
  act();
  const deed = principalPasswordsChanged(target, before, keysOf(target.principal));
  writeAudit(call.tenant, call.scene.clock.now(), actorOf(call), deed);
}

function keysOf({ passwords = [] }: ServicePrincipal): string[] {
  return passwords.filter(({ removedAt }) => removedAt === undefined).map(keyDescription);
}
