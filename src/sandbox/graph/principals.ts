import { clientIn } from '../directory/client.ts';
import type { Application, ServicePrincipal } from '../directory/state.ts';
import type { Answer } from './answer.ts';
import { type Address, badIdentifier, type Call, isGuid, notFound } from './call.ts';
import { principalBody } from './principalBody.ts';

/** A service principal in the caller's tenant, with its registration. */
export interface Principal {
  readonly principal: ServicePrincipal;
  readonly application: Application;
  /** Whether the registration belongs to this tenant, too. */
  readonly isOwn: boolean;
  body(): Record<string, unknown>;
}

/**
 * The service principals of the tenant's own registrations and of other tenants'; those of Microsoft's services are not
 * simulated.
 */
export function principalsOf({ tenant, scene }: Call): readonly Principal[] {
  const own = tenant.applications.flatMap(application => {
    const { servicePrincipal: principal, deletedAt } = application;
    if (principal === undefined || deletedAt !== undefined) return [];
    return [
      { principal, application, isOwn: true, body: () => principalBody(principal, application, tenant.id) },
    ];
  });
  const foreign = tenant.foreignPrincipals.flatMap(principal => {
    const client = clientIn(tenant, principal.appId, scene.world);
    if (client === undefined) return [];
    const { application, home } = client;
    return [
      { principal, application, isOwn: false, body: () => principalBody(principal, application, home.id) },
    ];
  });
  return [...own, ...foreign];
}

export function findPrincipal(call: Call, address: Address): Principal | Answer {
  if (!isGuid(address.value)) return badIdentifier(address, 'ServicePrincipal');
  const wanted = address.value.toLowerCase();
  const found = principalsOf(call).find(({ principal, application }) =>
    [address.by === 'id' ? principal.objectId : application.appId].includes(wanted),
  );
  return found ?? notFound(address.value);
}
