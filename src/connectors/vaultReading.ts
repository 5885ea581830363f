/** What a vault secret is now: its versions, newest first, and what its current one holds (azure-facts §3). */
import type { SecretClient } from '@azure/keyvault-secrets';
import * as z from 'zod/mini';
import type { VaultPlace } from '../policy/policy.ts';
import { isProblem, Problem } from '../problem.ts';
import type { VaultState } from '../rotation/observation.ts';
import { bearing } from '../rotation/userMetadata.ts';
import { Secret } from '../secret.ts';
import { shaped } from './answerShape.ts';
import { type Call, failure } from './callFailure.ts';
import { endingPages } from './pages.ts';
import { DISABLED, newestFirst, secretVersion, type VersionFacts, versionOf } from './vaultVersions.ts';
import { sameTags, TAG_LIMIT, tagsInTheEnd } from './versionTags.ts';

export interface VaultSecret {
  readonly client: SecretClient;
  readonly name: string;
  /** What each new version bears in any case. */
  readonly bears: Pick<VaultPlace, 'contentType' | 'tags'>;
  readonly read: Call;
  readonly write: Call;
}

export async function readState(secret: VaultSecret): Promise<VaultState> {
  // Both are asked side by side. Only the current version's id tells which of two made in one second is the newer.
  const listing = versionsOf(secret);
  // Of two failures the other one is told: the client's pages keep no inner code (keyvault-secrets pagingHelpers.js).
  listing.catch(() => {});
  const current = await currentOf(secret);
  const listed = await listing;
  const readable = isReadable(current) ? current : undefined;
  const itself = listed.find(({ version }) => version === readable?.version);
  // What leaked is written down in tags: a list without them would make it forgotten.
  if (readable !== undefined && !(itself && sameTags(itself.tags, readable.properties.tags)))
    throw unlisted(secret.read);
  if (listed.length === 0) return whereGone(secret);
  const versions = newestFirst(listed, current === DISABLED ? DISABLED : readable?.version).map(versionOf);
  // Disabled meanwhile, or the list is behind: the next reading tells.
  if (current === DISABLED && versions[0]?.enabled === true) throw unlisted(secret.read);
  const holds = readable !== undefined && readable.version === versions[0]?.version;
  const { userMetadata = { tags: {} } } = versions[0] ?? {};
  const full =
    tagsInTheEnd(bearing(secret.bears, userMetadata).tags) > TAG_LIMIT ? { full: fullOf(secret) } : {};
  return { state: 'present', versions, ...(holds ? { value: readable.value } : {}), ...full };
}

/** The list is behind. What it does not show would be taken for an orphan, or the vault for empty. */
function unlisted({ subject }: Call): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'what the vault says of its current version does not agree with the versions that it lists',
  });
}

export async function versionsOf({
  client,
  name,
  read,
}: Pick<VaultSecret, 'client' | 'name' | 'read'>): Promise<VersionFacts[]> {
  try {
    const versions: VersionFacts[] = [];
    const pages = client.listPropertiesOfSecretVersions(name).byPage();
    for await (const page of endingPages(pages, ({ version }) => version, read))
      versions.push(...page.map(one => shaped(secretVersion, one, read)));
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

/** The vault's own word for it (azure-facts §3.5). Another 404 comes from somebody in between: it says nothing. */
function saysGone({ code, details }: Problem): boolean {
  return code === 'absent' && details.serviceCode === 'SecretNotFound';
}

export function isReadable(current: Current | typeof DISABLED | undefined): current is Current {
  return current !== undefined && current !== DISABLED;
}

/** The newest version; undefined if there is none. That it is disabled is all that Key Vault says then (403). */
export async function currentOf({
  client,
  name,
  read,
}: VaultSecret): Promise<Current | typeof DISABLED | undefined> {
  try {
    const { value, properties } = shaped(valueAnswer, await client.getSecret(name), read);
    return { version: properties.version, value: new Secret(value), properties };
  } catch (error) {
    const problem = failure(error, read);
    if (problem.details.serviceCode === 'SecretDisabled') return DISABLED;
    if (saysGone(problem)) return undefined;
    throw problem;
  }
}

export async function valueIn(
  { client, name, read }: VaultSecret,
  version: string,
): Promise<Secret | undefined> {
  try {
    const { value, properties } = shaped(valueAnswer, await client.getSecret(name, { version }), read);
    if (properties.version !== version) throw new TypeError('another version than was asked for');
    return new Secret(value);
  } catch (error) {
    const problem = failure(error, read);
    if (problem.details.serviceCode === 'SecretDisabled') return undefined;
    throw problem;
  }
}

/**
 * Not there, or soft-deleted? Whoever may not look among the deleted is told "absent": the name may still be taken,
 * and then the write says so (409 ObjectIsDeletedButRecoverable).
 */
async function whereGone({ client, name, read }: VaultSecret): Promise<VaultState> {
  try {
    const { scheduledPurgeDate } = await client.getDeletedSecret(name);
    return { state: 'deleted', ...(scheduledPurgeDate ? { recoverableUntil: scheduledPurgeDate } : {}) };
  } catch (error) {
    const problem = failure(error, read);
    // A disabled secret that was deleted answers so (azure-facts §3.5): it is among the deleted.
    if (problem.details.serviceCode === 'SecretDisabled') return { state: 'deleted' };
    if (isProblem(problem, 'absent') || isProblem(problem, 'refused')) return { state: 'absent' };
    throw problem;
  }
}

function fullOf({ read: { subject } }: VaultSecret) {
  return { text: tooManyTags(subject).message, remedy: FEWER_TAGS };
}

const FEWER_TAGS =
  'remove tags from its newest version until ten are left, those of `vault.tags` in the policy among them';

export function tooManyTags(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `it bears too many tags: Key Vault allows ${TAG_LIMIT}, and keyturn needs five`,
    remedy: FEWER_TAGS,
  });
}
