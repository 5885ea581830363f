/** Where a fleet stands: how many came to what, what is in work and what it waits for; as a block on a terminal and as one line. */
import type { RotationFinished, RotationOutcome, RunEvent } from '../../../event.ts';
import { noneCounted } from '../../../outcomes.ts';
import { plural } from '../../../rotation/words.ts';
import { type InWork, inWork } from '../inWork.ts';
import { clip } from '../layout.ts';
import { countedOutcomes } from '../outcomeWords.ts';
import type { Style, Tone } from '../style.ts';
import { elapsedSeconds } from '../times.ts';
import { waitKind, waitWords } from './alike.ts';

export interface Standing {
  readonly total: number;
  readonly done: number;
  readonly counts: Readonly<Record<RotationOutcome, number>>;
  /** Rotations in the same step that wait for the same thing; the most first. */
  readonly groups: readonly Group[];
  readonly notBegun: number;
  readonly tookMs: number;
}

export interface Group {
  readonly step: string;
  /** What they wait for; absent: they are at it. */
  readonly waitsFor?: string;
  readonly count: number;
}

export interface FollowingFleet {
  /** `at` is a reading of a clock in milliseconds: the time of day may jump, this does not. */
  onEvent(event: RunEvent, at: number): void;
  read(at: number): Standing;
}

/** Keeps what is in work, and of what is finished no more than the name. */
export function followingFleet(): FollowingFleet {
  const counts = { ...noneCounted };
  const work = new Map<string, InWork>();
  const finished = new Set<string>();
  let total = 0;
  let begunAt = 0;
  const finish = ({ rotation, outcome }: RotationFinished) => {
    finished.add(rotation);
    work.delete(rotation);
    counts[outcome] += 1;
  };
  return {
    onEvent(event, at) {
      if (event.event === 'run.started') [total, begunAt] = [event.rotations, at];
      if (!('rotation' in event) || finished.has(event.rotation)) return;
      if (event.event === 'rotation.finished') return finish(event);
      work.set(event.rotation, inWork(work.get(event.rotation) ?? new Map(), event, new Date(at)));
    },
    read: at => ({
      total,
      done: finished.size,
      counts: { ...counts },
      groups: grouped([...work.values()]),
      notBegun: Math.max(0, total - finished.size - work.size),
      tookMs: at - begunAt,
    }),
  };
}

/** Thousands wait with the same words: what those mean is found out once. */
function grouped(works: readonly InWork[]): Group[] {
  const alike = Map.groupBy(works.map(placeOf), ({ step, why }) => `${step}\n${why ?? ''}`);
  const groups = new Map<string, Group>();
  for (const [first, ...others] of alike.values()) {
    if (first === undefined) continue;
    const { step, why } = first;
    const kind = why === undefined ? undefined : waitKind(step, why);
    const key = `${step}\n${kind ?? ''}`;
    const known = groups.get(key);
    const words = why === undefined ? undefined : waitWords(step, why);
    const waitsFor = known === undefined || known.waitsFor === words ? words : kind;
    const count = (known?.count ?? 0) + others.length + 1;
    groups.set(key, { step, ...(waitsFor === undefined ? {} : { waitsFor }), count });
  }
  return [...groups.values()].toSorted((one, other) => other.count - one.count);
}

/** Of several deliveries side by side, one that gets on; a wait that is over is asked about, and may go on. */
function placeOf(work: InWork): { readonly step: string; readonly why?: string } {
  const steps = [...work.values()];
  const chosen = steps.find(({ wait }) => wait === undefined) ?? steps.at(-1);
  if (chosen === undefined) return { step: 'observe' };
  const { step, wait } = chosen;
  return wait === undefined ? { step } : { step, why: wait.why };
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Higher than this it would push the failures above it off the screen. */
const MOST_LINES = 10;

/** Never higher than the screen, and no line wider: what wraps or scrolls cannot be drawn over. */
export function fleetBlock(fleet: Standing, { columns, rows }: Screen, { paint, signs }: Style): string[] {
  const room = Math.max(1, Math.min(MOST_LINES, rows - 1));
  const isBad = fleet.counts.failed + fleet.counts['human-needed'] > 0;
  const head: readonly (readonly [Tone, string])[] = [
    ['strong', `${fleet.done} of ${fleet.total} done in ${elapsedSeconds(fleet.tookMs)}`],
    [isBad ? 'bad' : 'strong', countedOutcomes(fleet.counts).join(', ')],
  ];
  const told = head.filter(([, text]) => text !== '');
  const groups = groupWords(fleet, room - told.length).map(group => ['quiet', groupLine(group)] as const);
  return [...told, ...groups]
    .slice(0, room)
    .map(([tone, text]) => paint(tone, clip(text, Math.max(1, columns - 1), signs.more)));
}

function groupLine({ count, step, about }: GroupWords): string {
  return `${String(count).padStart(COUNT_WIDTH)}  ${step.padEnd(STEP_WIDTH)}  ${about}`.trimEnd();
}

const COUNT_WIDTH = 6;
const STEP_WIDTH = 10;

const MOST_GROUPS = 6;

/** `212 of 500 done: 1 failed, 150 changed; in progress: 30 distribute (waits: …); 51 not begun` */
export function minuteLine(fleet: Standing): string {
  const counts = countedOutcomes(fleet.counts).join(', ');
  const done = `${fleet.done} of ${fleet.total} done${counts === '' ? '' : `: ${counts}`}`;
  const groups = groupWords({ ...fleet, notBegun: 0 }, MOST_GROUPS)
    .map(groupText)
    .join(', ');
  const parts = [
    done,
    groups === '' ? '' : `in progress: ${groups}`,
    fleet.notBegun === 0 ? '' : `${fleet.notBegun} not started`,
  ];
  return parts.filter(part => part !== '').join('; ');
}

function groupText({ count, step, about }: GroupWords): string {
  return `${count} ${step}${about === '' ? '' : ` (${about})`}`;
}

interface GroupWords {
  readonly count: number;
  readonly step: string;
  readonly about: string;
}

/** The largest groups, with the smaller ones counted together, so that there are never more than `most` of them. */
function groupWords({ groups, notBegun }: Standing, most: number): GroupWords[] {
  const waiting = notBegun === 0 ? [] : [{ count: notBegun, step: 'not started', about: '' }];
  const room = most - waiting.length;
  if (groups.length <= room) return [...groups.map(worded), ...waiting];
  const shown = groups.slice(0, Math.max(0, room - 1));
  const others = groups.slice(shown.length);
  const count = others.reduce((sum, group) => sum + group.count, 0);
  const rest = { count, step: 'others', about: `in ${plural(others.length, 'other group')}` };
  return [...shown.map(worded), ...(room > 0 ? [rest] : []), ...waiting].slice(0, Math.max(0, most));
}

function worded({ count, step, waitsFor }: Group): GroupWords {
  return { count, step, about: waitsFor === undefined ? '' : `waits: ${waitsFor}` };
}
