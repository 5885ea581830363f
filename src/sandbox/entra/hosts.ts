import type { CloudName } from './resources.ts';

/** One sign-in authority: the cloud, the host that issues in its name, and what its metadata says. */
export interface Authority {
  readonly cloud: CloudName;
  readonly host: string;
  readonly cacheHost: string;
  readonly aliases: readonly string[];
  readonly graphHost: string;
  readonly instanceName: string;
}

/** The authority of the public cloud. */
export const publicAuthority: Authority = {
  cloud: 'public',
  host: 'login.microsoftonline.com',
  cacheHost: 'login.windows.net',
  aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  graphHost: 'graph.microsoft.com',
  instanceName: 'microsoftonline.com',
};

/** The authorities with their aliases, as `/common/discovery/instance` lists them (recording idx 9800870306). */
export const authorities: readonly Authority[] = [
  publicAuthority,
  {
    cloud: 'china',
    host: 'login.partner.microsoftonline.cn',
    cacheHost: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    instanceName: 'partner.microsoftonline.cn',
  },
  {
    cloud: 'usgov',
    host: 'login.microsoftonline.us',
    cacheHost: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    graphHost: 'graph.microsoft.us',
    instanceName: 'microsoftonline.us',
  },
];

/** The authority that answers on a host; undefined where no simulated sign-in service does. */
export function authorityOf(host: string): Authority | undefined {
  return authorities.find(one => one.aliases.includes(host.toLowerCase()));
}
