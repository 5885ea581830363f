import type { Answer } from './answer.ts';
import { applicationBody } from './applicationBody.ts';
import { type Address, type Call, findApplication, isAnswer, isGuid, notFound } from './call.ts';
import { ownersOf } from './directoryObjects.ts';
import { type Collection, counting, listing, single } from './listing.ts';
import { mayReadApplications } from './permissions.ts';
import { deletedPrincipalsOf, restorableMs } from './servicePrincipals.ts';
import { applicationShape } from './shapes/application.ts';
import { servicePrincipalShape } from './shapes/servicePrincipal.ts';

/** `GET /applications` */
export function listApplications(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, collectionOf(call, false));
}

/** `GET /applications/$count` */
export function countApplications(call: Call): Answer {
  return mayReadApplications(call) ?? counting(call, collectionOf(call, false));
}

/** `GET /applications/{objectId}` and `GET /applications(appId='…')` */
export function getApplication(call: Call, address: Address): Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  if (isAnswer(application)) return application;
  return single(call, collectionFor(call), applicationBody(application, call.tenant, call.scene));
}

/** `GET /directory/deletedItems/microsoft.graph.application`: deleted within the last 30 days (azure-facts §2.5). */
export function listDeletedApplications(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, collectionOf(call, true));
}

/**
 * `GET /directory/deletedItems/{objectId}`: an application, or a service principal, as a directoryObject with its type
 * (graph-docs directory-deleteditems-get; the type by OData JSON 4.01, section 4.6.3).
 */
export function getDeletedItem(call: Call, objectId: string): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  for (const collection of [collectionOf(call, true), deletedPrincipalsOf(call)]) {
    const item = collection.items.find(one => String(one['id']).toLowerCase() === objectId.toLowerCase());
    if (item && isGuid(objectId)) {
      const typed = { '@odata.type': `#microsoft.graph.${collection.shape.type}`, ...item };
      return single(call, { ...collection, context: 'directoryObjects' }, typed);
    }
  }
  return notFound(objectId);
}

/** `GET /applications/{objectId}/owners`: users and service principals. */
export function listOwners(call: Call, address: Address): Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  if (isAnswer(application)) return application;
  return listing(call, {
    path: `applications/${application.objectId}/owners`,
    context: 'directoryObjects',
    shape: servicePrincipalShape,
    items: ownersOf(call, application.owners),
  });
}

function collectionOf(call: Call, deleted: boolean): Collection {
  const now = call.scene.clock.now();
  const asked = idsIn(call.request.query.get('$filter') ?? '');
  const applications = call.tenant.applications.filter(({ appId, deletedAt }) => {
    if (asked?.has(appId.toLowerCase()) === false) return false;
    return deleted ? deletedAt !== undefined && now - deletedAt < restorableMs : deletedAt === undefined;
  });
  return {
    ...collectionFor(call),
    path: deleted ? 'directory/deletedItems/microsoft.graph.application' : 'applications',
    items: applications.map(one => applicationBody(one, call.tenant, call.scene)),
  };
}

function collectionFor(call: Call): Omit<Collection, 'items'> {
  return {
    path: 'applications',
    context: 'applications',
    shape: applicationShape,
    relations: {
      owners: item =>
        ownersOf(call, call.tenant.applications.find(one => one.objectId === item['id'])?.owners ?? []),
    },
  };
}

/**
 * The client ids that a filter of this form can match: bodies are made for those only, since there may be thousands of
 * applications.
 */
function idsIn(filter: string): ReadonlySet<string> | undefined {
  const listed = /^\s*appId\s+(?:eq|in)\s*\(?([^()]*)\)?\s*$/i.exec(filter)?.[1];
  if (listed === undefined || /\s(and|or)\s/i.test(listed)) return undefined;
  return new Set(listed.toLowerCase().match(/[0-9a-f-]{36}/g));
}
