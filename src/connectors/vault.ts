import type { SecretClient } from '@azure/keyvault-secrets';
import * as z from 'zod/mini';
import type { VaultPlace } from '../policy/policy.ts';
import { isProblem, Problem } from '../problem.ts';
import type { Foreign, VaultState, VaultVersion, VersionTags } from '../rotation/observation.ts';
import type { Publication, VaultPort } from '../rotation/ports.ts';
import { Secret } from '../secret.ts';
import type { CloudAccess } from './access.ts';
import { type Call, failure } from './failure.ts';
import { endingPages } from './pages.ts';
import { openSecretClient } from './secretClient.ts';
import { shaped } from './shape.ts';
import { foreignOf, newestFirst, secretVersion, type VersionFacts, versionOf } from './vaultVersions.ts';
import { TAG_LIMIT, type TagMap, tagsInTheEnd, withLeaksOf, writeTags } from './versionTags.ts';

interface VaultSecret {
  readonly client: SecretClient;
  readonly name: string;
  readonly read: Call;
  readonly write: Call;
}

/** The Key Vault secret at this place (azure-facts §3). */
export async function openVault(access: CloudAccess, place: VaultPlace): Promise<VaultPort> {
  const client = await openSecretClient(access, place.url);
  const secret = { client, name: place.secret, ...callsOf(place) };
  return {
    read: () => readState(secret),
    async current() {
      const current = await currentOf(secret);
      return current && { version: versionOf(current.properties), value: current.value };
    },
    publish: publication => publish(secret, publication),
    carry: (version, tags, foreign) => carry(secret, version, tags, foreign),
    tag: (version, tags, seen) => tag(secret, version, tags, seen),
    disable: (version, holds) => disable(secret, version, holds),
    valueOf: version => valueIn(secret, version),
  };
}

function callsOf(place: VaultPlace): { read: Call; write: Call } {
  const vault = new URL(place.url).hostname.split('.')[0];
  const needs =
    'the role "Key Vault Secrets Officer" on the vault: az role assignment create --role "Key Vault Secrets Officer" ' +
    `--assignee <client id> --scope $(az keyvault show --name ${vault} --query id -o tsv)`;
  const subject = `vault secret ${place.url}/secrets/${place.secret}`;
  return { read: { subject, idempotent: true, needs }, write: { subject, idempotent: false, needs } };
}

async function readState(secret: VaultSecret): Promise<VaultState> {
  // Both are asked side by side. Only the current version's id tells which of two made in one second is the newer.
  const listing = versionsOf(secret);
  // Of two failures the other one is told: the client's pages keep no inner code (keyvault-secrets pagingHelpers.js).
  listing.catch(() => {});
  const current = await currentOf(secret);
  const listed = await listing;
  if (current !== undefined && !listed.some(each => each.version === current.version))
    throw unlisted(secret.read);
  if (listed.length === 0) return whereGone(secret);
  const versions = newestFirst(listed, current?.version).map(versionOf);
  const holds = current !== undefined && current.version === versions[0]?.version;
  const tags = listed.find(({ version }) => version === versions[0]?.version)?.tags;
  const full = tagsInTheEnd(tags) > TAG_LIMIT ? { full: tooManyTags(secret.read.subject).message } : {};
  return { state: 'present', versions, ...(holds ? { value: current.value } : {}), ...full };
}

/** The list is behind. What it does not show would be taken for an orphan, or the vault for empty. */
function unlisted({ subject }: Call): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'the vault hands out a version that it does not list',
  });
}

async function versionsOf({ client, name, read }: VaultSecret): Promise<VersionFacts[]> {
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

/** The newest version; undefined if there is none, or if it is disabled, which Key Vault answers with 403. */
async function currentOf({ client, name, read }: VaultSecret): Promise<Current | undefined> {
  try {
    const { value, properties } = shaped(valueAnswer, await client.getSecret(name), read);
    return { version: properties.version, value: new Secret(value), properties };
  } catch (error) {
    const problem = failure(error, read);
    if (saysGone(problem) || problem.details.serviceCode === 'SecretDisabled') return undefined;
    throw problem;
  }
}

async function valueIn({ client, name, read }: VaultSecret, version: string): Promise<Secret | undefined> {
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

/**
 * Carries forward what belongs to the user: content type, `notBefore` and all tags but ours. The new version is always
 * enabled and expires with its credential.
 */
async function publish(secret: VaultSecret, publication: Publication): Promise<string> {
  const { value, expiresAt, tags, foreign = await newestForeign(secret) } = publication;
  if (tagsInTheEnd(foreign.tags) > TAG_LIMIT) throw tooManyTags(secret.write.subject);
  try {
    const { properties } = await secret.client.setSecret(secret.name, value.reveal(), {
      ...carriedOn(foreign),
      ...(expiresAt === undefined ? {} : { expiresOn: expiresAt }),
      tags: writeTags(foreign.tags, tags),
    });
    if (properties.version === undefined) throw new TypeError('an answer without a version');
    return properties.version;
  } catch (error) {
    throw failure(error, secret.write);
  }
}

async function newestForeign(secret: VaultSecret): Promise<Foreign> {
  const newest = (await currentOf(secret))?.properties ?? newestFirst(await versionsOf(secret))[0];
  return newest === undefined ? { tags: {} } : foreignOf(newest);
}

function carriedOn({ contentType, notBefore }: Foreign) {
  return { ...(contentType ? { contentType } : {}), ...(notBefore ? { notBefore } : {}) };
}

async function carry(
  secret: VaultSecret,
  version: string,
  tags: VersionTags,
  foreign: Foreign,
): Promise<void> {
  // Where it would leave no room to confirm the version, the version stays as it is.
  if (tagsInTheEnd(foreign.tags) > TAG_LIMIT) throw tooManyTags(secret.read.subject);
  await update(secret, version, { ...carriedOn(foreign), tags: writeTags(foreign.tags, tags) });
}

async function tag(
  secret: VaultSecret,
  version: string,
  tags: VersionTags,
  seen?: VaultVersion,
): Promise<void> {
  const existing =
    seen?.tags === undefined || seen.foreign === undefined
      ? (await versionNamed(secret, version)).tags
      : writeTags(seen.foreign.tags, seen.tags);
  const wanted = writeTags(existing, withLeaksOf(existing, tags));
  if (!sameTags(existing, wanted)) await update(secret, version, { tags: wanted });
}

/** In one request, so that no version is disabled without what it is to say. */
async function disable(secret: VaultSecret, version: string, holds?: VersionTags): Promise<void> {
  const told =
    holds === undefined ? {} : { tags: writeTags((await versionNamed(secret, version)).tags, holds) };
  await update(secret, version, { enabled: false, ...told });
}

function tooManyTags(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `it bears too many tags: Key Vault allows ${TAG_LIMIT}, and keyturn needs five`,
    remedy: 'remove tags from its newest version until ten are left',
  });
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

function sameTags(one: TagMap = {}, other: TagMap): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name]);
}

/** Setting the same attributes twice is setting them once. */
async function update(
  { client, name, read }: VaultSecret,
  version: string,
  change: { tags?: Record<string, string>; enabled?: boolean; contentType?: string; notBefore?: Date },
): Promise<void> {
  try {
    await client.updateSecretProperties(name, version, change);
  } catch (error) {
    throw failure(error, read);
  }
}
