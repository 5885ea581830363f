import type { World } from '../world.ts';
import type { Vault } from './state.ts';

/** What differs between the clouds for Key Vault. */
export interface VaultCloud {
  /** The end of its vault host names. */
  readonly suffix: string;
  /** The audience of tokens, and the `resource` in the challenge. */
  readonly resource: string;
  /** The sign-in authority in the challenge. */
  readonly authority: string;
}

export const clouds: readonly VaultCloud[] = [
  {
    suffix: '.vault.azure.net',
    resource: 'https://vault.azure.net',
    // As in the newest recording, of 2025-03; those up to 2022-11 have login.windows.net (azure-facts §3.8).
    authority: 'https://login.microsoftonline.com',
  },
  {
    suffix: '.vault.usgovcloudapi.net',
    resource: 'https://vault.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
  },
  {
    suffix: '.vault.azure.cn',
    resource: 'https://vault.azure.cn',
    authority: 'https://login.chinacloudapi.cn',
  },
];

/** The cloud of a vault host name; undefined: not a vault host name. */
export function vaultCloud(host: string): VaultCloud | undefined {
  const name = host.toLowerCase();
  return clouds.find(cloud => name.endsWith(cloud.suffix) && name.length > cloud.suffix.length);
}

/** The vault with that host name; undefined: it does not exist. */
export function findVault(world: World, host: string): Vault | undefined {
  return world.vaults.find(vault => vault.host.toLowerCase() === host.toLowerCase());
}

/** `kv-payments` of `kv-payments.vault.azure.net`. */
export function vaultName(vault: Vault): string {
  return vault.host.split('.')[0] ?? vault.host;
}
