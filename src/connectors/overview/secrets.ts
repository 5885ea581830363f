import type { SecretProperties } from '@azure/keyvault-secrets';
import type { ListedSecret } from '../../rotation/ports.ts';
import type { CloudAccess } from '../access.ts';
import { failure } from '../failure.ts';
import { openSecretClient } from '../secretClient.ts';
import { versionOf } from '../vaultVersions.ts';

/**
 * The secrets of a vault as `GET /secrets` lists them, 25 a page: attributes and tags of the newest version of each,
 * "the base secret identifier and its attributes", no version id and no value (azure-facts §3.2).
 */
export async function* secretsIn(
  access: CloudAccess,
  vaultUrl: string,
): AsyncGenerator<readonly ListedSecret[]> {
  const call = {
    subject: `the list of secrets of ${vaultUrl}`,
    idempotent: true,
    needs: 'the right to list secrets, as in the role "Key Vault Secrets Officer" on the vault',
  };
  try {
    const client = await openSecretClient(access, vaultUrl);
    for await (const page of client.listPropertiesOfSecrets().byPage()) yield page.flatMap(listed);
  } catch (error) {
    throw failure(error, call);
  }
}

/** What does not say since when it is there proves nothing, and so is not listed. */
function listed(properties: SecretProperties): ListedSecret[] {
  if (properties.createdOn === undefined || properties.enabled === undefined) return [];
  const { version: _unknown, ...newest } = versionOf(properties);
  return [{ name: properties.name, newest }];
}
