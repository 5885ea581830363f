/** What a run over a fleet came to, by outcome: first what somebody has to know, one by one; the rest in a few lines. */
import type { RotationFinished, RunEvent, RunFinished } from '../../../event.ts';
import { moment, plural, span } from '../../../rotation/words.ts';
import { pad, wrap } from '../layout.ts';
import {
  endLine,
  isOpen,
  OUTCOME_WIDTH,
  outcomes,
  type RunWords,
  rotationLines,
  waitsForWave,
} from '../runTable.ts';
import type { Style } from '../style.ts';
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
  if (outcome === 'changed') return [`${head(those.length)}  ${named(those, style)}`];
  const reasons = [
    ...Map.groupBy(
      those,
      ({ summary, rotation, heldBy }) => heldBy ?? troubleKind(summary, rotation),
    ).values(),
  ].toSorted((one, other) => other.length - one.length);
  const shown = reasons.slice(0, MOST_REASONS).flatMap(alike => {
    const last = alike.at(-1);
    const many = alike.length > 1 && last?.heldBy !== undefined;
    const reason = hung(many ? `are being worked on by ${last.heldBy}` : (last?.summary ?? ''), style);
    return [`${head(alike.length)}  ${reason}`, `${HANG}${named(alike, style)}`];
  });
  const others = reasons.slice(MOST_REASONS).flat();
  return others.length === 0 ? shown : [...shown, `${head(others.length)}  for other reasons`];
}

const COUNT_WIDTH = 5;
const HANG = ' '.repeat(OUTCOME_WIDTH + COUNT_WIDTH + 2);

function named(those: readonly RotationFinished[], style: Style): string {
  return hung(namesOf(those, NAMED), style);
}

function hung(text: string, { columns }: Style): string {
  return wrap(text, columns - HANG.length).replaceAll('\n', `\n${HANG}`);
}

function foreignWords(all: readonly RotationFinished[]): string {
  const foreign = all.filter(({ findings }) => findings.some(({ code }) => code === 'foreign-credential'));
  if (foreign.length === 0) return '';
  const have = foreign.length === 1 ? 'has' : 'have';
  return `${plural(foreign.length, 'rotation')} ${have} credentials beside it that are not ours, left alone: keyturn status shows them`;
}

/** Of more than this, those that met the same are told once, with all names. */
const FEW = 20;
/** What is more than this is many things at once: the first ones in full, the others in a line each. */
const MOST_IN_FULL = 20;
const MOST_ALIKE = 100;

/** Failures first: they are the ones that running again may mend. */
function troubleSection(all: readonly RotationFinished[], words: RunWords, style: Style): string[] {
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
function namesOf(those: readonly RotationFinished[], most: number): string {
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
  const text = `the same with ${others.length} more: ${namesOf(others, MOST_ALIKE)}`;
  return [`  ${wrap(text, columns - 2, '  ')}`];
}

/** More names than this make a line that nobody can read; a run over all does nothing where nothing is to do. */
const MOST_TYPED = 20;

/** What failed by its names; what was left to another run with everything, as it was left. */
function nextCommands(
  all: readonly RotationFinished[],
  again: (names: readonly string[]) => string,
  { signs }: Style,
): string[] {
  const open = all.filter(isOpen);
  if (open.length === 0) return [];
  const failed = open
    .filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'deferred')
    .map(({ rotation }) => rotation);
  const everything = again([]);
  if (failed.length === 0 || failed.length > MOST_TYPED || waitsForWave(all))
    return [`${signs.next} ${everything}`];
  const named = again(failed);
  if (failed.length === open.length || named === everything) return [`${signs.next} ${named}`];
  return [
    `${signs.next} ${named}   (what failed)`,
    `${signs.next} ${everything}   (and what was skipped or deferred)`,
  ];
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 7;
const LATER_DAYS = 30;

/** `next: 12 new secrets within 7 days, 40 within 30 days (the first in 3 days, …); 20 old ones go, …`; or empty. */
function comingWords(all: readonly RotationFinished[], now: Date): string {
  const next = all.flatMap(event => event.next);
  const dates = (which: typeof next) =>
    which
      .flatMap(({ at }) => (at === undefined ? [] : [new Date(at)]))
      .filter(at => at > now)
      .sort((one, other) => one.getTime() - other.getTime());
  const secrets = dates(next.filter(({ step }) => step === 'create'));
  const goes = dates(next.filter(({ step }) => step === 'retire'));
  const parts = [secretWords(secrets, now), goes.length === 0 ? '' : goesWords(goes, now)];
  const told = parts.filter(part => part !== '');
  return told.length === 0 ? '' : `next: ${told.join('; ')}`;
}

function secretWords(dates: readonly Date[], now: Date): string {
  const first = dates[0];
  if (first === undefined) return '';
  const within = (days: number) => dates.filter(at => at.getTime() - now.getTime() <= days * DAY_MS).length;
  const [soon, later] = [within(SOON_DAYS), within(LATER_DAYS)];
  if (later === 0) return `no new secret within ${LATER_DAYS} days, the first ${dated(first, now)}`;
  const head = soon === 0 ? 'no new secret' : plural(soon, 'new secret');
  return `${head} within ${SOON_DAYS} days, ${later} within ${LATER_DAYS} days, the first ${dated(first, now)}`;
}

function goesWords(dates: readonly Date[], now: Date): string {
  const first = dates[0] ?? now;
  return dates.length === 1
    ? `an old one goes ${dated(first, now)}`
    : `${dates.length} old ones go, the first ${dated(first, now)}`;
}

function dated(at: Date, now: Date): string {
  return `in ${span(at.getTime() - now.getTime())}, ${moment(at)}`;
}
