import { FORMAT, isNewerFormat } from '../rotation/credentialMark.ts';
import type { Probe, VersionTags } from '../rotation/observation.ts';

/** The names of Keyturn's tags on a Key Vault version; all other tags belong to others. */
const KEY_ID = 'keyturn-key-id';
const MARK = 'keyturn-mark';
const SUPERSEDES = 'keyturn-supersedes';
const CONFIRMED = 'keyturn-confirmed';
const REVOKED = 'keyturn-revoked';
/** Further key ids, if more leaked than fit into one tag. */
const REVOKED_MORE = 'keyturn-revoked-more';
/** Not counted as required either: it is there for seconds. */
const ROLLBACK = 'keyturn-rollback';
/** Not counted as required: it is omitted if the user's tags leave no room. */
const FORMAT_TAG = 'keyturn-format';
const NEEDED: ReadonlySet<string> = new Set([KEY_ID, MARK, SUPERSEDES, CONFIRMED, REVOKED]);
const OURS: ReadonlySet<string> = new Set([...NEEDED, FORMAT_TAG, REVOKED_MORE, ROLLBACK]);

/** Key Vault's limit of tags on one secret version (azure-facts §3.3). */
export const TAG_LIMIT = 15;

/** Tags of a vault version: values by name. */
export type TagMap = Readonly<Record<string, string>>;

/** Parses the tags; undefined for a version that another program wrote. Of a later format only the format number is reliable. */
export function readTags(tags: TagMap | undefined): VersionTags | undefined {
  const keyId = tags?.[KEY_ID];
  const mark = tags?.[MARK];
  const format = readFormat(tags?.[FORMAT_TAG]);
  if (keyId === undefined || mark === undefined)
    return isNewerFormat(format) ? { keyId: keyId ?? '', mark: mark ?? '', ...format } : undefined;
  const supersedes = readSupersedes(tags?.[SUPERSEDES] ?? '');
  const [time = '', places] = (tags?.[CONFIRMED] ?? '').split(' ');
  const confirmed = Date.parse(time);
  const { revoked, namedBy } = readRevoked([tags?.[REVOKED] ?? '', tags?.[REVOKED_MORE] ?? ''].join(' '));
  return {
    keyId,
    mark,
    ...(supersedes === undefined ? {} : { supersedes }),
    ...(Number.isNaN(confirmed) ? {} : { confirmedAt: new Date(confirmed), ...(places ? { places } : {}) }),
    ...readRollback(tags?.[ROLLBACK]),
    ...(revoked.length === 0 ? {} : { revoked }),
    ...(Object.keys(namedBy).length === 0 ? {} : { namedBy }),
    ...format,
  };
}

/**
 * `KEY-ID KEY-ID RUN KEY-ID RUN`: a run named all key ids before it that have no run yet. Versions of the program that did not
 * write runs treat a run as a key id that no registration has, which has no effect.
 */
function readRevoked(text: string): { revoked: string[]; namedBy: Record<string, string> } {
  const revoked: string[] = [];
  const namedBy: Record<string, string> = {};
  for (const word of text.split(' ').filter(Boolean)) {
    if (!word.startsWith(RUN)) revoked.push(word);
    else for (const keyId of revoked) namedBy[keyId] ??= word;
  }
  return { revoked, namedBy };
}

/** The prefix of the id of a run. */
const RUN = 'r-';

/** Key Vault's limit of a tag's value (azure-facts §3.3). */
const VALUE_LIMIT = 256;

/** Seven key ids fit into one tag; with six there is room for a run. */
const MOST_NAMED = 6;

/** If not everything fits, only the key ids are written. */
function writeRevoked(revoked: readonly string[], namedBy: VersionTags['namedBy'] = {}): string {
  const runs = new Set(revoked.map(keyId => namedBy[keyId]));
  runs.delete(undefined);
  const words = [...runs].flatMap(run => [...revoked.filter(keyId => namedBy[keyId] === run), run]);
  const unnamed = revoked.filter(keyId => namedBy[keyId] === undefined);
  const full = [...words, ...unnamed].join(' ');
  return full.length <= VALUE_LIMIT ? full : revoked.join(' ');
}

function readRollback(text: string | undefined): { readonly rollbackAt?: Date } {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? {} : { rollbackAt: new Date(time) };
}

/** Text that is not a whole number counts as a newer format: a later version of the program may use other numbers. */
function readFormat(text: string | undefined): { readonly format?: number } {
  if (text === undefined) return {};
  return { format: /^\d+$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY };
}

/**
 * `KEY-ID VERSION TIME REQUEST-ID LAST-USE`, or `KEY-ID VERSION refused`: the part after the version is the probe. Format 1 had
 * no probe, and its readers ignore it. A dash stands for an unknown value.
 */
function readSupersedes(text: string): VersionTags['supersedes'] {
  const [keyId, version, at, requestId, lastUse] = text.split(' ');
  if (!keyId) return undefined;
  const probe = readProbe(at, requestId, lastUse);
  return { keyId, ...(version ? { version } : {}), ...(probe === undefined ? {} : { probe }) };
}

function readProbe(at = '', requestId = NOT_KNOWN, lastUse = NOT_KNOWN): Probe | undefined {
  if (at === 'refused') return at;
  const time = Date.parse(at);
  if (Number.isNaN(time)) return undefined;
  const used = Date.parse(lastUse);
  return {
    at: new Date(time),
    ...(requestId === NOT_KNOWN ? {} : { requestId }),
    ...(lastUse === HIDDEN ? { lastUse: HIDDEN } : Number.isNaN(used) ? {} : { lastUse: new Date(used) }),
  };
}

const NOT_KNOWN = '-';
const HIDDEN = 'hidden';

function writeSupersedes({ keyId, version, probe }: NonNullable<VersionTags['supersedes']>): string {
  const known = version === undefined ? [keyId] : [keyId, version];
  // Without the version, its value was not read, so there was no probe.
  if (probe === undefined || version === undefined) return known.join(' ');
  if (probe === 'refused') return [...known, probe].join(' ');
  const { at, requestId = NOT_KNOWN, lastUse } = probe;
  const used = lastUse instanceof Date ? lastUse.toISOString() : (lastUse ?? NOT_KNOWN);
  return [...known, at.toISOString(), requestId, used].join(' ');
}

/** A run on another host may have recorded leaks in the meantime: a write of all tags must repeat them. */
export function withLeaksOf(existing: TagMap | undefined, tags: VersionTags): VersionTags {
  return withLeaks(tags, readTags(existing) ?? {});
}

/** The tags with these leaked credentials added. */
export function withLeaks(
  tags: VersionTags,
  { revoked = [], namedBy }: Pick<VersionTags, 'revoked' | 'namedBy'>,
): VersionTags {
  if (revoked.every(keyId => tags.revoked?.includes(keyId))) return tags;
  return {
    ...tags,
    revoked: [...new Set([...(tags.revoked ?? []), ...revoked])],
    namedBy: { ...namedBy, ...tags.namedBy },
  };
}

/** The complete tags to write: Key Vault replaces all tags, so those of others are repeated unchanged. */
export function writeTags(existing: TagMap | undefined, tags: VersionTags): Record<string, string> {
  const { supersedes, confirmedAt, places, revoked = [], namedBy, rollbackAt } = tags;
  const users = userTags(existing);
  const room = TAG_LIMIT - Object.keys(users).length - NEEDED.size;
  const written = {
    ...users,
    ...(room > 0 ? { [FORMAT_TAG]: String(FORMAT) } : {}),
    [KEY_ID]: tags.keyId,
    [MARK]: tags.mark,
    ...(supersedes ? { [SUPERSEDES]: writeSupersedes(supersedes) } : {}),
    ...(confirmedAt ? { [CONFIRMED]: [confirmedAt.toISOString(), places].filter(Boolean).join(' ') } : {}),
    ...(revoked.length > 0 ? { [REVOKED]: writeRevoked(revoked.slice(0, MOST_NAMED), namedBy) } : {}),
    ...(revoked.length > MOST_NAMED && room > 1
      ? { [REVOKED_MORE]: writeRevoked(revoked.slice(MOST_NAMED, 2 * MOST_NAMED), namedBy) }
      : {}),
  };
  const isRoom = rollbackAt !== undefined && Object.keys(written).length < TAG_LIMIT;
  return isRoom ? { ...written, [ROLLBACK]: rollbackAt.toISOString() } : written;
}

/** The maximum number of tags that a version will have: the five required ones, and those of others. */
export function tagsInTheEnd(existing: TagMap | undefined): number {
  return Object.keys(userTags(existing)).length + NEEDED.size;
}

/** The tags that are not Keyturn's. */
export function userTags(tags: TagMap = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !OURS.has(name)));
}

export function sameTags(one: TagMap = {}, other: TagMap = {}): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name]);
}
