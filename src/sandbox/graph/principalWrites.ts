/** Creating, changing and deleting service principals. */

import { principalAdded, principalDeleted, signInAllowed, writeAudit } from '../directory/audit.ts';
import { clientIn } from '../directory/client.ts';
import type { ServicePrincipal } from '../directory/state.ts';
import { type Answer, created, fault } from './answer.ts';
import { type Address, actorOf, baseOf, type Call, isAnswer, isGuid, jsonBody } from './call.ts';
import { boundOwners } from './ownerReference.ts';
import { mayReadApplications, mayWrite, mayWritePrincipal } from './permissions.ts';
import type { Principal } from './principal.ts';
import { findPrincipal, principalsOf } from './principals.ts';
import { shownByDefault } from './query/select.ts';
import { servicePrincipalShape } from './shapes/servicePrincipal.ts';
import { merged, readWritten, type Written } from './writtenProperties.ts';

/** `POST /servicePrincipals`: for a registration of this tenant, or for a multi-tenant one of another tenant. */
export function createServicePrincipal(call: Call): Answer {
  const body = mayReadApplications(call) ?? jsonBody(call.request);
  if (isAnswer(body)) return body;
  const { appId, ...members } = body.members;
  const wish = readWritten(members, servicePrincipalShape);
  if (isAnswer(wish)) return wish;
  const owners = boundOwners(call, members);
  if (isAnswer(owners)) return owners;
  if (typeof appId !== 'string' || !isGuid(appId)) return required();
  const client = clientIn(call.tenant, appId, call.scene.world);
  if (client === undefined || client.application.deletedAt !== undefined) return noApplication(appId);
  const isOwn = client.home === call.tenant;
  const denied = isOwn ? mayWrite(call, client.application) : mayWritePrincipal(call, []);
  if (denied) return denied;
  if (client.principal !== undefined) return taken(client.application.appId);
  const objectId = call.scene.random.uuid();
  const principal: ServicePrincipal = {
    objectId,
    enabled: true,
    ...(owners.length > 0 && { owners: [...owners] }),
  };
  change(principal, wish.written);
  if (isOwn) client.application.servicePrincipal = principal;
  else call.tenant.foreignPrincipals.push({ ...principal, appId: client.application.appId, appRoles: {} });
  const by = actorOf(call);
  writeAudit(call.tenant, call.scene.clock.now(), by, principalAdded(client.application, objectId));
  const made = principalsOf(call).find(one => one.principal.objectId === objectId);
  return created(
    `${baseOf(call)}/$metadata#servicePrincipals/$entity`,
    shownByDefault(made?.body() ?? {}, servicePrincipalShape),
    `https://${call.request.host}/v2/${call.tenant.id}/directoryObjects/${objectId}/Microsoft.DirectoryServices.ServicePrincipal`,
  );
}

/** `PATCH /servicePrincipals/{id}`: 204. */
export function updateServicePrincipal(call: Call, address: Address): Answer {
  const found = writablePrincipal(call, address);
  if (isAnswer(found)) return found;
  const body = jsonBody(call.request);
  if (isAnswer(body)) return body;
  const wish = readWritten(body.members, servicePrincipalShape);
  if (isAnswer(wish)) return wish;
  const { principal, application } = found;
  const before = principal.enabled;
  change(principal, wish.written);
  if (principal.enabled !== before) {
    const by = actorOf(call);
    writeAudit(
      call.tenant,
      call.scene.clock.now(),
      by,
      signInAllowed(application, principal, principal.enabled),
    );
  }
  return { status: 204 };
}

/** `DELETE /servicePrincipals/{id}`: 204; it can be restored for 30 days, and its registration is kept. */
export function deleteServicePrincipal(call: Call, address: Address): Answer {
  const found = writablePrincipal(call, address);
  if (isAnswer(found)) return found;
  const { principal, application, isOwn } = found;
  const deletedAt = call.scene.clock.now();
  if (isOwn) {
    application.servicePrincipal = undefined;
    application.deletedPrincipal = { objectId: principal.objectId, deletedAt };
  }
  call.tenant.foreignPrincipals = call.tenant.foreignPrincipals.filter(one => one !== principal);
  writeAudit(call.tenant, deletedAt, actorOf(call), principalDeleted(application, principal.objectId));
  return { status: 204 };
}

/** The service principal at an address, if the caller may write it: its own owners and those of its registration may. */
export function writablePrincipal(call: Call, address: Address): Principal | Answer {
  const found = mayReadApplications(call) ?? findPrincipal(call, address);
  if (isAnswer(found)) return found;
  if (found.isManaged) return managed();
  const owners = [...(found.principal.owners ?? []), ...(found.isOwn ? found.application.owners : [])];
  return mayWritePrincipal(call, owners) ?? found;
}

function change(principal: ServicePrincipal, written: Written): void {
  const { accountEnabled, appRoleAssignmentRequired, ...rest } = written;
  if (accountEnabled !== undefined) principal.enabled = accountEnabled === true;
  if (appRoleAssignmentRequired !== undefined)
    principal.assignmentRequired = appRoleAssignmentRequired === true;
  if (Object.keys(rest).length > 0) principal.properties = { ...merged(principal.properties, rest) };
}

/** Refused for everybody: a guess, the stricter choice. */
function managed(): Answer {
  return fault(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** From memory, without a source. */
function required(): Answer {
  const message = "A value is required for property 'appId' of resource 'ServicePrincipal'.";
  return fault(400, 'Request_BadRequest', message);
}

/** From memory, without a source. */
function noApplication(appId: string): Answer {
  const message = `The appId '${appId}' of the service principal does not reference a valid application object.`;
  const details = [{ code: 'NoBackingApplicationObject', target: 'appId', message }];
  return { status: 400, fault: { code: 'NoBackingApplicationObject', message, details } };
}

/** Observed, with these details; the status: from memory. */
function taken(appId: string): Answer {
  const message = `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`;
  const details = [{ code: 'ObjectConflict', target: 'servicePrincipalNames', message }];
  return { status: 409, fault: { code: 'Request_MultipleObjectsWithSameKeyValue', message, details } };
}
