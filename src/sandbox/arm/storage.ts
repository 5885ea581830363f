/** Microsoft.Storage: accounts as resources. Their blobs are another service. */
import type { World } from '../world.ts';
import { sameName } from './identity.ts';
import { assigned, type Client } from './rights.ts';
import type { Role } from './roles.ts';
import type { StorageAccount } from './state.ts';

export const STORAGE_REGION = 'westeurope';

export function storageId({
  subscription,
  resourceGroup,
  name,
}: Pick<StorageAccount, 'subscription' | 'resourceGroup' | 'name'>): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${name}`;
}

function containerId(account: StorageAccount, container: string): string {
  return `${storageId(account)}/blobServices/default/containers/${container}`;
}

export function accountAt(
  world: World,
  wanted: { readonly subscription?: string; readonly group?: string; readonly account?: string },
): StorageAccount | undefined {
  return world.storageAccounts?.find(
    one =>
      sameName(one.name, wanted.account) &&
      sameName(one.subscription, wanted.subscription) &&
      sameName(one.resourceGroup, wanted.group),
  );
}

/** Names of accounts are unique in all of Azure. */
export function accountNamed(world: World, name: string): StorageAccount | undefined {
  return world.storageAccounts?.find(one => sameName(one.name, name));
}

/** What the caller was given at a container or above it. */
export function rolesAtContainer(
  world: World,
  account: StorageAccount,
  container: string,
  client: Client,
): Role[] {
  return assigned(world, containerId(account, container), client);
}
