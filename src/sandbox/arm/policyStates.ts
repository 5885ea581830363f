/** Microsoft.PolicyInsights: what Azure Policy says of a resource. Of a vault that `demands` something of its secrets, it is that policy. */

import { vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { Reply } from '../wire.ts';
import type { World } from '../world.ts';
import { sameName } from './identity.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { VAULT_REGION } from './places.ts';

export const policyOperations: readonly Operation[] = [
  operation(
    'listPolicyStates',
    'POST',
    'Microsoft.PolicyInsights/policyStates/queryResults/read',
    '(?<scope>subscriptions/.+)/providers/Microsoft\\.PolicyInsights/policyStates/(?:latest|default)/queryResults',
    listPolicyStates,
  ),
];

/** Members: azure-rest-api-specs (policyStates.json, 2019-10-01, "PolicyStates_QueryResourceScope"). */
function listPolicyStates({ scene, route, cloud }: Call): Reply {
  const { world, clock } = scene;
  const scope = `/${route.scope ?? ''}`;
  const value = world.vaults
    .filter(vault => vault.demands !== undefined && sameName(vaultId(vault, world), scope))
    .flatMap(vault => statesOf(vault, world, clock.now()));
  const body = {
    '@odata.nextLink': null,
    '@odata.context': `https://${cloud.host}${scope}/providers/Microsoft.PolicyInsights/policyStates/$metadata#latest`,
    '@odata.count': value.length,
    value,
  };
  return { status: 200, body };
}

/** One assignment for each thing that is demanded; names and ids are the sandbox's own. */
function statesOf(vault: Vault, world: World, now: number): Record<string, unknown>[] {
  const { contentType, tags = [] } = vault.demands ?? {};
  const wanted = [...(contentType ? ['content-type'] : []), ...tags.map(name => `tag-${name}`)];
  const id = vaultId(vault, world);
  const [, , subscription = '', , group = ''] = id.split('/');
  const above = `/subscriptions/${subscription}/providers/Microsoft.Authorization`;
  return wanted.map(what => ({
    '@odata.id': null,
    '@odata.context': null,
    timestamp: new Date(now).toISOString(),
    resourceId: id.toLowerCase(),
    policyAssignmentId: `${above}/policyAssignments/secrets-need-${what}`.toLowerCase(),
    policyDefinitionId: `${above}/policyDefinitions/secrets-need-${what}`.toLowerCase(),
    isCompliant: true,
    subscriptionId: subscription,
    resourceType: 'Microsoft.KeyVault/vaults',
    resourceLocation: VAULT_REGION,
    resourceGroup: group,
    policyAssignmentName: `secrets-need-${what}`,
    policyAssignmentScope: `/subscriptions/${subscription}`,
    policyDefinitionName: `secrets-need-${what}`,
    policyDefinitionAction: 'deny',
    complianceState: 'Compliant',
  }));
}
