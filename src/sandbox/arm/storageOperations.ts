/** What Resource Manager answers of storage accounts: lists and members. Recorded: azure-cli, test_storage_account.yaml. */
import type { Reply } from '../wire.ts';
import { resourceNotFound } from './failure.ts';
import { sameName } from './identity.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { ACCOUNT, GROUP, STORAGE, SUBSCRIPTION } from './paths.ts';
import { assigned } from './rights.ts';
import { allows } from './roles.ts';
import type { StorageAccount } from './state.ts';
import { accountAt, STORAGE_REGION, storageId } from './storage.ts';

const READ = 'Microsoft.Storage/storageAccounts/read';

export const storageOperations: readonly Operation[] = [
  operation('listStorageAccounts', 'GET', READ, `${SUBSCRIPTION}/${STORAGE}/storageAccounts`, listAccounts),
  operation('listStorageAccounts', 'GET', READ, `${GROUP}/${STORAGE}/storageAccounts`, listAccounts),
  operation('getStorageAccount', 'GET', READ, ACCOUNT, getAccount),
];

/** Those that the caller may read. */
function listAccounts({ scene: { world }, caller, route }: Call): Reply {
  const value = (world.storageAccounts ?? [])
    .filter(
      one =>
        sameName(one.subscription, route.subscription) &&
        (route.group === undefined || sameName(one.resourceGroup, route.group)) &&
        allows(assigned(world, storageId(one), caller), READ),
    )
    .map(shown);
  return { status: 200, body: { value } };
}

function getAccount({ scene, route }: Call): Reply {
  const found = accountAt(scene.world, route);
  if (found !== undefined) return { status: 200, body: shown(found) };
  return resourceNotFound(`Microsoft.Storage/storageAccounts/${route.account}`, route.group ?? '');
}

function shown(account: StorageAccount): Record<string, unknown> {
  const { name, createdAt } = account;
  const time = new Date(createdAt).toISOString();
  const endpoint = (kind: string) => `https://${name}.${kind}.core.windows.net/`;
  const enabled = { keyType: 'Account', enabled: true, lastEnabledTime: time };
  return {
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    kind: 'StorageV2',
    id: storageId(account),
    name,
    type: 'Microsoft.Storage/storageAccounts',
    location: STORAGE_REGION,
    tags: {},
    properties: {
      keyCreationTime: { key1: time, key2: time },
      allowSharedKeyAccess: false,
      privateEndpointConnections: [],
      minimumTlsVersion: 'TLS1_2',
      allowBlobPublicAccess: false,
      networkAcls: {
        ipv6Rules: [],
        bypass: 'AzureServices',
        virtualNetworkRules: [],
        ipRules: [],
        defaultAction: 'Allow',
      },
      supportsHttpsTrafficOnly: true,
      encryption: { services: { file: enabled, blob: enabled }, keySource: 'Microsoft.Storage' },
      accessTier: 'Hot',
      provisioningState: 'Succeeded',
      creationTime: time,
      primaryEndpoints: {
        dfs: endpoint('dfs'),
        web: endpoint('z6.web'),
        blob: `https://${name}.blob.core.windows.net/`,
        queue: endpoint('queue'),
        table: endpoint('table'),
        file: endpoint('file'),
      },
      primaryLocation: STORAGE_REGION,
      statusOfPrimary: 'available',
    },
  };
}
