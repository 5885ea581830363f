/** Microsoft.KeyVault: vaults as resources. Their secrets belong to the service in `../vault`. */
import type { Vault } from '../vault/state.ts';
import type { Reply } from '../wire.ts';
import { notSimulated, resourceNotFound } from './failure.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { GROUP, SUBSCRIPTION, VAULT, VAULTS } from './paths.ts';
import { vaultAt } from './places.ts';
import { changePolicies, changeVault } from './vaultChange.ts';
import { getDeletedVault, listDeletedVaults, listVaults, vaultResource } from './vaultShape.ts';

const RIGHT = 'Microsoft.KeyVault/vaults';

const onVault =
  (answer: (call: Call, vault: Vault) => Reply) =>
  (call: Call): Reply => {
    const vault = vaultAt(call.scene.world, call.route);
    if (vault !== undefined) return answer(call, vault);
    return resourceNotFound(`Microsoft.KeyVault/vaults/${call.route.vault}`, call.route.group ?? '');
  };

export const vaultOperations: readonly Operation[] = [
  operation('listVaults', 'GET', `${RIGHT}/read`, `${SUBSCRIPTION}/${VAULTS}/vaults`, listVaults),
  operation('listVaults', 'GET', `${RIGHT}/read`, `${GROUP}/${VAULTS}/vaults`, listVaults),
  operation(
    'getVault',
    'GET',
    `${RIGHT}/read`,
    VAULT,
    onVault(({ scene }, vault) => ({ status: 200, body: vaultResource(scene.world, vault) })),
  ),
  operation('updateVault', 'PUT', `${RIGHT}/write`, VAULT, changesOrCreates),
  operation('updateVault', 'PATCH', `${RIGHT}/write`, VAULT, onVault(changeVault)),
  operation(
    'updateAccessPolicies',
    'PUT',
    `${RIGHT}/accessPolicies/write`,
    `${VAULT}/accessPolicies/(?<key>add|remove|replace)`,
    onVault(changePolicies),
  ),
  operation(
    'deleteVault',
    'DELETE',
    `${RIGHT}/delete`,
    VAULT,
    onVault(() => notSimulated('the deletion of a vault')),
  ),
  operation(
    'listDeletedVaults',
    'GET',
    'Microsoft.KeyVault/deletedVaults/read',
    `${SUBSCRIPTION}/${VAULTS}/deleted(?:Vaults|ManagedHSMs)`,
    listDeletedVaults,
  ),
  operation(
    'getDeletedVault',
    'GET',
    'Microsoft.KeyVault/locations/deletedVaults/read',
    `${SUBSCRIPTION}/${VAULTS}/locations/[^/]+/deletedVaults/(?<key>[^/]+)`,
    getDeletedVault,
  ),
];

function changesOrCreates(call: Call): Reply {
  if (vaultAt(call.scene.world, call.route) === undefined) return notSimulated('the creation of a vault');
  return onVault(changeVault)(call);
}
