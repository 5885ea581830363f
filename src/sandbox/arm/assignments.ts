/** Role assignments: those that were created, and those that are derived from the access lists of sites and vaults. */
import { createHash } from 'node:crypto';
import { vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { World } from '../world.ts';
import { managedIdentity, sameName, siteId } from './identity.ts';
import { objectIdOf } from './principals.ts';
import { roleAtSite } from './rights.ts';
import { roleRights } from './roleEffects.ts';
import { type Role, roles } from './roles.ts';
import { roleForRights } from './secretRights.ts';
import type { RoleAssignment, Site, StaticSite } from './state.ts';
import { roleAtStaticSite, staticSiteId } from './staticSites.ts';

/** The creation time of derived assignments. */
const BEFORE = Date.UTC(2026, 0, 1);

/** An assignment with the function that removes it. */
export interface Assignment extends RoleAssignment {
  /** Absent: it was created, and is part of the world. */
  readonly takeBack?: () => void;
}

export function allAssignments(world: World): Assignment[] {
  return [
    ...(world.roleAssignments ?? []),
    ...world.sites.flatMap(site => ofSite(world, site)),
    ...(world.staticSites ?? []).flatMap(one => ofStaticSite(world, one)),
    ...world.vaults.flatMap(vault => ofVault(world, vault)),
  ];
}

function ofSite(world: World, site: Site): Assignment[] {
  const who = [...new Set([...site.access, ...(site.readers ?? [])].map(one => one.toLowerCase()))];
  return who.flatMap(appId =>
    roleAtSite(site, appId).map(role => ({
      ...assignmentOf(siteId(site), role, objectIdOf(world, site.tenantId, appId)),
      takeBack: () => {
        if (role === roles.website) site.access = site.access.filter(one => !sameName(one, appId));
        else site.readers = (site.readers ?? []).filter(one => !sameName(one, appId));
      },
    })),
  );
}

function ofStaticSite(world: World, one: StaticSite): Assignment[] {
  return one.access.flatMap(appId =>
    roleAtStaticSite(one, appId).map(role => ({
      ...assignmentOf(staticSiteId(one), role, objectIdOf(world, one.tenantId, appId)),
      takeBack: () => {
        one.access = one.access.filter(other => !sameName(other, appId));
      },
    })),
  );
}

/** Assignments derived from rights and readers that no created assignment explains. */
function ofVault(world: World, vault: Vault): Assignment[] {
  if (vault.accessModel === 'policies') return [];
  const id = vaultId(vault, world);
  const explained = roleRights(world, vault);
  const clients = Object.entries(vault.access).flatMap(([appId, rights]) => {
    const given = explained.clients[appId.toLowerCase()] ?? [];
    const takeBack = () => {
      const { [appId]: _, ...others } = vault.access;
      vault.access = given.length === 0 ? others : { ...others, [appId]: [...given] };
    };
    return roleForRights(rights.filter(right => !given.includes(right))).map(role => ({
      ...assignmentOf(id, role, objectIdOf(world, vault.tenantId, appId)),
      takeBack,
    }));
  });
  const sites = world.sites.flatMap(site => {
    const principalId = managedIdentity(site)?.principalId;
    const reads = site.identity.vaults.some(host => sameName(host, vault.host));
    if (principalId === undefined || !reads || explained.readers.some(one => sameName(one, principalId)))
      return [];
    const takeBack = () => {
      site.identity.vaults = site.identity.vaults.filter(host => !sameName(host, vault.host));
    };
    return [{ ...assignmentOf(id, roles.secretsUser, principalId), takeBack }];
  });
  return [...clients, ...sites];
}

/** The name derives from scope, role and principal, so that it is the same in every response. */
export function assignmentOf(scope: string, role: Role, principalId: string): RoleAssignment {
  const hex = createHash('sha256').update(`${scope}|${role.id}|${principalId}`.toLowerCase()).digest('hex');
  const name = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return { name, scope, role: role.id, principalId, principalType: 'ServicePrincipal', createdAt: BEFORE };
}
