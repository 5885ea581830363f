import type { SecretProperties } from '@azure/keyvault-secrets';
import type { VaultPlace } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { UserMetadata, VaultVersion, VersionTags } from '../rotation/observation.ts';
import type { Publication, VaultPort } from '../rotation/ports.ts';
import { bearing } from '../rotation/userMetadata.ts';
import { failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { openSecretClient } from './secretClient.ts';
import { vaultCalls } from './vaultCalls.ts';
import {
  currentOf,
  isReadable,
  readState,
  tooManyTags,
  type VaultSecret,
  valueIn,
  versionsOf,
} from './vaultReading.ts';
import { newestFirst, userMetadataOf, type VersionFacts, versionOf } from './vaultVersions.ts';
import {
  readTags,
  sameTags,
  TAG_LIMIT,
  tagsInTheEnd,
  withLeaks,
  withLeaksOf,
  writeTags,
} from './versionTags.ts';

/** The Key Vault secret at this place (azure-facts §3). */
export async function openVault(access: CloudAccess, place: VaultPlace): Promise<VaultPort> {
  const client = await openSecretClient(access, place.url);
  const secret = { client, name: place.secret, bears: place, ...vaultCalls(place, access.env) };
  return {
    read: () => readState(secret),
    async current() {
      const current = await currentOf(secret);
      return isReadable(current)
        ? { version: versionOf(current.properties), value: current.value }
        : undefined;
    },
    publish: publication => publish(secret, publication),
    carry: (version, tags, userMetadata) => carry(secret, version, tags, userMetadata),
    tag: (version, tags, seen) => tag(secret, version, tags, seen),
    noteLeaks: (version, tags) => noteLeaks(secret, version, tags),
    announceRollback: (version, tags) => announceRollback(secret, version, tags),
    disable: (version, holds) => disable(secret, version, holds),
    valueOf: version => valueIn(secret, version),
  };
}

/**
 * Publishes a new version. Content type, `notBefore` and all tags of the user are copied from the previous version; values in
 * the policy take precedence. The new version is always enabled and expires with its credential.
 */
async function publish(secret: VaultSecret, publication: Publication): Promise<string> {
  const { value, expiresAt, tags } = publication;
  const userMetadata = bearing(secret.bears, publication.userMetadata ?? (await newestUserMetadata(secret)));
  if (tagsInTheEnd(userMetadata.tags) > TAG_LIMIT) throw tooManyTags(secret.write.subject);
  try {
    const { properties } = await secret.client.setSecret(secret.name, value.reveal(), {
      ...carriedOn(userMetadata),
      ...(expiresAt === undefined ? {} : { expiresOn: expiresAt }),
      tags: writeTags(userMetadata.tags, tags),
    });
    if (properties.version === undefined) throw new TypeError('a response without a version');
    return properties.version;
  } catch (error) {
    throw failure(error, secret.write);
  }
}

async function newestUserMetadata(secret: VaultSecret): Promise<UserMetadata> {
  const current = await currentOf(secret);
  const newest = isReadable(current) ? current.properties : newestFirst(await versionsOf(secret), current)[0];
  return newest === undefined ? { tags: {} } : userMetadataOf(newest);
}

function carriedOn({ contentType, notBefore }: UserMetadata) {
  return { ...(contentType ? { contentType } : {}), ...(notBefore ? { notBefore } : {}) };
}

async function carry(
  secret: VaultSecret,
  version: string,
  tags: VersionTags,
  before: UserMetadata,
): Promise<void> {
  const userMetadata = bearing(secret.bears, before);
  // If the tag for the confirmation would not fit, the version stays unchanged.
  if (tagsInTheEnd(userMetadata.tags) > TAG_LIMIT) throw tooManyTags(secret.read.subject);
  await update(secret, version, { ...carriedOn(userMetadata), tags: writeTags(userMetadata.tags, tags) });
}

async function tag(
  secret: VaultSecret,
  version: string,
  tags: VersionTags,
  seen?: VaultVersion,
): Promise<void> {
  const existing =
    seen?.tags === undefined || seen.userMetadata === undefined
      ? (await versionNamed(secret, version)).tags
      : writeTags(seen.userMetadata.tags, seen.tags);
  const wanted = writeTags(existing, withLeaksOf(existing, tags));
  if (!sameTags(existing, wanted)) await update(secret, version, { tags: wanted });
}

async function noteLeaks(secret: VaultSecret, version: string, tags: VersionTags): Promise<void> {
  const existing = (await versionNamed(secret, version)).tags;
  const wanted = writeTags(existing, withLeaks(readTags(existing) ?? tags, tags));
  if (!sameTags(existing, wanted)) await update(secret, version, { tags: wanted });
}

async function announceRollback(
  secret: VaultSecret,
  version: string,
  tags: VersionTags & { readonly rollbackAt: Date },
): Promise<boolean> {
  const existing = (await versionNamed(secret, version)).tags;
  const { rollbackAt } = tags;
  const wanted = writeTags(existing, { ...(readTags(existing) ?? tags), rollbackAt });
  const { enabled } = await update(secret, version, { tags: wanted });
  return enabled !== false;
}

/** In one request, so that no version is disabled without its new tags. */
async function disable(
  secret: VaultSecret,
  version: string,
  holds?: VersionTags,
): Promise<VersionTags | undefined> {
  const told =
    holds === undefined ? {} : { tags: writeTags((await versionNamed(secret, version)).tags, holds) };
  const { tags } = await update(secret, version, { enabled: false, ...told });
  return readTags(tags);
}

async function versionNamed(secret: VaultSecret, version: string): Promise<VersionFacts> {
  const found = (await versionsOf(secret)).find(properties => properties.version === version);
  if (found !== undefined) return found;
  throw new Problem({
    code: 'absent',
    subject: secret.read.subject,
    reason: `there is no version ${version}`,
  });
}

/** Idempotent: setting the same attributes again has no effect. The response has all attributes and tags, as they are then. */
async function update(
  { client, name, read }: VaultSecret,
  version: string,
  change: { tags?: Record<string, string>; enabled?: boolean; contentType?: string; notBefore?: Date },
): Promise<Pick<SecretProperties, 'enabled' | 'tags'>> {
  try {
    return await client.updateSecretProperties(name, version, change);
  } catch (error) {
    throw failure(error, read);
  }
}
