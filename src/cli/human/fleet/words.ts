/** A gauge in words, shared by the block on a terminal and the line a minute. */
import { plural, span } from '../../../rotation/words.ts';
import { IN_SUMMARY } from '../runTable.ts';
import type { Gauge, Group } from './gauge.ts';

/** What asks most of the reader stands first. */
const OUTCOMES = ['failed', 'human-needed', 'locked', 'skipped', 'changed', 'unchanged'] as const;

/** `2 failed, 20 changed`; what nobody came to is left out. */
export function countWords({ counts }: Gauge): string {
  return OUTCOMES.flatMap(outcome =>
    counts[outcome] === 0 ? [] : [`${counts[outcome]} ${IN_SUMMARY[outcome]}`],
  ).join(', ');
}

/** `14 a minute, about 13 min left`; empty where there is no ground to say anything. */
export function paceWords({ perMinute, leftMs }: Gauge): string {
  const pace = perMinute === undefined ? [] : [`${Math.round(perMinute)} a minute`];
  return [...pace, ...(leftMs === undefined ? [] : [leftWords(leftMs)])].join(', ');
}

function leftWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return 'about a minute left';
  return `about ${minutes < 120 ? `${minutes} min` : span(ms)} left`;
}

export interface GroupWords {
  readonly count: number;
  readonly step: string;
  readonly about: string;
}

/** The largest groups, with the smaller ones counted together, so that there are never more than `most` of them. */
export function groupWords({ groups, notBegun }: Gauge, most: number): GroupWords[] {
  const waiting = notBegun === 0 ? [] : [{ count: notBegun, step: 'not begun', about: '' }];
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
