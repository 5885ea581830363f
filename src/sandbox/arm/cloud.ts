/** What differs between the clouds for Azure Resource Manager and App Service. */
export interface ArmCloud {
  readonly host: string;
  /** The sign-in authority in a 401. */
  readonly authority: string;
  /** The accepted audiences of a token. */
  readonly audiences: readonly string[];
  /** The domain of the apps' host names. */
  readonly siteSuffix: string;
}

export const clouds: readonly ArmCloud[] = [
  {
    host: 'management.azure.com',
    authority: 'https://login.windows.net',
    audiences: withAndWithoutSlash('https://management.core.windows.net', 'https://management.azure.com'),
    siteSuffix: '.azurewebsites.net',
  },
  {
    host: 'management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    audiences: withAndWithoutSlash(
      'https://management.core.usgovcloudapi.net',
      'https://management.usgovcloudapi.net',
    ),
    siteSuffix: '.azurewebsites.us',
  },
  {
    host: 'management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    audiences: withAndWithoutSlash(
      'https://management.core.chinacloudapi.cn',
      'https://management.chinacloudapi.cn',
    ),
    siteSuffix: '.chinacloudsites.cn',
  },
];

/** The cloud of an ARM host name; undefined: not an ARM host name. */
export function armCloud(host: string): ArmCloud | undefined {
  return clouds.find(cloud => cloud.host === host.toLowerCase());
}

function withAndWithoutSlash(...names: string[]): string[] {
  return names.flatMap(name => [`${name}/`, name]);
}
