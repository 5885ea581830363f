/** The roles of a caller at a resource. */
import { clientIn } from '../directory/client.ts';
import { vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { World } from '../world.ts';
import { siteId } from './identity.ts';
import { isWithin } from './paths.ts';
import { type Grant, type Role, roles } from './roles.ts';
import { roleOf } from './rolesIn.ts';
import { roleForRights } from './secretRights.ts';
import type { Site } from './state.ts';

/** The part of a caller that is needed here. */
export interface Client {
  readonly appId: string;
  readonly tenantId: string;
}

/** The object id of a client's service principal in its tenant. */
export function principalOf(world: World, { appId, tenantId }: Client): string {
  const tenant = world.tenants.find(({ id }) => id.toLowerCase() === tenantId.toLowerCase());
  return (tenant && clientIn(tenant, appId, world)?.principal?.objectId) ?? appId;
}

/** The role that the client has by the access lists of the site. */
export function roleAtSite(site: Site, appId: string): Role[] {
  const has = (all: readonly string[] = []) => all.some(one => one.toLowerCase() === appId.toLowerCase());
  return [...(has(site.access) ? [roles.website] : []), ...(has(site.readers) ? [roles.settingsReader] : [])];
}

/**
 * The role that corresponds to the client's rights on the vault's secrets; none where the vault uses its own access policies.
 */
function roleAtVault(vault: Vault, appId: string): Role[] {
  const rights = Object.entries(vault.access).find(([who]) => who.toLowerCase() === appId.toLowerCase())?.[1];
  return vault.accessModel === 'policies' || rights === undefined ? [] : roleForRights(rights);
}

/** Roles that were assigned at this id or above it. */
export function assigned(world: World, id: string, client: Client): Role[] {
  const all = world.roleAssignments ?? [];
  if (all.length === 0) return [];
  const principal = principalOf(world, client).toLowerCase();
  return all
    .filter(one => one.principalId.toLowerCase() === principal && isWithin(id, one.scope))
    .flatMap(one => roleOf(world, one.role) ?? []);
}

export function grantsOf(world: World, site: Site, client: Client): readonly Grant[] {
  return [...roleAtSite(site, client.appId), ...assigned(world, siteId(site), client)];
}

export function grantsAtVault(world: World, vault: Vault, client: Client): readonly Grant[] {
  return [...roleAtVault(vault, client.appId), ...assigned(world, vaultId(vault, world), client)];
}

/** Whether the caller has any role at the site. */
export function mayUse(world: World, site: Site, client: Client): boolean {
  return roleAtSite(site, client.appId).length > 0 || assigned(world, siteId(site), client).length > 0;
}
