/** What differs between the clouds, as far as Azure Resource Manager and App Service are concerned. */
export interface ArmCloud {
  readonly host: string;
  /** Where the 401 sends the caller to sign in. */
  readonly authority: string;
  /** The names under which a token may have been asked for. */
  readonly audiences: readonly string[];
  /** Apps live under this. */
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

/** The cloud that an ARM host belongs to; undefined: this is no ARM host. */
export function armCloud(host: string): ArmCloud | undefined {
  return clouds.find(cloud => cloud.host === host.toLowerCase());
}

function withAndWithoutSlash(...names: string[]): string[] {
  return names.flatMap(name => [`${name}/`, name]);
}
