import type { CloudEndpoints } from './policy.ts';

/** Azure DevOps and GitHub have the same address for all Azure clouds; a private cloud may have its own. */
export const SHARED_ENDPOINTS = {
  devops: 'https://dev.azure.com',
  github: 'https://api.github.com',
} as const;

export const CLOUD_NAMES = ['public', 'usgov', 'china'] as const;

export type CloudName = (typeof CLOUD_NAMES)[number];

/**
 * The endpoints of the named clouds. Authorities are those of `AzureAuthorityHosts` in @azure/identity 4.14.1; the Graph, ARM
 * and Key Vault hosts are the audiences in azure-facts.
 */
export const clouds: Readonly<Record<CloudName, CloudEndpoints>> = {
  public: {
    name: 'public',
    authority: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    resourceManager: 'https://management.azure.com',
    vaultSuffix: 'vault.azure.net',
    ...SHARED_ENDPOINTS,
  },
  usgov: {
    name: 'usgov',
    authority: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    resourceManager: 'https://management.usgovcloudapi.net',
    vaultSuffix: 'vault.usgovcloudapi.net',
    ...SHARED_ENDPOINTS,
  },
  china: {
    name: 'china',
    authority: 'https://login.chinacloudapi.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    resourceManager: 'https://management.chinacloudapi.cn',
    vaultSuffix: 'vault.azure.cn',
    ...SHARED_ENDPOINTS,
  },
};

/** The DNS suffix of storage accounts (`az cloud show`, `suffixes.storageEndpoint`, after `blob.`). */
export const blobSuffixes: Readonly<Record<CloudName, string>> = {
  public: 'blob.core.windows.net',
  usgov: 'blob.core.usgovcloudapi.net',
  china: 'blob.core.chinacloudapi.cn',
};

/** Whether the policy defines the cloud's endpoints itself; its vaults may then have any host. */
export function isPrivateCloud(cloud: CloudEndpoints): boolean {
  return !Object.values(clouds).includes(cloud);
}
