import type { CloudName, ServicePrincipal, Tenant } from '../directory/state.ts';

/** A service that tokens can be requested for: its application id, and all its names. */
interface Resource {
  readonly cloud: CloudName;
  readonly appId: string;
  readonly names: readonly string[];
}

const graphId = '00000003-0000-0000-c000-000000000000';
const managementId = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const vaultId = 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093';

const resources: readonly Resource[] = [
  { cloud: 'public', appId: graphId, names: ['https://graph.microsoft.com'] },
  {
    cloud: 'public',
    appId: managementId,
    names: ['https://management.azure.com', 'https://management.core.windows.net'],
  },
  { cloud: 'public', appId: vaultId, names: ['https://vault.azure.net'] },
  {
    cloud: 'public',
    appId: '499b84ac-1321-427f-aa17-267ca6975798',
    names: ['https://app.vssps.visualstudio.com'],
  },
  { cloud: 'public', appId: 'e406a681-f3d4-42a8-90b6-c2b029497af1', names: ['https://storage.azure.com'] },
  { cloud: 'usgov', appId: graphId, names: ['https://graph.microsoft.us', 'https://dod-graph.microsoft.us'] },
  {
    cloud: 'usgov',
    appId: managementId,
    names: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
  },
  { cloud: 'usgov', appId: vaultId, names: ['https://vault.usgovcloudapi.net'] },
  { cloud: 'china', appId: graphId, names: ['https://microsoftgraph.chinacloudapi.cn'] },
  {
    cloud: 'china',
    appId: managementId,
    names: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
  },
  { cloud: 'china', appId: vaultId, names: ['https://vault.azure.cn'] },
];

/** `roles only`: only clients that have one of its roles get a token. */
export type ResourceState = 'open' | 'roles only' | 'disabled' | 'unknown';

/**
 * Whether a token for `resource` can be issued in this tenant: a service of its cloud, by name or application id, or a
 * registration (`api://<appId>` or `<appId>`) with a service principal there. The audience of the token is the name as it was
 * requested (so `https://management.azure.com/` keeps its slash).
 */
export function resourceState(resource: string, tenant: Tenant): ResourceState {
  const name = plain(resource);
  const row = resources.find(one => one.cloud === tenant.cloud && namesOf(one).includes(name));
  if (row !== undefined) return isMissing(row, tenant) ? 'unknown' : 'open';
  const principal = principalOf(bare(name), tenant);
  if (principal === undefined) return 'unknown';
  if (!principal.enabled) return 'disabled';
  return principal.assignmentRequired ? 'roles only' : 'open';
}

/** Whether two audience names mean the same service: with or without a slash at the end, by name or by application id. */
export function sameResource(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  return bare(a) === bare(b) || resources.some(row => namesOf(row).includes(a) && namesOf(row).includes(b));
}

/** The resource id in the sign-in report; the name itself where the sandbox has no id for it. */
export function resourceId(resource: string): string {
  const name = plain(resource);
  return resources.find(row => namesOf(row).includes(name))?.appId ?? bare(name);
}

/** The name of a resource in the sign-in log; a name that is not in the table is left unchanged. */
export function resourceName(resource: string): string {
  return displayNames[resourceId(resource)] ?? plain(resource);
}

/** From graph-docs signin-list and from logs. */
const displayNames: Readonly<Record<string, string>> = {
  [graphId]: 'Microsoft Graph',
  [managementId]: 'Windows Azure Service Management API',
  [vaultId]: 'Azure Key Vault',
};

function namesOf(row: Resource): readonly string[] {
  return [row.appId, ...row.names];
}

function plain(resource: string): string {
  return resource.toLowerCase().replace(/\/+$/, '');
}

function bare(name: string): string {
  return name.replace(/^api:\/\//, '');
}

/** A service that the tenant has never used or subscribed to has no service principal in it. */
function isMissing(row: Resource, tenant: Tenant): boolean {
  return tenant.missingResources.some(one => namesOf(row).includes(plain(one)));
}

function principalOf(appId: string, tenant: Tenant): ServicePrincipal | undefined {
  const own = tenant.applications.find(one => one.appId.toLowerCase() === appId);
  if (own !== undefined) return own.deletedAt === undefined ? own.servicePrincipal : undefined;
  return tenant.foreignPrincipals.find(one => one.appId.toLowerCase() === appId);
}
