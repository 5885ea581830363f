import type { VersionTags } from '../rotation/observation.ts';

/** Our names among the tags of a Key Vault version; every other tag is somebody else's. */
const KEY_ID = 'keyturn-key-id';
const MARK = 'keyturn-mark';
const SUPERSEDES = 'keyturn-supersedes';
const CONFIRMED = 'keyturn-confirmed';
const REVOKED = 'keyturn-revoked';
const OURS: ReadonlySet<string> = new Set([KEY_ID, MARK, SUPERSEDES, CONFIRMED, REVOKED]);

export type TagMap = Readonly<Record<string, string>>;

/** Undefined on versions that somebody else wrote. */
export function readTags(tags: TagMap | undefined): VersionTags | undefined {
  const keyId = tags?.[KEY_ID];
  const mark = tags?.[MARK];
  if (keyId === undefined || mark === undefined) return undefined;
  const [superseded, version] = (tags?.[SUPERSEDES] ?? '').split(' ');
  const [time = '', places] = (tags?.[CONFIRMED] ?? '').split(' ');
  const confirmed = Date.parse(time);
  const revoked = (tags?.[REVOKED] ?? '').split(' ').filter(Boolean);
  return {
    keyId,
    mark,
    ...(superseded ? { supersedes: { keyId: superseded, ...(version ? { version } : {}) } } : {}),
    ...(Number.isNaN(confirmed) ? {} : { confirmedAt: new Date(confirmed), ...(places ? { places } : {}) }),
    ...(revoked.length === 0 ? {} : { revoked }),
  };
}

/** The whole tag map to write: Key Vault replaces it, so the others' tags are repeated as they were. */
export function writeTags(existing: TagMap | undefined, tags: VersionTags): Record<string, string> {
  const { supersedes, confirmedAt, places, revoked = [] } = tags;
  return {
    ...foreignTags(existing),
    [KEY_ID]: tags.keyId,
    [MARK]: tags.mark,
    ...(supersedes ? { [SUPERSEDES]: [supersedes.keyId, supersedes.version].filter(Boolean).join(' ') } : {}),
    ...(confirmedAt ? { [CONFIRMED]: [confirmedAt.toISOString(), places].filter(Boolean).join(' ') } : {}),
    ...(revoked.length > 0 ? { [REVOKED]: revoked.join(' ') } : {}),
  };
}

/** How many tags a version will bear at most in its life: our five, and the others'. */
export function tagsInTheEnd(existing: TagMap | undefined): number {
  return Object.keys(foreignTags(existing)).length + OURS.size;
}

export function foreignTags(tags: TagMap = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !OURS.has(name)));
}
