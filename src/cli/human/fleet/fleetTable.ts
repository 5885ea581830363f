/** What a run over a fleet came to, by outcome: first what somebody has to know, one by one; the rest in a few lines. */
import type { RotationFinished, RunEvent, RunFinished } from '../../../event.ts';
import { partHalted } from '../haltedTogether.ts';
import { hung, namesWidth, pad, wrap } from '../layout.ts';
import { nextLines } from '../nextLines.ts';
import { endLine, isLocked, isOpen, waitsForWave } from '../runEnd.ts';
import { haltedLines, OUTCOME_WIDTH, outcomes, type RunWords, rotationLines } from '../runTable.ts';
import type { Style } from '../style.ts';
import { comingWords, foreignWords } from '../together.ts';
import { isTrouble, kindOf, sentenceOf, troubleKind, withBadOnly } from './alike.ts';

/** Its length does not grow with what is as it should be. */
export function fleetTable(events: readonly RunEvent[], words: RunWords, style: Style): string {
  const all = events.filter((event): event is RotationFinished => event.event === 'rotation.finished');
  const last = events.find((event): event is RunFinished => event.event === 'run.finished');
  const trouble = troubleSection(all.filter(isTrouble), words, style);
  const well = all.filter(event => !isTrouble(event));
  const groups = (['locked', 'skipped', 'deferred', 'yielded', 'changed', 'unchanged'] as const).flatMap(
    outcome =>
      outcomeLines(
        outcome,
        well.filter(event => event.outcome === outcome),
        style,
      ),
  );
  const after = [comingWords(all, words.now), foreignWords(all)]
    .filter(text => text !== '')
    .map(text => wrap(text, style.columns, '  '));
  const end = last === undefined ? [] : [endLine(last, all, style), ...nextCommands(all, words.again, style)];
  return [[], trouble, groups, after, end]
    .filter((part, index) => index === 0 || part.length > 0)
    .map(part => part.map(line => `${line}\n`).join(''))
    .join('\n');
}

const NAMED = 20;
const MOST_REASONS = 8;

type Well = 'locked' | 'skipped' | 'deferred' | 'yielded' | 'changed' | 'unchanged';

/** What is held up by the reason, what was changed by name, what is as it was by number. */
function outcomeLines(outcome: Well, those: readonly RotationFinished[], style: Style): string[] {
  if (those.length === 0) return [];
  const { text, tone } = outcomes[outcome];
  const head = (count: number) =>
    `${style.paint(tone, pad(text, OUTCOME_WIDTH))}${String(count).padStart(COUNT_WIDTH)}`;
  if (outcome === 'unchanged') return [head(those.length)];
  if (outcome === 'changed') return [hung(`${head(those.length)}  `, namesOf(those, NAMED), style.columns)];
  const reasons = [
    ...Map.groupBy(
      those,
      ({ summary, rotation, heldBy }) => heldBy ?? troubleKind(summary, rotation),
    ).values(),
  ].toSorted((one, other) => other.length - one.length);
  const shown = reasons.slice(0, MOST_REASONS).flatMap(alike => {
    const last = alike.at(-1);
    const many = alike.length > 1 && last?.heldBy !== undefined;
    const reason = many ? `are being worked on by ${last.heldBy}` : (last?.summary ?? '');
    return [
      hung(`${head(alike.length)}  `, reason, style.columns),
      hung(HANG, namesOf(alike, NAMED), style.columns),
    ];
  });
  const others = reasons.slice(MOST_REASONS).flat();
  return others.length === 0 ? shown : [...shown, `${head(others.length)}  for other reasons`];
}

const COUNT_WIDTH = 5;
const HANG = ' '.repeat(OUTCOME_WIDTH + COUNT_WIDTH + 2);

/** Of more than this, those that met the same are told once, with all names. */
const FEW = 20;
/** What is more than this is many things at once: the first ones in full, the others in a line each. */
const MOST_IN_FULL = 20;
const MOST_ALIKE = 100;

/** Failures first: they are the ones that running again may mend. */
function troubleSection(all: readonly RotationFinished[], words: RunWords, style: Style): string[] {
  const { together, rest } = partHalted(all);
  const sorted = rest.toSorted((one, other) => rank(one) - rank(other));
  const groups =
    sorted.length <= FEW ? sorted.map(each => [each]) : [...Map.groupBy(sorted, kindOf).values()];
  const names = groups.map(([first]) => first?.rotation ?? '');
  const width = namesWidth([...names, ...together.map(({ name }) => name)], style.columns);
  const lines = groups.flatMap(([first, ...others], index) => {
    if (first === undefined) return [];
    if (index >= MOST_IN_FULL) return [briefLine(first, width, style), ...sameLines(others, style)];
    return [...rotationLines(withBadOnly(first), width, words, style), ...sameLines(others, style)];
  });
  return [...lines, ...haltedLines(together, width, words, style)];
}

/** `app-0001, app-0002 and 38 more`. */
function namesOf(those: readonly RotationFinished[], most: number): string {
  const names = those.map(({ rotation }) => rotation).toSorted(BY_NUMBER.compare);
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** `orders-2` before `orders-10`. */
const BY_NUMBER = new Intl.Collator('en', { numeric: true });

function rank({ outcome }: RotationFinished): number {
  if (outcome === 'failed') return 0;
  return outcome === 'human-needed' ? 2 : 1;
}

function briefLine(event: RotationFinished, width: number, { paint, columns }: Style): string {
  const { text, tone } = outcomes[event.outcome];
  const head = `${pad(event.rotation, width)}  ${paint(tone, text)}  `;
  return hung(head, sentenceOf(event), columns);
}

function sameLines(others: readonly RotationFinished[], { columns }: Style): string[] {
  if (others.length === 0) return [];
  const text = `the same with ${others.length} more: ${namesOf(others, MOST_ALIKE)}`;
  return [`  ${wrap(text, columns - 2, '  ')}`];
}

/** More names than this make a line that nobody can read; a run over all does nothing where nothing is to do. */
const MOST_TYPED = 20;

/** What failed by its names; what was left to another run with everything, as it was left. */
function nextCommands(all: readonly RotationFinished[], again: RunWords['again'], style: Style): string[] {
  const { signs } = style;
  const open = all.filter(isOpen);
  if (open.length === 0) return [];
  const failed = open
    .filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'deferred')
    .map(({ rotation }) => rotation);
  const waits = all.some(isLocked);
  const everything = again([], waits);
  if (failed.length === 0 || failed.length > MOST_TYPED || waitsForWave(all))
    return [`${signs.next} ${everything}`];
  const named = again(failed, waits);
  if (failed.length === open.length || named === everything) return [`${signs.next} ${named}`];
  return [
    ...nextLines(`${signs.next} `, `${named}   (what failed)`, style),
    ...nextLines(`${signs.next} `, `${everything}   (and what was skipped or deferred)`, style),
  ];
}
