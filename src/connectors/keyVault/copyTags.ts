/**
 * The tags of a copy. Their names differ from those on the vault secret of a rotation: a policy that names the copy as its vault
 * must not take the tags of this rotation for its own.
 */
import { identifierOf, markOf, placeIn } from '../../policy/place.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { Published } from '../../rotation/observation.ts';
import type { Secret } from '../../secret.ts';
import type { VersionFacts } from '../vaultVersions.ts';
import { readTags, TAG_LIMIT, type TagMap, userTags } from '../versionTags.ts';

/** `KEY-ID CHECK MARK`: the credential, a check of the value, and the credential's display name, which has the rotation and the run. */
const COPY = 'keyturn-copy';
/** The version that was copied. */
const COPY_OF = 'keyturn-copy-of';

/** Key Vault's limit of a tag's value (azure-facts §3.3). */
const VALUE_LIMIT = 256;

/** The key id of the credential that this version is tagged as holding; undefined if this program did not write it as a copy. */
export function copiedKeyId(tags: TagMap | undefined): string | undefined {
  // A rotation that keeps its own secret there carries on the tags of copies as those of others.
  return readTags(tags) === undefined ? tags?.[COPY]?.split(' ')[0] || undefined : undefined;
}

/**
 * Whether the tag of a copy was written together with this value: other tools, as this program, give their version the tags of
 * the one before it.
 */
export function isTagOf(tags: TagMap | undefined, value: Secret): boolean {
  return tags?.[COPY]?.split(' ')[1] === checkOf(value);
}

/** 32 bits of a hash: enough to tell values apart, and too few to tell anything about a value. */
function checkOf(value: Secret): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(value.reveal()).digest('hex').slice(0, 8);
}

/** The rotation that wrote a version, and what it keeps there. */
interface Writer {
  readonly rotation: string;
  readonly keeps: 'its own secret' | 'a copy of its secret';
  readonly tag: string;
}

/** Whether the tag says that this rotation wrote the version as a copy, or that a person handed the place over to it. */
export function isOwnCopy(tags: TagMap | undefined, primary: VaultPlace): boolean {
  return readTags(tags) === undefined && copyWriter(tags, primary) === OWN;
}

/**
 * The other rotation that keeps something there, by the tags of all versions since the last copy of this rotation: a version
 * that a person wrote over it has none.
 */
export function otherWriter(versions: readonly VersionFacts[], primary: VaultPlace): Writer | undefined {
  const since = Math.max(
    ...versions.filter(({ tags }) => isOwnCopy(tags, primary)).map(({ createdOn }) => createdOn.getTime()),
  );
  for (const { tags, createdOn } of versions) {
    const other = createdOn.getTime() < since ? undefined : otherIn(tags, primary);
    if (other !== undefined) return other;
  }
  return undefined;
}

function otherIn(tags: TagMap | undefined, primary: VaultPlace): Writer | undefined {
  const [, rotation = '', place] = readTags(tags)?.mark.split('/') ?? [];
  if (place !== undefined && place !== ownPlace(primary))
    return { rotation, keeps: 'its own secret', tag: 'keyturn-mark' };
  const writer = copyWriter(tags, primary);
  return writer === OWN ? undefined : writer;
}

const OWN = Symbol('own');

/** By the mark in the tag; by the version that was copied where the credential has no mark, since a person made it. */
function copyWriter(tags: TagMap | undefined, primary: VaultPlace): Writer | typeof OWN | undefined {
  const [, rotation, place] = /(?:^| )keyturn\/([^/ ]+)\/([0-9a-f]{8})\//.exec(tags?.[COPY] ?? '') ?? [];
  if (rotation !== undefined && place !== undefined)
    return place === ownPlace(primary) ? OWN : { rotation, keeps: 'a copy of its secret', tag: COPY };
  const source = tags?.[COPY] === undefined ? undefined : placeIn(tags[COPY_OF] ?? '');
  if (source === undefined) return undefined;
  if (ownPlace(source) === ownPlace(primary)) return OWN;
  return { rotation: `of ${identifierOf(source)}`, keeps: 'a copy of its secret', tag: COPY_OF };
}

/** The part of a mark that tells the vault secret. */
function ownPlace(primary: VaultPlace): string | undefined {
  return markOf('', primary).split('/')[2];
}

/** The tag by which a person hands a place over to this rotation: `NAME=VALUE`. */
export function handingOver(primary: VaultPlace): string {
  return `${COPY}=${markOf(primary.secret, primary)}handed-over`;
}

/** Whether the tag of a copy fits beside those of others. */
export function hasRoom(before: TagMap | undefined): boolean {
  return Object.keys(others(before)).length < TAG_LIMIT;
}

function others(before: TagMap | undefined): TagMap {
  const { [COPY]: _copy, [COPY_OF]: _of, ...rest } = userTags(before);
  return rest;
}

/** The tags of a new version: those of others as on the version before, and the two of the copy. */
export function copyTags(
  before: TagMap | undefined,
  { keyId, mark, version, value }: Published,
  primary: VaultPlace,
): Record<string, string> {
  const kept = others(before);
  const source = `${identifierOf(primary)}/${version}`;
  const isRoom = Object.keys(kept).length < TAG_LIMIT - 1 && source.length <= VALUE_LIMIT;
  return {
    ...kept,
    [COPY]: [keyId, checkOf(value), mark].filter(Boolean).join(' ').slice(0, VALUE_LIMIT),
    ...(isRoom ? { [COPY_OF]: source } : {}),
  };
}
