import type { Application, ServicePrincipal } from '../directory/state.ts';
import type { Answer } from './answer.ts';
import { type Address, type Call, isAnswer } from './call.ts';
import { writtenDate } from './dates.ts';
import { ownedBy, ownersOf } from './directoryObjects.ts';
import { type Collection, counting, listing, single } from './listing.ts';
import { mayReadApplications } from './permissions.ts';
import { principalBody } from './principalBody.ts';
import { findPrincipal, principalsOf } from './principals.ts';
import type { Item } from './query/order.ts';
import { betaServicePrincipalShape, servicePrincipalShape } from './shapes/servicePrincipal.ts';
import { directoryObjectShape } from './shapes/tenant.ts';

/** How long deleted objects can be restored. */
export const restorableMs = 30 * 24 * 3600 * 1000;

/** `GET /servicePrincipals` */
export function listServicePrincipals(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, everyPrincipal(call));
}

/** `GET /servicePrincipals/$count` */
export function countServicePrincipals(call: Call): Answer {
  return mayReadApplications(call) ?? counting(call, everyPrincipal(call));
}

function everyPrincipal(call: Call): Collection {
  const items = principalsOf(call).map(one => one.body());
  return { ...collectionFor(call), path: 'servicePrincipals', items };
}

/** `GET /servicePrincipals/{id}` and `GET /servicePrincipals(appId='…')` */
export function getServicePrincipal(call: Call, address: Address): Answer {
  const principal = mayReadApplications(call) ?? findPrincipal(call, address);
  if (isAnswer(principal)) return principal;
  return single(call, collectionFor(call), principal.body());
}

/** `GET /directory/deletedItems/microsoft.graph.servicePrincipal` */
export function listDeletedPrincipals(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, deletedPrincipalsOf(call));
}

/**
 * `GET /servicePrincipals/{id}/ownedObjects`: a collection of directoryObject, each member with its own type, with the same
 * permissions as for reading applications (graph-docs serviceprincipal-list-ownedobjects). Whether members of a derived type can
 * be selected or filtered by is not documented: here only those of directoryObject can.
 */
export function listOwnedObjects(call: Call, address: Address): Answer {
  const principal = mayReadApplications(call) ?? findPrincipal(call, address);
  if (isAnswer(principal)) return principal;
  return listing(call, {
    path: `servicePrincipals/${principal.principal.objectId}/ownedObjects`,
    context: 'directoryObjects',
    shape: directoryObjectShape,
    items: ownedBy(call, principal.application.appId),
  });
}

/** `GET /servicePrincipals/{id}/owners` */
export function listPrincipalOwners(call: Call, address: Address): Answer {
  const principal = mayReadApplications(call) ?? findPrincipal(call, address);
  if (isAnswer(principal)) return principal;
  return listing(call, {
    path: `servicePrincipals/${principal.principal.objectId}/owners`,
    context: 'directoryObjects',
    shape: servicePrincipalShape,
    items: ownersOf(call, principal.principal.owners ?? []),
  });
}

/** A service principal is deleted with its application, or alone. Retention as for applications. */
export function deletedPrincipalsOf(call: Call): Collection {
  const now = call.scene.clock.now();
  const items = call.tenant.applications.flatMap(application => {
    const gone = deletionOf(application);
    if (gone === undefined || now - gone.deletedAt >= restorableMs) return [];
    const body = principalBody(gone.principal, application, call.tenant.id, call.scene);
    return [{ ...body, deletedDateTime: writtenDate(gone.deletedAt) }];
  });
  return {
    ...collectionFor(call),
    path: 'directory/deletedItems/microsoft.graph.servicePrincipal',
    items,
  };
}

function deletionOf({
  servicePrincipal,
  deletedAt,
  deletedPrincipal,
}: Application): { principal: ServicePrincipal; deletedAt: number } | undefined {
  if (deletedAt !== undefined && servicePrincipal) return { principal: servicePrincipal, deletedAt };
  if (deletedPrincipal === undefined) return undefined;
  const { objectId } = deletedPrincipal;
  return { principal: { objectId, enabled: true }, deletedAt: deletedPrincipal.deletedAt };
}

function collectionFor(call: Call): Omit<Collection, 'items'> {
  const related = (item: Item) =>
    principalsOf(call).find(({ principal }) => principal.objectId === item['id']);
  return {
    path: 'servicePrincipals',
    context: 'servicePrincipals',
    shape: call.version === 'beta' ? betaServicePrincipalShape : servicePrincipalShape,
    relations: {
      owners: item => ownersOf(call, related(item)?.principal.owners ?? []),
      ownedObjects: item => ownedBy(call, String(item['appId'])),
    },
  };
}
