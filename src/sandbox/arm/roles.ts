/**
 * Roles with their permissions. Ids, actions and descriptions of the built-in ones: azure-docs built-in-roles (general,
 * web-and-mobile, security, storage).
 */
export interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

export interface Role extends Grant {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Absent: built-in. */
  readonly isCustom?: true;
  /** Where a role that was created may be assigned; absent: everywhere. */
  readonly assignableScopes?: readonly string[];
}

type Written = Partial<Grant> & Pick<Role, 'id' | 'name' | 'description' | 'isCustom'>;

/** Actions that most roles for a service include. */
const USUAL = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];
/** Read actions on vaults that the roles for a vault's data include. */
const VAULT_READS = [
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  'Microsoft.KeyVault/vaults/*/read',
  'Microsoft.KeyVault/operations/read',
];
const SECRETS = 'Microsoft.KeyVault/vaults/secrets';
const READS_SECRETS = [`${SECRETS}/getSecret/action`, `${SECRETS}/readMetadata/action`];

const builtIn = {
  owner: role({
    id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    name: 'Owner',
    description:
      'Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.',
    actions: ['*'],
  }),
  contributor: role({
    id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    name: 'Contributor',
    description:
      'Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.',
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
    ],
  }),
  reader: role({
    id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
    name: 'Reader',
    description: 'View all resources, but does not allow you to make any changes.',
    actions: ['*/read'],
  }),
  accessAdministrator: role({
    id: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    name: 'User Access Administrator',
    description: 'Lets you manage user access to Azure resources.',
    actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'],
  }),
  website: role({
    id: 'de139f84-1756-47ae-9be6-808fbbe84772',
    name: 'Website Contributor',
    description: 'Lets you manage websites (not web plans), but not access to them.',
    actions: [
      ...USUAL,
      'Microsoft.Insights/components/*',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.Web/certificates/*',
      'Microsoft.Web/listSitesAssignedToHostName/read',
      'Microsoft.Web/register/action',
      'Microsoft.Web/serverFarms/join/action',
      'Microsoft.Web/serverFarms/read',
      'Microsoft.Web/sites/*',
    ],
  }),
  vaultContributor: role({
    id: 'f25e0fa2-a7c8-4377-a976-54943a77a395',
    name: 'Key Vault Contributor',
    description: 'Lets you manage key vaults, but not access to them.',
    actions: [...USUAL, 'Microsoft.KeyVault/*'],
    notActions: [
      'Microsoft.KeyVault/locations/deletedVaults/purge/action',
      'Microsoft.KeyVault/hsmPools/*',
      'Microsoft.KeyVault/managedHsms/*',
    ],
  }),
  vaultAdministrator: role({
    id: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    name: 'Key Vault Administrator',
    description: 'Perform all data plane operations on a key vault and all objects in it.',
    actions: [...USUAL, ...VAULT_READS],
    dataActions: ['Microsoft.KeyVault/vaults/*'],
  }),
  vaultReader: role({
    id: '21090545-7ca7-4776-b22c-e363652d74d2',
    name: 'Key Vault Reader',
    description: 'Read metadata of key vaults and its certificates, keys, and secrets.',
    actions: [...USUAL, ...VAULT_READS],
    dataActions: ['Microsoft.KeyVault/vaults/*/read', `${SECRETS}/readMetadata/action`],
  }),
  secretsOfficer: role({
    id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    name: 'Key Vault Secrets Officer',
    description: 'Perform any action on the secrets of a key vault, except manage permissions.',
    actions: [...USUAL, ...VAULT_READS],
    dataActions: [`${SECRETS}/*`],
  }),
  secretsUser: role({
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    name: 'Key Vault Secrets User',
    description: 'Read secret contents.',
    dataActions: READS_SECRETS,
  }),
  blobContributor: role({
    id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    name: 'Storage Blob Data Contributor',
    description: 'Allows for read, write and delete access to Azure Storage blob containers and data.',
    actions: [
      'Microsoft.Storage/storageAccounts/blobServices/containers/delete',
      'Microsoft.Storage/storageAccounts/blobServices/containers/read',
      'Microsoft.Storage/storageAccounts/blobServices/containers/write',
      'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action',
    ],
    dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'],
  }),
};

/** Custom roles. */
const own = {
  /** For programs that read settings and change none. */
  settingsReader: role({
    id: '5a4db0c5-0000-4000-8000-00000000a001',
    name: 'Settings Reader',
    description: 'Reads sites and their settings, and changes nothing.',
    isCustom: true,
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Web/sites/*',
    ],
    notActions: [
      'Microsoft.Web/sites/write',
      'Microsoft.Web/sites/*/write',
      'Microsoft.Web/sites/restart/action',
      'Microsoft.Web/sites/slotsswap/action',
      'Microsoft.Web/sites/start/action',
      'Microsoft.Web/sites/stop/action',
      'Microsoft.Web/sites/publish*/action',
    ],
  }),
  /** For programs that write settings of static web apps, which Website Contributor does not include. */
  staticSites: role({
    id: '5a4db0c5-0000-4000-8000-00000000a003',
    name: 'Static Site Settings',
    description: 'Reads static web apps, and reads and writes their settings.',
    isCustom: true,
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Web/staticSites/read',
      'Microsoft.Web/staticSites/listAppSettings/action',
      'Microsoft.Web/staticSites/config/write',
      'Microsoft.Web/staticSites/builds/read',
      'Microsoft.Web/staticSites/builds/listAppSettings/action',
      'Microsoft.Web/staticSites/builds/config/write',
    ],
  }),
  secretsKeeper: role({
    id: '5a4db0c5-0000-4000-8000-00000000a002',
    name: 'Secrets Keeper',
    description: 'As Key Vault Secrets Officer, but purges nothing.',
    isCustom: true,
    actions: [...USUAL, ...VAULT_READS],
    dataActions: [`${SECRETS}/*`],
    notDataActions: [`${SECRETS}/purge/action`],
  }),
};

export const roles = { ...builtIn, ...own };

export const allRoles: readonly Role[] = Object.values(roles);

export function allows(grants: readonly Grant[], action: string): boolean {
  return grants.some(
    ({ actions, notActions }) =>
      actions.some(one => covers(one, action)) && !notActions.some(one => covers(one, action)),
  );
}

export function allowsData({ dataActions, notDataActions }: Grant, action: string): boolean {
  return dataActions.some(one => covers(one, action)) && !notDataActions.some(one => covers(one, action));
}

/**
 * `*` matches any text, slashes included, and `/*` before another slash also matches nothing: Key Vault Reader, whose purpose is
 * to read vaults, has only `vaults/*` + `/read` for them. Case-insensitive.
 */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.replaceAll('.', '\\.').replaceAll('/*/', '/@/').replaceAll('*', '.*');
  return new RegExp(`^${parts.replaceAll('/@/', '/(?:.*/)?')}$`, 'i').test(action);
}

function role(written: Written): Role {
  return { actions: [], notActions: [], dataActions: [], notDataActions: [], ...written };
}
