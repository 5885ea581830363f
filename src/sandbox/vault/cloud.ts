import type { World } from '../world.ts';
import type { Vault } from './state.ts';

/** What differs between the clouds, as far as Key Vault is concerned. */
export interface VaultCloud {
  /** Vault hosts end in this. */
  readonly suffix: string;
  /** What a token must be for, and what the challenge names as `resource`. */
  readonly resource: string;
  /** Where the challenge sends the caller to sign in. */
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

/** The cloud that a vault host belongs to; undefined: this is no vault's name. */
export function vaultCloud(host: string): VaultCloud | undefined {
  const name = host.toLowerCase();
  return clouds.find(cloud => name.endsWith(cloud.suffix) && name.length > cloud.suffix.length);
}

/**
 * The vault of that host name. The proxy may use this to refuse a CONNECT to a vault that does not exist: in the
 * real world its name does not resolve.
 */
export function findVault(world: World, host: string): Vault | undefined {
  return world.vaults.find(vault => vault.host.toLowerCase() === host.toLowerCase());
}

/** `kv-payments` of `kv-payments.vault.azure.net`. */
export function vaultName(vault: Vault): string {
  return vault.host.split('.')[0] ?? vault.host;
}
