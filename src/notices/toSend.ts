/** Which notices a channel gets: what it asked for, trouble once, again after a day, and once when it is over. */
import { type Audience, type Channel, TROUBLE } from '../policy/channel.ts';
import { fewAlerts } from './manyAlerts.ts';
import { keyOf, type Notice } from './notice.ts';
import type { Said } from './runFacts.ts';
import type { Sent } from './sentBefore.ts';

/** A nightly run that begins some minutes earlier than the last one still reports each night. */
const AGAIN_AFTER_MS = 20 * 3_600_000;

/** Two machines may differ by this; a record that is further ahead was written by a wrong clock and keeps nothing back. */
const CLOCKS_DIFFER_MS = 3_600_000;

export interface RunSaid {
  readonly said: readonly Said[];
  /** About the run as a whole. */
  readonly whole: readonly Notice[];
  readonly at: Date;
}

/** `before`: what this channel was sent, by key; undefined without a trail. `manyKey`: of the one alert about many. */
export function toSend(
  channel: Channel,
  { said, whole, at }: RunSaid,
  before: ReadonlyMap<string, Sent> | undefined,
  manyKey: string,
): Notice[] {
  const about = said.filter(({ rotation }) => isFor(channel.for, rotation));
  const subjects = [...about.map(({ notices }) => notices), ...Map.groupBy(whole, ({ key }) => key).values()];
  const open = subjects.flatMap(notices => worstOf(notices, channel));
  const isPager = channel.kind === 'pagerduty';
  const current = isPager ? fewAlerts(open, manyKey, at) : open;
  const over = [...current, ...whole].filter(({ state }) => state === 'over');
  const ended =
    before === undefined
      ? isPager
        ? [...over, ...unknownOver(channel, about, at)]
        : []
      : [
          ...over.flatMap(notice => ifOpen(notice, before.get(notice.key))),
          ...about.flatMap(each => overOf(each, before)),
        ];
  const done = [...about.flatMap(({ notices }) => notices), ...whole].filter(
    ({ state, kind }) => state === 'done' && channel.on.includes(kind),
  );
  return [
    ...current
      .filter(({ state }) => state === 'open')
      .flatMap(notice => ifNew(notice, before?.get(notice.key), at)),
    ...(isPager ? ended.slice(0, MOST_ENDED) : ended),
    ...done.filter(notice => notice.kind !== 'digest' || isStale(before?.get(notice.key), at)),
  ];
}

/** One request each; the rest is resolved by the next run. */
const MOST_ENDED = 60;

function isFor(audience: Audience | undefined, rotation: NonNullable<Notice['rotation']>): boolean {
  if (audience === undefined) return true;
  const { owner, group, labels = {} } = audience;
  return (
    (owner === undefined || (rotation.owner !== undefined && owner.includes(rotation.owner))) &&
    (group === undefined || (rotation.group !== undefined && group.includes(rotation.group))) &&
    Object.entries(labels).every(([name, text]) => rotation.labels?.[name] === text)
  );
}

/** One subject is one trouble for a channel, the worst of what it asked for. */
function worstOf(notices: readonly Notice[], { on }: Channel): Notice[] {
  const [worst] = TROUBLE.filter(kind => on.includes(kind)).flatMap(kind =>
    notices.filter(notice => notice.state === 'open' && notice.kind === kind),
  );
  return worst === undefined ? [] : [worst];
}

function ifNew(notice: Notice, sent: Sent | undefined, at: Date): Notice[] {
  if (sent?.state !== 'open') return [notice];
  const isSame = sent.kind === notice.kind && sent.codes.join(' ') === notice.codes.join(' ');
  const isKnown = notice.isOnce === true ? !isFromFuture(sent, at) : !isStale(sent, at);
  return isSame && isKnown ? [] : [{ ...notice, since: sent.since }];
}

function isStale(sent: Sent | undefined, at: Date): boolean {
  return sent === undefined || at.getTime() - sent.at.getTime() >= AGAIN_AFTER_MS || isFromFuture(sent, at);
}

function isFromFuture(sent: Sent, at: Date): boolean {
  return sent.at.getTime() - at.getTime() > CLOCKS_DIFFER_MS;
}

function ifOpen(notice: Notice, sent: Sent | undefined): Notice[] {
  return sent?.state === 'open' ? [{ ...notice, kind: sent.kind, codes: sent.codes, since: sent.since }] : [];
}

/**
 * Trouble that the lists of registration and vault show to be over. Of everything else a run that read nothing more says nothing:
 * places may still differ, and Entra may still refuse the value.
 */
const SEEN_BY_DATES: ReadonlySet<string> = new Set([
  ...[
    'step-failed',
    'held-by-another',
    'in-hand',
    'failed',
    'locked',
    'human-needed',
    'ends-before',
    'ends-soon',
  ],
  ...['no-room', 'still-due', 'vault-deleted', 'vault-disabled', 'vault-full', 'leaked', 'leaked-unmarked'],
  ...['orphan-kept', 'still-listed', 'not-owner', 'tenant-forbids', 'tenant-limit', 'paused', 'halted'],
]);

/** No later run looks at it again: only a person knows when it is over. */
const NEVER_OVER: ReadonlySet<string> = new Set(['copy-not-disabled', 'changed-by-others']);

function overOf({ rotation, good }: Said, before: ReadonlyMap<string, Sent>): Notice[] {
  const sent = before.get(keyOf(rotation));
  if (good === undefined || sent?.state !== 'open') return [];
  const { codes, kind, since } = sent;
  const isSeen = good === 'in full' || codes.every(code => SEEN_BY_DATES.has(code));
  if (!isSeen || codes.some(code => NEVER_OVER.has(code))) return [];
  return [{ key: sent.key, kind, state: 'over', codes, since, rotation, text: overWords(good) }];
}

function overWords(good: NonNullable<Said['good']>): string {
  return good === 'in full'
    ? 'the last run read it in full and found nothing wrong'
    : 'by its dates and tags nothing is wrong; values and targets were not read';
}

/** Of rotations that this run worked on: a channel with keys of its own ignores what it does not know. */
function unknownOver({ on }: Channel, about: readonly Said[], at: Date): Notice[] {
  const [trouble] = TROUBLE.filter(each => on.includes(each));
  if (trouble === undefined) return [];
  return about
    .filter(({ good }) => good === 'in full')
    .map(({ rotation }) => ({
      ...{ key: keyOf(rotation), kind: trouble, state: 'over', codes: [], since: at.toISOString() },
      ...{ rotation, text: overWords('in full') },
    }));
}
