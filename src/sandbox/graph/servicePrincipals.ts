import type { Answer } from './answer.ts';
import { type Address, badIdentifier, type Call, isGuid, notFound } from './call.ts';
import { type Collection, listing, single } from './listing.ts';
import { mayReadApplications } from './permissions.ts';

/** `GET /servicePrincipals` */
export function listServicePrincipals(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, servicePrincipalsOf(call));
}

/** `GET /servicePrincipals/{id}` and `GET /servicePrincipals(appId='…')` */
export function getServicePrincipal(call: Call, address: Address): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  if (!isGuid(address.value)) return badIdentifier(address, 'ServicePrincipal');
  const collection = servicePrincipalsOf(call);
  const wanted = address.value.toLowerCase();
  const item = collection.items.find(one => String(one[address.by]).toLowerCase() === wanted);
  return item ? single(call, collection, item) : notFound(address.value);
}

/** The service principals of the tenant's own applications; those of Microsoft's services are not simulated. */
export function servicePrincipalsOf(call: Call): Collection {
  const items = call.tenant.applications.flatMap(({ servicePrincipal, deletedAt, ...application }) =>
    servicePrincipal === undefined || deletedAt !== undefined
      ? []
      : [
          {
            id: servicePrincipal.objectId,
            deletedDateTime: null,
            accountEnabled: servicePrincipal.enabled,
            appDisplayName: application.displayName,
            appId: application.appId,
            appOwnerOrganizationId: call.tenant.id,
            displayName: application.displayName,
            servicePrincipalNames: [application.appId],
            servicePrincipalType: 'Application',
            signInAudience: application.signInAudience,
            tags: [],
            keyCredentials: [],
            passwordCredentials: [],
          },
        ],
  );
  return {
    path: 'servicePrincipals',
    context: 'servicePrincipals',
    type: 'ServicePrincipal',
    members: ['id', 'appId', 'displayName', 'servicePrincipalType'],
    known,
    items,
  };
}

const known =
  'id deletedDateTime accountEnabled appDisplayName appId appOwnerOrganizationId displayName servicePrincipalNames servicePrincipalType signInAudience tags keyCredentials passwordCredentials'.split(
    ' ',
  );
