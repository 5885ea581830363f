/**
 * The tags of a copy. Their names differ from those on the vault secret of a rotation: a policy that names the copy as its vault
 * must not take the tags of this rotation for its own.
 */
import { identifierOf, markOf } from '../../policy/place.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { Published } from '../../rotation/observation.ts';
import { readTags, TAG_LIMIT, type TagMap, userTags } from '../versionTags.ts';

/** `KEY-ID MARK`: the credential, and its display name, which has the rotation and the run. */
const COPY = 'keyturn-copy';
/** For people: the version that was copied. */
const COPY_OF = 'keyturn-copy-of';

/** Key Vault's limit of a tag's value (azure-facts §3.3). */
const VALUE_LIMIT = 256;

/** The key id of the credential that this version is tagged as holding; undefined if this program did not write it as a copy. */
export function copiedKeyId(tags: TagMap | undefined): string | undefined {
  // A rotation that keeps its own secret there carries on the tags of copies as those of others.
  return readTags(tags) === undefined ? tags?.[COPY]?.split(' ')[0] || undefined : undefined;
}

/** The rotation that keeps its own secret there, by the mark in its tags: not the one that is copied. */
export function otherRotation(tags: TagMap | undefined, primary: VaultPlace): string | undefined {
  const [, name = '', place] = readTags(tags)?.mark.split('/') ?? [];
  const [, , own] = markOf(name, primary).split('/');
  return place === undefined || place === own ? undefined : name;
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
  { keyId, mark, version }: Published,
  primary: VaultPlace,
): Record<string, string> {
  const kept = others(before);
  const source = `${identifierOf(primary)}/${version}`;
  const isRoom = Object.keys(kept).length < TAG_LIMIT - 1 && source.length <= VALUE_LIMIT;
  return {
    ...kept,
    [COPY]: [keyId, mark].filter(Boolean).join(' ').slice(0, VALUE_LIMIT),
    ...(isRoom ? { [COPY_OF]: source } : {}),
  };
}
