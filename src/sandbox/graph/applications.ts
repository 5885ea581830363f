import type { Answer } from './answer.ts';
import { applicationBody } from './applicationBody.ts';
import { type Address, type Call, findApplication, isAnswer, isGuid, notFound } from './call.ts';
import { type Collection, listing, single } from './listing.ts';
import { mayReadApplications } from './permissions.ts';
import { deletedPrincipalsOf, restorableMs, servicePrincipalsOf } from './servicePrincipals.ts';

/** `GET /applications` */
export function listApplications(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, collectionOf(call, false));
}

/** `GET /applications/{objectId}` and `GET /applications(appId='…')` */
export function getApplication(call: Call, address: Address): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  const application = findApplication(call, address);
  if (isAnswer(application)) return application;
  return single(call, collectionOf(call, false), applicationBody(application, call.scene));
}

/** `GET /directory/deletedItems/microsoft.graph.application`: deleted within the last 30 days (azure-facts §2.5). */
export function listDeletedApplications(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, collectionOf(call, true));
}

/** `GET /directory/deletedItems/{objectId}`: an application, or a service principal. */
export function getDeletedItem(call: Call, objectId: string): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  for (const collection of [collectionOf(call, true), deletedPrincipalsOf(call)]) {
    const item = collection.items.find(one => String(one['id']).toLowerCase() === objectId.toLowerCase());
    if (item && isGuid(objectId)) return single(call, collection, item);
  }
  return notFound(objectId);
}

/** `GET /applications/{objectId}/owners`: the owning service principals. */
export function listOwners(call: Call, address: Address): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  const application = findApplication(call, address);
  if (isAnswer(application)) return application;
  const all = servicePrincipalsOf(call);
  const items = all.items
    .filter(one => application.owners.includes(String(one['appId'])))
    .map(one => ({ '@odata.type': '#microsoft.graph.servicePrincipal', ...one }));
  return listing(call, {
    ...all,
    path: `applications/${application.objectId}/owners`,
    context: 'directoryObjects',
    items,
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
    path: deleted ? 'directory/deletedItems/microsoft.graph.application' : 'applications',
    context: 'applications',
    type: 'Application',
    members: ['id', 'appId', 'displayName', 'signInAudience', 'isDisabled', 'disabledByMicrosoftStatus'],
    known,
    items: applications.map(one => applicationBody(one, call.scene)),
  };
}

/** The client ids that a filter of this form can match: of thousands of applications only those are written out. */
function idsIn(filter: string): ReadonlySet<string> | undefined {
  const listed = /^\s*appId\s+(?:eq|in)\s*\(?([^()]*)\)?\s*$/i.exec(filter)?.[1];
  if (listed === undefined || /\s(and|or)\s/i.test(listed)) return undefined;
  return new Set(listed.toLowerCase().match(/[0-9a-f-]{36}/g));
}

const known =
  'id deletedDateTime appId applicationTemplateId disabledByMicrosoftStatus isDisabled createdDateTime displayName description groupMembershipClaims identifierUris isDeviceOnlyAuthSupported isFallbackPublicClient notes publisherDomain serviceManagementReference signInAudience tags tokenEncryptionKeyId addIns appRoles keyCredentials passwordCredentials requiredResourceAccess'.split(
    ' ',
  );
