/** The steps of a rotation in a row, as they fill up: `created ● proved ● distributed 2/4 ◐`. */
import { widthOf } from '../layout.ts';
import type { Style, Tone } from '../style.ts';
import type { Progress, StepProgress } from './progress.ts';
import { inHand } from './progress.ts';

/** What a step has done once it is over. */
const OVER: Readonly<Record<string, string>> = {
  create: 'created',
  recall: 'read from vault',
  prove: 'proved',
  publish: 'published',
  distribute: 'distributed',
  record: 'leak recorded',
  reopen: 'reopened',
  confirm: 'confirmed',
  settle: 'apps restarted',
  retire: 'retired',
  discard: 'discarded',
};

/** What is in work and is no step: it is shown while it lasts. */
const MEANWHILE: Readonly<Record<string, string>> = { observe: 'reading', lock: 'waiting for the lock' };

export function wordOf(step: string): string {
  return OVER[step] ?? step;
}

export interface Piece {
  readonly tone: Tone;
  readonly word: string;
  readonly sign: string;
}

export function piecesOf(progress: Progress, { signs }: Pick<Style, 'signs'>): readonly Piece[] {
  const doing = progress.end === undefined ? inHand(progress) : undefined;
  const pieces = progress.steps.map(step => pieceOf(step, { signs }, progress.end !== undefined));
  const waits = doing === undefined || pieces.length > 0 ? undefined : MEANWHILE[doing.step];
  const isNext =
    doing !== undefined &&
    !(doing.step in MEANWHILE) &&
    !progress.steps.some(({ step }) => step === doing.step);
  const next = waits ?? (isNext ? wordOf(doing.step) : undefined);
  return next === undefined ? pieces : [...pieces, { tone: 'strong', word: next, sign: signs.doing }];
}

function pieceOf(step: StepProgress, { signs }: Pick<Style, 'signs'>, isOver: boolean): Piece {
  const { parts, done, failed } = step;
  const word = `${wordOf(step.step)}${parts > 1 ? ` ${done}/${parts}` : ''}`;
  if (failed > 0) return { tone: 'bad', word, sign: signs.bad };
  if (done >= parts) return { tone: 'good', word, sign: signs.done };
  return isOver ? { tone: 'warn', word, sign: signs.unknown } : { tone: 'strong', word, sign: signs.doing };
}

/** All in words; to be broken into lines, each sign stays beside its word. */
export function inWords(pieces: readonly Piece[], style: Pick<Style, 'paint'>): string {
  return pieces.map(piece => unbroken(worded(piece, style))).join(' ');
}

/** In `room` columns: as far as they do not fit, the first ones are their signs alone, `●● published ● distributed 2/4 ◐`. */
export function inOneLine(pieces: readonly Piece[], room: number, style: Pick<Style, 'paint'>): string {
  for (let bare = 0; bare < pieces.length; bare += 1) {
    const signs = pieces.slice(0, bare).map(({ tone, sign }) => style.paint(tone, sign));
    const words = pieces.slice(bare).map(piece => worded(piece, style));
    const line = [...(bare === 0 ? [] : [signs.join('')]), ...words].join(' ');
    // A single sign would seem to belong to the word behind it.
    if (bare === 1 && widthOf(line) < room) return line.replace(' ', '  ');
    if (widthOf(line) <= room || bare === pieces.length - 1) return line;
  }
  return '';
}

/** As `inOneLine`, for what is read when nothing moves any more: `3 steps ● distributed 4/4 ●` in the place of signs alone. */
export function summedUp(pieces: readonly Piece[], room: number, style: Pick<Style, 'paint'>): string {
  const firstOther = pieces.findIndex(({ tone }) => tone !== 'good');
  const well = firstOther < 0 ? pieces.length : firstOther;
  const counts = [0, ...Array.from({ length: Math.max(0, well - 1) }, (_, index) => index + 2)];
  const lines = counts.map(count => {
    const sum = pieces.slice(0, Math.min(1, count)).map(first => ({ ...first, word: `${count} steps` }));
    return [...sum, ...pieces.slice(count)].map(piece => worded(piece, style)).join(' ');
  });
  return lines.find(line => widthOf(line) <= room) ?? lines.at(-1) ?? '';
}

function worded({ word, tone, sign }: Piece, { paint }: Pick<Style, 'paint'>): string {
  return `${word} ${paint(tone, sign)}`;
}

/** Until it is `spaced`. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', KEPT);
}

/** A space at which no line is broken; none of it is printed. */
const KEPT = '\u00a0';

export function spaced(text: string): string {
  return text.replaceAll(KEPT, ' ');
}
