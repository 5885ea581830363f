/** Reads the state of a vault secret: its versions, newest first, and the value of the current one (azure-facts §3). */
import type { SecretClient } from '@azure/keyvault-secrets';
import * as z from 'zod/mini';
import type { VaultPlace } from '../policy/policy.ts';
import { isProblem, Problem } from '../problem.ts';
import type { VaultState } from '../rotation/observation.ts';
import { bearing } from '../rotation/userMetadata.ts';
import { Secret } from '../secret.ts';
import { type Call, failure } from './callFailure.ts';
import { endingPages } from './pages.ts';
import { parseResponse } from './responseSchema.ts';
import { DISABLED, newestFirst, secretVersion, type VersionFacts, versionOf } from './vaultVersions.ts';
import { sameTags, TAG_LIMIT, tagsInTheEnd } from './versionTags.ts';

/** A vault secret with its client and the descriptions of its calls for Problems. */
export interface VaultSecret {
  readonly client: SecretClient;
  readonly name: string;
  /** Content type and tags that the policy sets on each new version. */
  readonly bears: Pick<VaultPlace, 'contentType' | 'tags'>;
  readonly read: Call;
  readonly write: Call;
}

/** Reads versions and value. Throws a Problem, `try-later` if the two responses do not agree. */
export async function readState(secret: VaultSecret): Promise<VaultState> {
  // Both requests are concurrent. Of two versions created in the same second, only the id of the current version shows which is
  // newer.
  const listing = versionsOf(secret);
  // If both fail, the other failure is reported: the client's paging loses the inner error code (keyvault-secrets
  // pagingHelpers.js).
  listing.catch(() => {});
  const current = await currentOf(secret);
  const listed = await listing;
  const readable = isReadable(current) ? current : undefined;
  const itself = listed.find(({ version }) => version === readable?.version);
  // Leaked credentials are recorded in tags: a list without these tags would lose that record.
  if (readable !== undefined && !(itself && sameTags(itself.tags, readable.properties.tags)))
    throw unlisted(secret.read);
  if (listed.length === 0) return whereGone(secret);
  const versions = newestFirst(listed, current === DISABLED ? DISABLED : readable?.version).map(versionOf);
  // Disabled in the meantime, or the list lags: the next read decides.
  if (current === DISABLED && versions[0]?.enabled === true) throw unlisted(secret.read);
  const holds = readable !== undefined && readable.version === versions[0]?.version;
  const { userMetadata = { tags: {} } } = versions[0] ?? {};
  const full =
    tagsInTheEnd(bearing(secret.bears, userMetadata).tags) > TAG_LIMIT ? { full: fullOf(secret) } : {};
  return { state: 'present', versions, ...(holds ? { value: readable.value } : {}), ...full };
}

/** The list lags behind. A credential whose version is missing would count as an orphan, or the vault as empty. */
function unlisted({ subject }: Call): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'the current version and the list of versions do not agree yet (replica lag)',
  });
}

/** All versions, in the order of the response; empty if there is no such secret. Throws a Problem. */
export async function versionsOf({
  client,
  name,
  read,
}: Pick<VaultSecret, 'client' | 'name' | 'read'>): Promise<VersionFacts[]> {
  try {
    const versions: VersionFacts[] = [];
    const pages = client.listPropertiesOfSecretVersions(name).byPage();
    for await (const page of endingPages(pages, ({ version }) => version, read))
      versions.push(...page.map(one => parseResponse(secretVersion, one, read)));
    return versions;
  } catch (error) {
    const problem = failure(error, read);
    if (problem.code === 'absent') return [];
    throw problem;
  }
}

interface Current {
  readonly version: string;
  readonly value: Secret;
  readonly properties: VersionFacts;
}

const valueAnswer = z.object({ value: z.string(), properties: secretVersion });

/** The vault's error code for a missing secret (azure-facts §3.5). Any other 404 comes from an intermediary and shows nothing. */
function saysGone({ code, details }: Problem): boolean {
  return code === 'absent' && details.serviceCode === 'SecretNotFound';
}

export function isReadable(current: Current | typeof DISABLED | undefined): current is Current {
  return current !== undefined && current !== DISABLED;
}

/** The newest version; undefined if there is none. If it is disabled, Key Vault only responds with that fact (403). */
export async function currentOf({
  client,
  name,
  read,
}: Pick<VaultSecret, 'client' | 'name' | 'read'>): Promise<Current | typeof DISABLED | undefined> {
  try {
    const { value, properties } = parseResponse(valueAnswer, await client.getSecret(name), read);
    return { version: properties.version, value: new Secret(value), properties };
  } catch (error) {
    const problem = failure(error, read);
    if (problem.details.serviceCode === 'SecretDisabled') return DISABLED;
    if (saysGone(problem)) return undefined;
    throw problem;
  }
}

/** The value of a version; undefined if the version is disabled. Throws a Problem. */
export async function valueIn(
  { client, name, read }: VaultSecret,
  version: string,
): Promise<Secret | undefined> {
  try {
    const { value, properties } = parseResponse(valueAnswer, await client.getSecret(name, { version }), read);
    if (properties.version !== version) throw new TypeError('another version than requested');
    return new Secret(value);
  } catch (error) {
    const problem = failure(error, read);
    if (problem.details.serviceCode === 'SecretDisabled') return undefined;
    throw problem;
  }
}

/**
 * Whether a missing secret is soft-deleted. Without the permission to read deleted secrets the result is `absent`: the name may
 * still be reserved, and the write then fails with 409 ObjectIsDeletedButRecoverable.
 */
export async function whereGone({ client, name, read }: VaultSecret): Promise<VaultState> {
  try {
    const { scheduledPurgeDate } = await client.getDeletedSecret(name);
    return { state: 'deleted', ...(scheduledPurgeDate ? { recoverableUntil: scheduledPurgeDate } : {}) };
  } catch (error) {
    const problem = failure(error, read);
    // The response for a disabled secret that was deleted (azure-facts §3.5).
    if (problem.details.serviceCode === 'SecretDisabled') return { state: 'deleted' };
    if (isProblem(problem, 'absent') || isProblem(problem, 'refused')) return { state: 'absent' };
    throw problem;
  }
}

function fullOf({ read: { subject } }: VaultSecret) {
  return { text: tooManyTags(subject).message, remedy: FEWER_TAGS };
}

const FEWER_TAGS =
  'remove tags from its newest version until ten are left, including those of `vault.tags` in the policy';

export function tooManyTags(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `it has too many tags: Key Vault allows ${TAG_LIMIT}, and keyturn needs five`,
    remedy: FEWER_TAGS,
  });
}
