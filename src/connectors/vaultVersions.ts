import * as z from 'zod/mini';
import type { ListedVersion, UserMetadata, VaultVersion } from '../rotation/observation.ts';
import { HALT, readHalt } from './haltTag.ts';
import { nonEmptyText, sdkDate } from './responseSchema.ts';
import { readTags, userTags } from './versionTags.ts';

/**
 * The properties of a secret as returned by the SDK (SecretProperties; azure-facts §3.2). The SDK converts a value that is not
 * a number to an invalid Date, and omits null: required fields are checked here.
 */
const attributes = {
  name: nonEmptyText,
  enabled: z.boolean(),
  createdOn: sdkDate,
  updatedOn: z.optional(sdkDate),
  expiresOn: z.optional(z.date()),
  notBefore: z.optional(z.date()),
  contentType: z.optional(z.string()),
  tags: z.optional(z.record(z.string(), z.string())),
};

/** An entry in the list of secrets, which has no version. */
export const listedSecret = z.object(attributes);

export const secretVersion = z.object({ ...attributes, version: nonEmptyText });

type ListedFacts = z.output<typeof listedSecret>;
export type VersionFacts = z.output<typeof secretVersion>;

/** The current version is disabled: Key Vault then does not return its id (403 SecretDisabled). */
export const DISABLED = Symbol('disabled');

/**
 * Sorts by creation, newest first. Key Vault has a resolution of one second. Of versions created in the same second, the
 * current one comes first, or a disabled one if the current one is disabled; the others keep the order of the response, which
 * the service does not guarantee.
 */
export function newestFirst<One extends Pick<VersionFacts, 'version' | 'createdOn' | 'enabled'>>(
  versions: readonly One[],
  current?: string | typeof DISABLED,
): One[] {
  const isCurrent = ({ version, enabled }: One) => (current === DISABLED ? !enabled : version === current);
  const rank = (one: One) => (isCurrent(one) ? 1 : 0);
  const created = ({ createdOn }: One) => createdOn.getTime();
  return [...versions].sort((one, other) => created(other) - created(one) || rank(other) - rank(one));
}

export function versionOf(facts: VersionFacts): VaultVersion {
  return { version: facts.version, ...listedVersionOf(facts) };
}

export function listedVersionOf(facts: ListedFacts): ListedVersion {
  const tags = readTags(facts.tags);
  const halt = readHalt(facts.tags?.[HALT]);
  return {
    enabled: facts.enabled,
    createdAt: facts.createdOn,
    ...(facts.updatedOn ? { updatedAt: facts.updatedOn } : {}),
    ...(facts.expiresOn ? { expiresAt: facts.expiresOn } : {}),
    userMetadata: userMetadataOf(facts),
    ...(halt ? { halt } : {}),
    ...(tags ? { tags } : {}),
  };
}

export function userMetadataOf({ tags, contentType, notBefore }: ListedFacts): UserMetadata {
  return {
    tags: userTags(tags),
    ...(contentType ? { contentType } : {}),
    ...(notBefore ? { notBefore } : {}),
  };
}
