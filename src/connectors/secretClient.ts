import type { SecretClient } from '@azure/keyvault-secrets';
import { onlyTo } from './addressee.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { withWideDates } from './wideDates.ts';

/** Loads the SDK at its first use. Its retries are disabled, because they would repeat a PUT whose response was lost. */
export async function openSecretClient(access: CloudAccess, vaultUrl: string): Promise<SecretClient> {
  const { SecretClient: Client } = await import('@azure/keyvault-secrets');
  return new Client(vaultUrl, await access.credential(), {
    httpClient: onlyTo(withWideDates(access.wire.httpClient), vaultUrl),
    retryOptions: { maxRetries: 0 },
  });
}
