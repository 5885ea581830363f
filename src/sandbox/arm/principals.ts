/** The principal of an object id: the service principal of a client, a person (known by the id), or the identity of a site. */
import { clientIn } from '../directory/client.ts';
import type { World } from '../world.ts';
import { managedIdentity, sameName } from './identity.ts';
import { principalOf } from './rights.ts';
import type { Site } from './state.ts';

export type Principal =
  | { readonly kind: 'client'; readonly appId: string }
  | { readonly kind: 'site'; readonly site: Site }
  | { readonly kind: 'unknown' };

export function principalBy(world: World, tenantId: string, objectId: string): Principal {
  const site = world.sites.find(one => sameName(managedIdentity(one)?.principalId, objectId));
  if (site !== undefined) return { kind: 'site', site };
  const tenant = world.tenants.find(({ id }) => sameName(id, tenantId));
  const user = tenant?.users?.find(({ id }) => sameName(id, objectId));
  if (user !== undefined) return { kind: 'client', appId: user.id };
  const appIds = [
    ...(tenant?.applications ?? []).map(({ appId }) => appId),
    ...(tenant?.foreignPrincipals ?? []).map(({ appId }) => appId),
  ];
  const appId = appIds.find(
    one => tenant && sameName(clientIn(tenant, one, world)?.principal?.objectId, objectId),
  );
  return appId === undefined ? { kind: 'unknown' } : { kind: 'client', appId: appId.toLowerCase() };
}

/** What a role assignment calls the principal of an object id; undefined: nobody has it. */
export function principalType(
  world: World,
  tenantId: string,
  objectId: string,
): 'User' | 'ServicePrincipal' | undefined {
  const found = principalBy(world, tenantId, objectId);
  if (found.kind === 'unknown') return undefined;
  // A person is known by the object id.
  return found.kind === 'client' && sameName(found.appId, objectId) ? 'User' : 'ServicePrincipal';
}

/** The object id of a client in a tenant; the given id itself where it is no client's. */
export function objectIdOf(world: World, tenantId: string, appId: string): string {
  return principalOf(world, { appId, tenantId });
}
