import * as z from 'zod/mini';
import type { ListedVersion, UserMetadata, VaultVersion } from '../rotation/observation.ts';
import { named, sdkDate } from './answerShape.ts';
import { HALT, readHalt } from './haltTag.ts';
import { readTags, userTags } from './versionTags.ts';

/**
 * What Key Vault tells of a secret as the SDK hands it on (SecretProperties; azure-facts §3.2). It makes an invalid Date
 * of what is no number, and leaves out what is null: what must be there is required here.
 */
const attributes = {
  name: named,
  enabled: z.boolean(),
  createdOn: sdkDate,
  updatedOn: z.optional(sdkDate),
  expiresOn: z.optional(z.date()),
  notBefore: z.optional(z.date()),
  contentType: z.optional(z.string()),
  tags: z.optional(z.record(z.string(), z.string())),
};

/** An entry of the list of secrets: no version is in it. */
export const listedSecret = z.object(attributes);

export const secretVersion = z.object({ ...attributes, version: named });

type ListedFacts = z.output<typeof listedSecret>;
export type VersionFacts = z.output<typeof secretVersion>;

/** Key Vault does not tell which version is current while that one is disabled (403 SecretDisabled). */
export const DISABLED = Symbol('disabled');

/**
 * Newest first by creation, which Key Vault keeps in whole seconds. Of versions made in one second, the one that the
 * service calls current comes first, or a disabled one where it says that the current one is disabled; the rest stay in the
 * order they came in, which the service does not promise.
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
