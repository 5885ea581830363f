/** The effect of role assignments on vault secrets, whose rights are stored in the vault. */
import { grantRights } from '../vault/edits.ts';
import { vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { sameName } from './identity.ts';
import { isWithin } from './paths.ts';
import { principalBy } from './principals.ts';
import { roleOf } from './rolesIn.ts';
import { rightsByRole } from './secretRights.ts';
import type { RoleAssignment, Site } from './state.ts';
import type { Access } from './vaultPolicies.ts';

/** The rights that all role assignments give at a vault. */
export function roleRights(world: World, vault: Vault): Access {
  const clients: Record<string, readonly string[]> = {};
  const readers: string[] = [];
  for (const one of world.roleAssignments ?? []) {
    if (!isWithin(vaultId(vault, world), one.scope)) continue;
    const rights = rightsOf(world, one);
    const principal = principalBy(world, vault.tenantId, one.principalId);
    if (principal.kind === 'client' && rights.length > 0)
      clients[principal.appId] = [...new Set([...(clients[principal.appId] ?? []), ...rights])];
    if (principal.kind === 'site' && rights.includes('get')) readers.push(one.principalId);
  }
  return { clients, readers };
}

/**
 * New rights become effective after a delay, as those granted at the vault itself; a site's identity has them at once
 * (BEHAVIOUR.md).
 */
export function grantByRole(scene: Scene, assignment: RoleAssignment): void {
  const rights = rightsOf(scene.world, assignment);
  if (rights.length === 0) return;
  for (const vault of vaultsUnder(scene.world, assignment)) {
    const principal = principalBy(scene.world, vault.tenantId, assignment.principalId);
    if (principal.kind === 'client')
      setRights(scene, vault, principal.appId, before => [...before, ...rights]);
    if (principal.kind === 'site' && rights.includes('get')) setReader(principal.site, vault, true);
  }
}

/** Has to be called after the assignment was removed from the world: rights that another assignment gives are kept. */
export function revokeByRole(scene: Scene, assignment: RoleAssignment): void {
  const rights = rightsOf(scene.world, assignment);
  for (const vault of vaultsUnder(scene.world, assignment)) {
    const left = roleRights(scene.world, vault);
    const principal = principalBy(scene.world, vault.tenantId, assignment.principalId);
    if (principal.kind === 'client') {
      const { appId } = principal;
      const kept = left.clients[appId] ?? [];
      setRights(scene, vault, appId, before =>
        before.filter(one => !rights.includes(one) || kept.includes(one)),
      );
    }
    if (principal.kind === 'site' && !left.readers.some(one => sameName(one, assignment.principalId)))
      setReader(principal.site, vault, false);
  }
}

function rightsOf(world: World, { role }: RoleAssignment): string[] {
  const found = roleOf(world, role);
  return found === undefined ? [] : rightsByRole(found);
}

/** Roles have no effect on a vault with its own access policies. */
function vaultsUnder(world: World, { scope }: RoleAssignment): Vault[] {
  return world.vaults.filter(vault => vault.accessModel === 'rbac' && isWithin(vaultId(vault, world), scope));
}

function setRights(
  scene: Scene,
  vault: Vault,
  appId: string,
  change: (before: readonly string[]) => readonly string[],
): void {
  const key = Object.keys(vault.access).find(one => sameName(one, appId)) ?? appId;
  const { [key]: before = [], ...others } = vault.access;
  const next = [...new Set(change(before))];
  grantRights(scene, vault, next.length === 0 ? others : { ...others, [key]: next });
}

function setReader({ identity }: Site, vault: Vault, reads: boolean): void {
  const others = identity.vaults.filter(host => !sameName(host, vault.host));
  identity.vaults = reads ? [...others, vault.host] : others;
}
