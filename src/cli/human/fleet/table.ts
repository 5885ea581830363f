/** What a run over a fleet came to, by outcome: first what somebody has to know, one by one; the rest in a few lines. */
import type { RotationFinished, RunEvent, RunFinished } from '../../../event.ts';
import { plural } from '../../../rotation/words.ts';
import { pad, wrap } from '../layout.ts';
import { endLine, OUTCOME_WIDTH, outcomes, type RunWords } from '../runTable.ts';
import type { Style } from '../style.ts';
import { comingWords } from './coming.ts';
import { namesOf, troubleSection } from './inFull.ts';
import { troubleKind } from './kind.ts';
import { nextCommands } from './nextCommands.ts';
import { isTrouble } from './trouble.ts';

/** Its length does not grow with what is as it should be. */
export function fleetTable(events: readonly RunEvent[], words: RunWords, style: Style): string {
  const all = events.filter((event): event is RotationFinished => event.event === 'rotation.finished');
  const last = events.find((event): event is RunFinished => event.event === 'run.finished');
  const trouble = troubleSection(all.filter(isTrouble), words, style);
  const well = all.filter(event => !isTrouble(event));
  const groups = (['locked', 'skipped', 'changed', 'unchanged'] as const).flatMap(outcome =>
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

type Well = 'locked' | 'skipped' | 'changed' | 'unchanged';

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
