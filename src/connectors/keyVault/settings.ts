import * as z from 'zod/mini';
import { described, vaultSecretName, vaultUrl } from '../../policy/fields.ts';

/** `keyVault` in a policy: a copy of the secret in another vault, or under another name. */
export const keyVaultSettings = described(
  z.strictObject({
    url: described(vaultUrl(), {
      description: 'The address of the Key Vault that gets the copy.',
      examples: ['https://kv-payments-weu.vault.azure.net'],
    }),
    secret: described(
      vaultSecretName(),
      'The name of the secret in that vault; created if it does not exist.',
    ),
  }),
  'A copy of the secret in a further Key Vault (another region, another team). Each new version expires with the credential; other tags and the content type are copied from the previous version. When a credential is removed, versions of the copy that Keyturn wrote for it are disabled. Nothing is deleted or purged.',
);

export type KeyVaultSettings = z.infer<typeof keyVaultSettings>;
