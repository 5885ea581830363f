import type { CloudName } from '../directory/state.ts';

/** One sign-in authority: the cloud, its token issuer, and what its metadata contains. */
export interface Authority {
  readonly cloud: CloudName;
  readonly host: string;
  readonly cacheHost: string;
  readonly aliases: readonly string[];
  readonly graphHost: string;
  /** The host in the issuer of its v1.0 tokens. */
  readonly issuerHost: string;
  readonly instanceName: string;
  /** The region in the metadata of its tenants. */
  readonly region: { readonly scope: string; readonly subScope?: string };
}

/** The authority of the public cloud. */
export const publicAuthority: Authority = {
  cloud: 'public',
  host: 'login.microsoftonline.com',
  cacheHost: 'login.windows.net',
  aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  graphHost: 'graph.microsoft.com',
  issuerHost: 'sts.windows.net',
  instanceName: 'microsoftonline.com',
  region: { scope: 'EU' },
};

/** The authorities with their aliases, in the order of `/common/discovery/instance` (azure-facts §3.1, the same recording). */
export const authorities: readonly Authority[] = [
  publicAuthority,
  {
    cloud: 'china',
    host: 'login.partner.microsoftonline.cn',
    cacheHost: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    issuerHost: 'sts.chinacloudapi.cn',
    instanceName: 'partner.microsoftonline.cn',
    region: { scope: 'AS' },
  },
  {
    cloud: 'usgov',
    host: 'login.microsoftonline.us',
    cacheHost: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    graphHost: 'graph.microsoft.us',
    issuerHost: 'sts.windows.net',
    instanceName: 'microsoftonline.us',
    region: { scope: 'USGov', subScope: 'DODCON' },
  },
];

/** The authority that issues tokens for the tenants of a cloud. */
export function authorityFor(cloud: CloudName): Authority {
  return authorities.find(one => one.cloud === cloud) ?? publicAuthority;
}

/** The authority of a host; undefined where the host is no simulated sign-in service. */
export function authorityOf(host: string): Authority | undefined {
  return authorities.find(one => one.aliases.includes(host.toLowerCase()));
}
