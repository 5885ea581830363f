import { vaultName } from '../vault/cloud.ts';
import { vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { Reply } from '../wire.ts';
import type { World } from '../world.ts';
import { resourceNotFound } from './failure.ts';
import { sameName } from './identity.ts';
import type { Call } from './operation.ts';
import { paged } from './pages.ts';
import { placesIn, VAULT_REGION } from './places.ts';
import { grantsAtVault } from './rights.ts';
import { allows } from './roles.ts';
import { policiesOf } from './vaultPolicies.ts';

/** Members: azure-cli, test_keyvault_network_rule.yaml and test_keyvault_public_network_access.yaml. */
export function vaultResource(world: World, vault: Vault): Record<string, unknown> {
  const { admits = [], firewalled } = vault;
  const isOpen = !firewalled && admits.length === 0;
  const acls = {
    bypass: 'AzureServices',
    defaultAction: firewalled ? 'Deny' : 'Allow',
    ipRules: admits.map(range => ({ value: range.includes('/') ? range : `${range}/32` })),
    virtualNetworkRules: [],
  };
  return {
    id: vaultId(vault, world),
    name: vaultName(vault),
    type: 'Microsoft.KeyVault/vaults',
    location: VAULT_REGION,
    tags: { ...vault.resourceTags },
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId: vault.tenantId,
      ...(isOpen ? {} : { networkAcls: acls }),
      accessPolicies: policiesOf(world, vault),
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: vault.retentionDays,
      enableRbacAuthorization: vault.accessModel === 'rbac',
      vaultUri: `https://${vault.host}/`,
      provisioningState: 'Succeeded',
      publicNetworkAccess: 'Enabled',
    },
  };
}

/** The vaults of the subscription, or of the group, that the caller may read. */
export function listVaults(call: Call): Reply {
  const {
    scene: { world },
    caller,
    route,
  } = call;
  const places = placesIn(world, route.subscription).filter(
    place => route.group === undefined || sameName(place.resourceGroup, route.group),
  );
  const value = world.vaults
    .filter(vault => places.some(({ id }) => sameName(id, vaultId(vault, world))))
    .filter(vault => allows(grantsAtVault(world, vault, caller), route.action))
    .map(vault => vaultResource(world, vault));
  return paged(call, value);
}

/** Vaults cannot be deleted in the sandbox. */
export function listDeletedVaults(): Reply {
  return { status: 200, body: { value: [] } };
}

export function getDeletedVault({ route }: Call): Reply {
  return resourceNotFound(`Microsoft.KeyVault/locations/deletedVaults/${route.key}`, '');
}
