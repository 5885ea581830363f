import { vaultAt } from '../../policy/destination.ts';
import { vaultName } from '../../policy/place.ts';
import { officerOn, vaultPlace } from '../knownRights.ts';
import { vault } from '../services/vault.ts';
import { kindOf } from '../targetKind.ts';
import { keyVaultSettings } from './settings.ts';

export const keyVault = kindOf({
  name: 'keyVault',
  schema: keyVaultSettings,
  label: ({ url, secret }) => `keyVault ${vaultName({ url })} ${secret}`,
  // Vaults of a private cloud may differ in their domain alone.
  fullLabel: ({ url, secret }) => `keyVault ${new URL(url).host} ${secret}`,
  place: ['url', 'secret'],
  proof: 'read back',
  destination: ({ url }) => vaultAt(url),
  vaultSecret: ({ url, secret }) => ({ url, secret }),
  service: vault,
  needs:
    'Copies in further vaults: get, list and set on their secrets (the role *Key Vault Secrets Officer*), as on the vault of the rotation.',
  rights: settings => [officerOn(settings)],
  reading: settings => ({ azure: vaultPlace(settings) }),
  async open(settings, access, primary) {
    const { openKeyVault } = await import('./target.ts');
    return openKeyVault(access, settings, primary);
  },
});
