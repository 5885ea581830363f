import { clientIn } from '../directory/client.ts';
import type { Application, ServicePrincipal } from '../directory/state.ts';
import type { Answer } from './answer.ts';
import { microsoftStatus } from './applicationBody.ts';
import { type Address, badIdentifier, type Call, isGuid, notFound } from './call.ts';
import { writtenDate } from './dates.ts';
import { type Collection, listing, single } from './listing.ts';
import { mayReadApplications } from './permissions.ts';

/** How long what was deleted can be restored. */
export const restorableMs = 30 * 24 * 3600 * 1000;

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

/** `GET /directory/deletedItems/microsoft.graph.servicePrincipal` */
export function listDeletedPrincipals(call: Call): Answer {
  return mayReadApplications(call) ?? listing(call, deletedPrincipalsOf(call));
}

/** Those of the tenant's own registrations and of others' here; those of Microsoft's services are not simulated. */
export function servicePrincipalsOf(call: Call): Collection {
  const { tenant, scene } = call;
  const own = tenant.applications.flatMap(application => {
    const { servicePrincipal, deletedAt } = application;
    return servicePrincipal === undefined || deletedAt !== undefined
      ? []
      : [principalBody(servicePrincipal, application, tenant.id)];
  });
  const foreign = tenant.foreignPrincipals.flatMap(principal => {
    const client = clientIn(tenant, principal.appId, scene.world);
    return client ? [principalBody(principal, client.application, client.home.id)] : [];
  });
  return { ...shape, path: 'servicePrincipals', items: [...own, ...foreign] };
}

/** A service principal goes with its application, or alone. Times as for applications. */
export function deletedPrincipalsOf(call: Call): Collection {
  const now = call.scene.clock.now();
  const items = call.tenant.applications.flatMap(application => {
    const gone = deletionOf(application);
    if (gone === undefined || now - gone.deletedAt >= restorableMs) return [];
    const body = principalBody(gone.principal, application, call.tenant.id);
    return [{ ...body, deletedDateTime: writtenDate(gone.deletedAt) }];
  });
  return { ...shape, path: 'directory/deletedItems/microsoft.graph.servicePrincipal', items };
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

function principalBody(
  principal: ServicePrincipal,
  application: Application,
  homeId: string,
): Record<string, unknown> {
  return {
    id: principal.objectId,
    deletedDateTime: null,
    accountEnabled: principal.enabled,
    appDisplayName: application.displayName,
    appId: application.appId,
    appOwnerOrganizationId: homeId,
    appRoleAssignmentRequired: principal.assignmentRequired ?? false,
    createdDateTime: writtenDate(application.createdAt),
    disabledByMicrosoftStatus: microsoftStatus(application),
    displayName: application.displayName,
    isDisabled: application.deactivated ?? null,
    servicePrincipalNames: [application.appId],
    servicePrincipalType: 'Application',
    signInAudience: application.signInAudience,
    tags: [],
    keyCredentials: [],
    passwordCredentials: [],
  };
}

const shape = {
  context: 'servicePrincipals',
  type: 'ServicePrincipal',
  members: [
    'id',
    'appId',
    'displayName',
    'servicePrincipalType',
    'accountEnabled',
    'appOwnerOrganizationId',
    'signInAudience',
    'disabledByMicrosoftStatus',
  ],
  known:
    'id deletedDateTime accountEnabled appDisplayName appId appOwnerOrganizationId appRoleAssignmentRequired createdDateTime disabledByMicrosoftStatus displayName isDisabled servicePrincipalNames servicePrincipalType signInAudience tags keyCredentials passwordCredentials'.split(
      ' ',
    ),
};
