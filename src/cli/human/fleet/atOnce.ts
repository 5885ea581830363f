/** What of a fleet is told the moment it happens, as lines that stay: trouble in full, and nothing that is as it should be. */
import type { RotationFinished, RunEvent } from '../../../event.ts';
import { eventLine } from '../eventLine.ts';
import { findingLines } from '../finding.ts';
import type { Style } from '../style.ts';
import { isTrouble, kindOf, sentenceOf, withBadOnly } from './trouble.ts';

export type Telling = (event: RunEvent, now: Date) => readonly string[];

/** Of rotations that met the same thing so many are told in full, then so many in one line each. */
const IN_FULL = 5;
const IN_BRIEF = 45;

/** `changes`: so many rotations that were changed, or that another run holds, get a line each. */
export function atOnce(style: Style, changes: number): Telling {
  const shown = eventLine(style);
  const alike = new Map<string, number>();
  let changed = 0;
  const line = (event: RunEvent, now: Date) => [shown(event, now)].filter(text => text !== undefined);
  return (event, now) => {
    if (event.event === 'run.started' || event.event === 'run.note') return line(event, now);
    if (event.event !== 'rotation.finished') return [];
    if (isTrouble(event)) {
      const kind = kindOf(event);
      const times = (alike.get(kind) ?? 0) + 1;
      alike.set(kind, times);
      return troubleLines(event, times, style, told => line(told, now));
    }
    if (event.outcome !== 'changed' && event.outcome !== 'locked') return [];
    changed += 1;
    if (changes > 0 && changed === changes + 1) return ['           further ones like this are only counted'];
    return changed <= changes ? line(event, now) : [];
  };
}

function troubleLines(
  event: RotationFinished,
  times: number,
  style: Style,
  line: (event: RunEvent) => string[],
): string[] {
  const { findings } = withBadOnly(event);
  if (times <= IN_FULL) return [...line(event), ...findings.flatMap(each => findingLines(each, style, '  '))];
  if (times <= IN_FULL + IN_BRIEF) return line({ ...event, summary: sentenceOf(event) });
  return times === IN_FULL + IN_BRIEF + 1
    ? ['           more that met the same are counted, and told together at the end']
    : [];
}
