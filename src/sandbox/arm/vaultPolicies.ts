/** A vault's access policies: conversion between ARM's format, by object id, and the world's, by client id. */
import * as z from 'zod';
import { once } from '../once.ts';
import { names } from '../terms.ts';
import type { Vault } from '../vault/state.ts';
import type { Reply } from '../wire.ts';
import type { World } from '../world.ts';
import { notSimulated } from './failure.ts';
import { managedIdentity, sameName } from './identity.ts';
import { objectIdOf, principalBy } from './principals.ts';
import { RIGHTS } from './secretRights.ts';

export const policiesSchema = once(() => {
  const permissions = names.nullish();
  return z.array(
    z.object({
      tenantId: z.string(),
      objectId: z.string(),
      permissions: z.object({
        secrets: permissions,
        keys: permissions,
        certificates: permissions,
        storage: permissions,
      }),
    }),
  );
});

export type Policy = z.output<ReturnType<typeof policiesSchema>>[number];

/** The result of a list of policies: rights by client id, and the object ids of the site identities that may read. */
export interface Access {
  readonly clients: Readonly<Record<string, readonly string[]>>;
  readonly readers: readonly string[];
}

export function policiesOf(world: World, vault: Vault): Record<string, unknown>[] {
  if (vault.accessModel === 'rbac') return [];
  const clients = Object.entries(vault.access).map(
    ([appId, rights]) => [objectIdOf(world, vault.tenantId, appId), rights] as const,
  );
  const sites = world.sites
    .filter(site => mayRead(site.identity.vaults, vault))
    .map(site => [managedIdentity(site)?.principalId ?? '', ['get']] as const);
  return [...clients, ...sites].map(([objectId, secrets]) => ({
    tenantId: vault.tenantId,
    objectId,
    permissions: { keys: [], secrets: [...secrets], certificates: [], storage: [] },
  }));
}

export function accessBy(
  world: World,
  vault: Vault,
  policies: readonly Policy[],
): Access | { readonly refusal: Reply } {
  const clients: Record<string, string[]> = {};
  const readers: string[] = [];
  for (const { objectId, permissions } of policies) {
    const { secrets, ...others } = permissions;
    const other = Object.entries(others).find(([, names]) => names?.length);
    if (other !== undefined) return { refusal: notSimulated(`permissions for ${other[0]} of a vault`) };
    const rights = (secrets ?? []).map(name => name.toLowerCase());
    const all = rights.includes('all') ? [...RIGHTS, 'backup', 'restore'] : rights;
    const principal = principalBy(world, vault.tenantId, objectId);
    if (principal.kind === 'site' && all.includes('get')) readers.push(objectId);
    if (principal.kind !== 'site') {
      const who = principal.kind === 'client' ? principal.appId : objectId.toLowerCase();
      clients[who] = [...new Set([...(clients[who] ?? []), ...all])];
    }
  }
  return { clients, readers };
}

/** Lets exactly these site identities, by object id, read the vault. */
export function setReaders(world: World, vault: Vault, readers: readonly string[]): void {
  for (const site of world.sites) {
    const principal = managedIdentity(site)?.principalId;
    const others = site.identity.vaults.filter(host => !sameName(host, vault.host));
    const reads = readers.some(one => sameName(one, principal));
    site.identity.vaults = reads ? [...others, vault.host] : others;
  }
}

function mayRead(vaults: readonly string[], vault: Vault): boolean {
  return vaults.some(host => sameName(host, vault.host));
}
