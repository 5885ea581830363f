import { clientIn } from '../directory/client.ts';
import type { Answer } from './answer.ts';
import { type Address, badIdentifier, type Call, isGuid, notFound } from './call.ts';
import { managedPrincipals } from './managedIdentities.ts';
import type { Principal } from './principal.ts';
import { principalBody } from './principalBody.ts';

/**
 * The service principals of the tenant's own registrations, of other tenants' registrations, and of managed identities; those of
 * Microsoft's services are not simulated.
 */
export function principalsOf({ tenant, scene }: Call): readonly Principal[] {
  const own = tenant.applications.flatMap(application => {
    const { servicePrincipal: principal, deletedAt } = application;
    if (principal === undefined || deletedAt !== undefined) return [];
    return [
      {
        principal,
        application,
        isOwn: true,
        appRoles: application.appRoles,
        body: () => principalBody(principal, application, tenant.id, scene),
      },
    ];
  });
  const foreign = tenant.foreignPrincipals.flatMap(principal => {
    const client = clientIn(tenant, principal.appId, scene.world);
    if (client === undefined) return [];
    const { application, home } = client;
    return [
      {
        principal,
        application,
        isOwn: false,
        appRoles: principal.appRoles,
        body: () => principalBody(principal, application, home.id, scene),
      },
    ];
  });
  return [...own, ...foreign, ...managedPrincipals(tenant, scene)];
}

export function findPrincipal(call: Call, address: Address): Principal | Answer {
  if (!isGuid(address.value)) return badIdentifier(address, 'ServicePrincipal');
  const wanted = address.value.toLowerCase();
  const found = principalsOf(call).find(({ principal, application }) =>
    [address.by === 'id' ? principal.objectId : application.appId].includes(wanted),
  );
  return found ?? notFound(address.value);
}
