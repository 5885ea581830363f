/** Rotations with trouble at the end of a run: each in full while they are few, those that met the same together when they are many. */
import type { RotationFinished } from '../../../event.ts';
import { pad, wrap } from '../layout.ts';
import { outcomes, type RunWords, rotationLines } from '../runTable.ts';
import type { Style } from '../style.ts';
import { kindOf, sentenceOf, withBadOnly } from './trouble.ts';

/** Of more than this, those that met the same are told once, with all names. */
const FEW = 20;
/** What is more than this is many things at once: the first ones in full, the others in a line each. */
const MOST_IN_FULL = 20;
const MOST_NAMES = 100;

/** Failures first: they are the ones that running again may mend. */
export function troubleSection(all: readonly RotationFinished[], words: RunWords, style: Style): string[] {
  const sorted = all.toSorted((one, other) => rank(one) - rank(other));
  const groups =
    sorted.length <= FEW ? sorted.map(each => [each]) : [...Map.groupBy(sorted, kindOf).values()];
  const width = Math.max(0, ...groups.map(([first]) => first?.rotation.length ?? 0)) + 2;
  return groups.flatMap(([first, ...others], index) => {
    if (first === undefined) return [];
    if (index >= MOST_IN_FULL) return [briefLine(first, width, style), ...sameLines(others, style)];
    return [...rotationLines(withBadOnly(first), width, words, style), ...sameLines(others, style)];
  });
}

/** `app-0001, app-0002 and 38 more`. */
export function namesOf(those: readonly RotationFinished[], most: number): string {
  const names = those.map(({ rotation }) => rotation).toSorted();
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function rank({ outcome }: RotationFinished): number {
  if (outcome === 'failed') return 0;
  return outcome === 'human-needed' ? 2 : 1;
}

function briefLine(event: RotationFinished, width: number, { paint, columns }: Style): string {
  const { text, tone } = outcomes[event.outcome];
  const head = `${pad(event.rotation, width)}${paint(tone, text)}  `;
  return `${head}${wrap(sentenceOf(event), columns - width, '  ')}`;
}

function sameLines(others: readonly RotationFinished[], { columns }: Style): string[] {
  if (others.length === 0) return [];
  const text = `the same with ${others.length} more: ${namesOf(others, MOST_NAMES)}`;
  return [`  ${wrap(text, columns - 2, '  ')}`];
}
