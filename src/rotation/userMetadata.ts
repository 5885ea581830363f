/** What belongs to the user on a vault version, and whether a newer version bears it as it should. */
import type { VaultPlace } from '../policy/policy.ts';
import type { UserMetadata, VaultVersion } from './observation.ts';

export function isSameMetadata(one: UserMetadata, other: UserMetadata): boolean {
  const names = Object.keys(one.tags);
  return (
    one.contentType === other.contentType &&
    one.notBefore?.getTime() === other.notBefore?.getTime() &&
    names.length === Object.keys(other.tags).length &&
    names.every(name => one.tags[name] === other.tags[name])
  );
}

/** What a version is to bear that carries this on: what the policy wants comes before what stood there. */
export function bearing(
  { contentType, tags }: Pick<VaultPlace, 'contentType' | 'tags'>,
  userMetadata: UserMetadata,
): UserMetadata {
  return {
    ...userMetadata,
    ...(contentType === undefined ? {} : { contentType }),
    tags: { ...userMetadata.tags, ...tags },
  };
}

/**
 * What the newest version does not bear, since the user changed it while a run was proving, and that run died after it
 * had published. Only where nobody has touched the newest version since, and where the one before was changed no later
 * than it was made: what anybody does afterwards is meant for that version alone.
 */
export function lostMetadata(
  [newest, before, older]: readonly VaultVersion[],
  vault: Pick<VaultPlace, 'contentType' | 'tags'>,
): UserMetadata | undefined {
  if (newest?.tags === undefined || newest.tags.confirmedAt !== undefined) return undefined;
  if (newest.userMetadata === undefined || before?.userMetadata === undefined) return undefined;
  // Of two that were made in one second the service does not say which came first.
  if (older?.createdAt.getTime() === before.createdAt.getTime()) return undefined;
  const made = newest.createdAt.getTime();
  const untouched = (newest.updatedAt?.getTime() ?? Number.POSITIVE_INFINITY) <= made;
  const inTime = (before.updatedAt?.getTime() ?? Number.POSITIVE_INFINITY) <= made;
  const wanted = bearing(vault, before.userMetadata);
  return untouched && inTime && !isSameMetadata(newest.userMetadata, wanted)
    ? before.userMetadata
    : undefined;
}

export function notCarried(why: Error): string {
  return `changes to the metadata of the previous version were not copied: ${why.message}`;
}
