import type { SecretProperties } from '@azure/keyvault-secrets';
import * as z from 'zod/mini';
import type { VaultPlace } from '../../policy/policy.ts';
import type { VaultVersion } from '../../rotation/observation.ts';
import type { ListedSecret } from '../../rotation/overview.ts';
import { failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { endingPages } from '../pages.ts';
import { openSecretClient } from '../secretClient.ts';
import { vaultListCall } from '../vaultCalls.ts';
import { versionsOf } from '../vaultReading.ts';
import { listedSecret, listedVersionOf, newestFirst, versionOf } from '../vaultVersions.ts';

const NEEDS = 'the right to list secrets, as in the role "Key Vault Secrets Officer" on the vault';

/**
 * The secrets of a vault as listed by `GET /secrets`, 25 on a page: attributes and tags of the newest version of each, "the
 * base secret identifier and its attributes", without version id and value (azure-facts §3.2).
 */
export async function* secretsIn(
  access: CloudAccess,
  vaultUrl: string,
): AsyncGenerator<readonly ListedSecret[]> {
  const call = vaultListCall(vaultUrl, access.env);
  try {
    const client = await openSecretClient(access, vaultUrl);
    const pages = client.listPropertiesOfSecrets().byPage();
    for await (const page of endingPages(pages, ({ name }) => name, call)) yield page.flatMap(listed);
  } catch (error) {
    throw failure(error, call);
  }
}

/**
 * The versions of a secret: `GET /secrets/{name}/versions`, 25 on a page, with attributes and tags of each (azure-facts §3.2).
 */
export async function versionsIn(access: CloudAccess, place: VaultPlace): Promise<readonly VaultVersion[]> {
  const call = {
    subject: `the versions of ${place.url}/secrets/${place.secret}`,
    idempotent: true,
    needs: NEEDS,
  };
  const client = await openSecretClient(access, place.url);
  const versions = await versionsOf({ client, name: place.secret, read: call });
  return newestFirst(versions).map(versionOf);
}

/** An entry that does not have the documented format is not evidence, and is omitted. */
function listed(properties: SecretProperties): ListedSecret[] {
  const { success, data } = z.safeParse(listedSecret, properties);
  return success ? [{ name: data.name, newest: listedVersionOf(data) }] : [];
}
