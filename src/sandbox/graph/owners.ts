/** Adding and removing owners of registrations and service principals. */
import { ownerChanged, writeAudit } from '../directory/audit.ts';
import { type Answer, fault } from './answer.ts';
import { type Address, actorOf, type Call, isAnswer, jsonBody, notFound } from './call.ts';
import { ownerKey } from './directoryObjects.ts';
import { type ReferredOwner, referredOwner } from './ownerReference.ts';
import { mayAddOwner } from './permissions.ts';
import { writablePrincipal } from './principalWrites.ts';
import { accept, tooSoon, writableApplication } from './writeGate.ts';

/** `POST /applications/{id}/owners/$ref`: 204. */
export function addOwner(call: Call, address: Address): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const owner = mayAddOwner(call) ?? readReference(call);
  if (isAnswer(owner)) return owner;
  if (application.owners.includes(owner.key)) return alreadyThere();
  const refused = tooSoon(call, application);
  if (refused) return refused;
  application.owners.push(owner.key);
  accept(call, application);
  const by = actorOf(call);
  writeAudit(call.tenant, application.lastWriteAt, by, ownerChanged(application, owner.id, true));
  return { status: 204 };
}

/** `DELETE /applications/{id}/owners/{ownerId}/$ref`: 204. */
export function removeOwner(call: Call, address: Address, ownerId: string): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const key = ownerKey(call, ownerId);
  if (key === undefined || !application.owners.includes(key)) return notFound(ownerId);
  const refused = tooSoon(call, application);
  if (refused) return refused;
  application.owners = application.owners.filter(one => one !== key);
  accept(call, application);
  const by = actorOf(call);
  writeAudit(call.tenant, application.lastWriteAt, by, ownerChanged(application, ownerId, false));
  return { status: 204 };
}

/** `POST /servicePrincipals/{id}/owners/$ref`: 204. */
export function addPrincipalOwner(call: Call, address: Address): Answer {
  const found = writablePrincipal(call, address);
  if (isAnswer(found)) return found;
  const owner = mayAddOwner(call) ?? readReference(call);
  if (isAnswer(owner)) return owner;
  const owners = found.principal.owners ?? [];
  if (owners.includes(owner.key)) return alreadyThere();
  found.principal.owners = [...owners, owner.key];
  return { status: 204 };
}

/** `DELETE /servicePrincipals/{id}/owners/{ownerId}/$ref`: 204. */
export function removePrincipalOwner(call: Call, address: Address, ownerId: string): Answer {
  const found = writablePrincipal(call, address);
  if (isAnswer(found)) return found;
  const key = ownerKey(call, ownerId);
  const owners = found.principal.owners ?? [];
  if (key === undefined || !owners.includes(key)) return notFound(ownerId);
  found.principal.owners = owners.filter(one => one !== key);
  return { status: 204 };
}

/** `{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}`. */
function readReference(call: Call): ReferredOwner | Answer {
  const body = jsonBody(call.request);
  return isAnswer(body) ? body : referredOwner(call, body.members['@odata.id']);
}

/** Quoted in Azure/azure-cli, role custom.py; observed in several public logs. */
function alreadyThere(): Answer {
  const message =
    "One or more added object references already exist for the following modified properties: 'owners'.";
  return fault(400, 'Request_BadRequest', message);
}
