/** A diagnosis on one screen: what speaks for the verdict, then the verdict, and last what to type. */
import { plural } from '../../rotation/words.ts';
import type { DiagnosisDocument } from '../json/diagnosisDocument.ts';
import { ladderLines } from './diagnosisLadder.ts';
import { stepLines, stepsForScreen } from './explanationText.ts';
import { wrap } from './layout.ts';
import { type PlaceLine, placeLines } from './placeLines.ts';
import { linesFor, SCREEN_LINES, shortened } from './screen.ts';
import type { Style } from './style.ts';
import { elapsed } from './times.ts';

type Document = DiagnosisDocument;
type Cause = Document['causes'][number];
type Place = Document['places'][number];

export interface DiagnosisTextOptions {
  readonly ms: number;
  /** Everything that was asked and answered, however long. */
  readonly verbose: boolean;
}

export function diagnosisText(
  document: Document,
  { ms, verbose }: DiagnosisTextOptions,
  style: Style,
): string {
  const top = [head(document, style), ''];
  const end = [
    ...wrap(document.verdict, style.columns).split('\n'),
    ...remedyLines(document, verbose, style),
  ];
  const last = closing(document, ms, verbose, style);
  if (verbose) return `${[...top, ...everything(document, style), last, '', ...end].join('\n')}\n`;
  const room = SCREEN_LINES - linesFor([...top, ...end], style.columns);
  const evidence = shortEvidence(document, style);
  const isWhole = linesFor([...evidence, last], style.columns) < room;
  const shown = isWhole ? [...evidence, last, ''] : shortened(evidence, room, style);
  return `${[...top, ...shown, ...end].join('\n')}\n`;
}

function head({ rotation, clientId, outcome, confidence }: Document, { paint, signs }: Style): string {
  const name = paint('strong', rotation ?? `application ${clientId}`);
  const looks = {
    healthy: paint('good', `${signs.good} healthy`),
    'cause-found': paint('bad', `${signs.bad} cause found`),
    'not-determined': paint('warn', `${signs.unknown} not determined`),
  };
  const how = outcome === 'cause-found' ? ` (${confidence})` : '';
  return `${name}  ${looks[outcome]}${how}`;
}

/** Other causes, notes on what does not work, and the places that no cause is about; a paragraph each. */
function shortEvidence(document: Document, style: Style): string[] {
  const [first, ...others] = document.causes;
  const told = new Set([first, ...others].flatMap(cause => cause?.places ?? []));
  const rest = document.places
    .filter(({ place, state }) => state !== 'history' && !told.has(place))
    .toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  return [
    ...others.map(cause => [sentenceOf(cause, style), ...firstCommand(cause, style)].join('\n')),
    ...placeLines(
      rest.map(place => lineOf(place, style)),
      style,
    ),
    // Beside a cause they lead astray.
    ...(document.outcome === 'cause-found' ? [] : document.notes.map(note => noteOf(note, style))),
  ];
}

const ORDER = ['bad', 'open', 'good', 'history'] as const;

function sentenceOf({ text, confidence }: Cause, { paint, signs, columns }: Style): string {
  const sign = confidence === 'unknown' ? paint('warn', signs.unknown) : paint('bad', signs.bad);
  const sure = confidence === 'unknown' ? '' : ` (${confidence})`;
  return `  ${sign} ${wrap(`Also: ${text}${sure}`, columns - 4, '    ')}`;
}

/** What mends another cause, once the first one is mended. */
function firstCommand({ remedy }: Cause, { paint }: Style): string[] {
  const command = remedy.find(step => step.command !== undefined)?.command;
  return command === undefined ? [] : [`      ${paint('strong', command)}`];
}

function noteOf(note: string, { paint, signs, columns }: Style): string {
  return `  ${paint('quiet', signs.note)} ${paint('quiet', wrap(note, columns - 4, '    '))}`;
}

function everything(document: Document, style: Style): string[] {
  const { paint } = style;
  const [, ...others] = document.causes;
  const places = placeLines(
    document.places.map(place => lineOf(place, style)),
    style,
  );
  return [
    paint('strong', 'How it was found'),
    ...ladderLines(document.ladder, style),
    ...document.notes.map(note => noteOf(note, style)),
    '',
    ...(places.length === 0 ? [] : [paint('strong', 'Places'), ...places, '']),
    ...others.flatMap(cause => [
      sentenceOf(cause, style),
      ...settleLines(cause, style),
      ...stepLines(cause.remedy, style).map(line => `  ${line}`),
      '',
    ]),
  ];
}

/** Of the first cause; of the others the first command stands beside them. */
function remedyLines(document: Document, verbose: boolean, style: Style): string[] {
  const { causes, ifItStillFails = [] } = document;
  const [first] = causes;
  if (first === undefined) {
    const head = ifItStillFails.length === 0 ? [] : ['', style.paint('strong', 'If sign-in still fails')];
    return [...head, ...stepLines(verbose ? ifItStillFails : stepsForScreen(ifItStillFails), style)];
  }
  const steps = verbose
    ? first.remedy
    : stepsForScreen(causes.length > 1 ? toType(first.remedy) : first.remedy);
  return [...settleLines(first, style), '', ...stepLines(steps, style)];
}

/** Where there are further causes, what they are has the room of what is only told. */
function toType(steps: Cause['remedy']): Cause['remedy'] {
  const typed = steps.filter(({ command }) => command !== undefined);
  return typed.length === 0 ? steps : typed;
}

function settleLines({ settle, confidence }: Cause, { paint, columns }: Style): string[] {
  if (settle === undefined || confidence === 'proved') return [];
  return [paint('quiet', wrap(`To find out: ${settle}`, columns))];
}

function lineOf({ place, required, state, detail }: Place, { signs }: Style): PlaceLine {
  const looks = {
    good: ['good', signs.good],
    bad: ['bad', signs.bad],
    open: ['warn', signs.unknown],
    history: ['quiet', signs.note],
  } as const;
  const [tone, sign] = looks[state];
  return { tone, sign, place, required, words: detail };
}

function closing({ tokenCalls }: Document, ms: number, verbose: boolean, style: Style): string {
  const more = verbose ? '' : ' --verbose shows everything.';
  const calls = `${plural(tokenCalls, 'token call')} in ${elapsed(ms)}; nothing was changed.`;
  return style.paint('quiet', wrap(`${calls}${more}`, style.columns));
}
