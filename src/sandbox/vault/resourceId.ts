import type { World } from '../world.ts';
import { vaultName } from './cloud.ts';
import type { Vault } from './state.ts';

/** The place of a vault in Resource Manager. */
export interface Placement {
  readonly subscription: string;
  readonly resourceGroup: string;
}

/** Default of a vault without a placement: the subscription of its tenant's first site, and a resource group of its own. */
export function placementOf(vault: Vault, world: World): Placement {
  const neighbour = world.sites.find(({ tenantId }) => tenantId === vault.tenantId);
  return {
    subscription: vault.subscription ?? neighbour?.subscription ?? '00000000-0000-0000-0000-000000000000',
    resourceGroup: vault.resourceGroup ?? `rg-${vaultName(vault)}`,
  };
}

export function vaultId(vault: Vault, world: World): string {
  const { subscription, resourceGroup } = placementOf(vault, world);
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${vaultName(vault)}`;
}
