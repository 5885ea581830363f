/** Where a secret goes, in the words of `allow` in the policy. */
import { CLOUD_NAMES, clouds, SHARED_ENDPOINTS } from './clouds.ts';
import type { AllowKey, Destination, ServiceEndpoints } from './kindSchema.ts';

export const ALLOW_KEYS: readonly AllowKey[] = [
  'subscriptions',
  'vaults',
  'organizations',
  'repositories',
  'hosts',
];

/** Hosts where anybody may have an organization, a repository or a subscription: never allowed as a whole. */
export const SHARED_HOSTS: ReadonlySet<string> = new Set([
  ...Object.values(SHARED_ENDPOINTS).map(webHost),
  ...CLOUD_NAMES.map(name => webHost(clouds[name].resourceManager)),
]);

/**
 * The address by which people know an API: that of `https://api.github.com` is `github.com`, that of a server is without `/api/v3`.
 * Elsewhere than at GitHub itself `api.contoso.com` and `contoso.com` are two hosts.
 */
function webAddress(endpoint: string): string {
  const { host, pathname } = new URL(endpoint);
  return `${host.replace(/^api\.(?=github\.com$|[^.]+\.ghe\.com$)/, '')}${pathname.replace(/\/+$/, '').replace(/^\/api\/v3$/, '')}`;
}

/** The host by which people know an API. */
export function webHost(endpoint: string): string {
  return webAddress(endpoint).split('/')[0] ?? '';
}

/** `dev.azure.com/contoso`; with the host as a whole where it is nobody else's. */
export function organizationAt(endpoint: string, name: string): Destination {
  return { organizations: `${webAddress(endpoint)}/${name}`, ...ownHost(endpoint) };
}

/** `contoso/payments`, and its owner; at a server of its own `github.contoso.com/contoso/payments`. */
export function repositoryAt(endpoint: string, repository: string): Destination {
  const [owner = ''] = repository.split('/');
  return {
    repositories: withHost(endpoint, repository),
    ...organizationAt(endpoint, owner),
  };
}

export function subscriptionAt({ resourceManager }: ServiceEndpoints, subscription: string): Destination {
  return { subscriptions: withHost(resourceManager, subscription), ...ownHost(resourceManager) };
}

export function vaultAt(url: string): Destination {
  return { vaults: new URL(url).host };
}

function withHost(endpoint: string, name: string): string {
  const address = webAddress(endpoint);
  return SHARED_HOSTS.has(address) ? name : `${address}/${name}`;
}

function ownHost(endpoint: string): Pick<Destination, 'hosts'> {
  const host = webHost(endpoint);
  return SHARED_HOSTS.has(host) ? {} : { hosts: host };
}
