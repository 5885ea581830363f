/** What may have happened to a value on its way, undone layer by layer: each suspicion can be tried with a token call. */
import { Secret } from '../../secret.ts';
import { likenessOf } from './likeness.ts';
import { ADVICE, type SuspicionCode } from './suspicions/advice.ts';
import { base64, hex } from './suspicions/base64.ts';
import { type Background, type Clue, fits, isSound, type Look } from './suspicions/clue.ts';
import { edges, invisibleInside } from './suspicions/edges.ts';
import { mojibake, utf16 } from './suspicions/encoding.ts';
import {
  backslashes,
  carets,
  htmlEncoded,
  jsonEscaped,
  lineBreakWritten,
  quotedPrintable,
  spaceForPlus,
  urlEncoded,
} from './suspicions/escapes.ts';
import { document, form } from './suspicions/form.ts';
import { cutOff, leadingDash, oddLength } from './suspicions/length.ts';
import { lookAlikes } from './suspicions/lookAlikes.ts';
import { comparedWithOthers } from './suspicions/others.ts';
import { doubled, severalValues, spaceInside, wrapped } from './suspicions/parts.ts';
import {
  braces,
  commentBehind,
  idInFront,
  nameInFront,
  quotes,
  schemeInFront,
  separatorBehind,
} from './suspicions/wrapping.ts';

export interface Known {
  /** Of the registration's credentials. */
  readonly keyIds: readonly string[];
  readonly appId?: string;
  readonly objectId?: string;
  readonly tenant?: string;
  /** The first three characters of the registration's credentials, as Graph gives them. */
  readonly hints: readonly (string | null)[];
  /** Whole values that were read in other places. */
  readonly others: readonly { readonly name: string; readonly value: Secret }[];
}

export interface Suspicion {
  readonly code: SuspicionCode;
  /** Completes "the value …". */
  readonly text: string;
  /** How it comes about, and how it is avoided. */
  readonly advice: string;
  /** A variant that can be tried; absent where nothing can be repaired. */
  readonly repaired?: Secret;
}

/** What was found on one way down: the layers, outermost first, and what they hide. */
interface Path {
  readonly clues: readonly Clue[];
  readonly text: string;
}

const MOST = 12;
const DEEPEST = 3;
/** How many texts of one layer are looked into further. */
const WIDEST = 24;
/** A secret of 64 characters, encoded four times over, is shorter. What is longer is only looked at from outside. */
const LONGEST = 4096;

/** These rest on evidence, and are asked about sound values, too. */
const EVIDENCE: readonly Look[] = [form, comparedWithOthers, doubled, cutOff];
/** The likelier ones first: of two suspicions that are otherwise equal the first stays in front. */
const LOOKS: readonly Look[] = [
  ...EVIDENCE,
  ...[
    edges,
    quotes,
    utf16,
    mojibake,
    lineBreakWritten,
    jsonEscaped,
    backslashes,
    carets,
    urlEncoded,
    htmlEncoded,
  ],
  ...[
    quotedPrintable,
    base64,
    hex,
    lookAlikes,
    wrapped,
    nameInFront,
    schemeInFront,
    idInFront,
    braces,
    document,
  ],
  ...[invisibleInside, separatorBehind, commentBehind, spaceForPlus, severalValues, spaceInside],
];
const FROM_OUTSIDE: readonly Look[] = [edges, form];

/**
 * At most 12, the likeliest first: a certain error (the secret's id), then what begins like a credential of the
 * registration, then what has the form of a client secret; among equals the one with fewer layers.
 */
export function suspicionsOf(value: Secret, known: Known): Suspicion[] {
  const text = value.reveal();
  const background = backgroundOf(known);
  const paths = [
    ...search(text, background),
    ...leadingDash(text).map(clue => ({ clues: [clue], text: '' })),
  ];
  const shown = paths.length > 0 || isSound(text, background) ? paths : oddOnes(text);
  const ranked = shown.map(path => ({ path, rank: rankOf(path, background) }));
  return ranked
    .sort((left, right) => left.rank - right.rank)
    .slice(0, MOST)
    .map(({ path }) => suspicion(path));
}

function backgroundOf({ hints, others, ...ids }: Known): Background {
  return {
    ...ids,
    hints: hints.flatMap(hint => (hint === null || hint === '' ? [] : [hint])),
    others: others.map(({ name, value }) => ({ name, text: value.reveal() })),
  };
}

function oddOnes(text: string): Path[] {
  return oddLength(text).map(clue => ({ clues: [clue], text: '' }));
}

/** Breadth first, each text once, never the one that it began with. */
function search(start: string, background: Background): Path[] {
  const seen = new Set([start]);
  const found: Path[] = [];
  let layer: readonly Path[] = [{ clues: [], text: start }];
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const next = layer.flatMap(path => below(path, background, seen));
    found.push(...next.filter(path => isWorthSaying(path, background)));
    layer = likeliest(
      next.filter(path => path.text !== ''),
      background,
    );
  }
  return oncePerCode(found);
}

function below(path: Path, background: Background, seen: Set<string>): Path[] {
  return looksAt(path.text, background)
    .flatMap(look => look(path.text, background))
    .filter(({ repaired }) => {
      const isNew = repaired === undefined || !seen.has(repaired);
      if (repaired !== undefined) seen.add(repaired);
      return isNew;
    })
    .map(clue => ({ clues: [...path.clues, clue], text: clue.repaired ?? '' }));
}

function looksAt(text: string, background: Background): readonly Look[] {
  if (text.length > LONGEST) return FROM_OUTSIDE;
  const isSomethingElse =
    ['guid', 'vault-reference', 'empty'].includes(likenessOf(text)) && text.trim() === text;
  if (isSomethingElse) return [form];
  return isSound(text, background) ? EVIDENCE : LOOKS;
}

function likeliest(paths: readonly Path[], background: Background): readonly Path[] {
  const ranked = paths.map(path => ({ path, rank: rankOf(path, background) }));
  const best = ranked.sort((left, right) => left.rank - right.rank).slice(0, WIDEST);
  return best.map(({ path }) => path);
}

/** What is left may be a GUID or a placeholder: that is said, but no token call is worth it. */
function isWorthSaying({ text }: Path, background: Background): boolean {
  const isNoSecret = ['guid', 'placeholder', 'vault-reference', 'empty'].includes(likenessOf(text));
  return text === '' || !isNoSecret || fits(text, background);
}

/** What cannot be repaired is said once, for the fewest layers. */
function oncePerCode(paths: readonly Path[]): Path[] {
  const said = new Set<SuspicionCode | undefined>();
  return paths.filter(({ text, clues }) => {
    if (text !== '') return true;
    const code = clues.at(-1)?.code;
    const isNew = !said.has(code);
    said.add(code);
    return isNew;
  });
}

const CERTAIN: ReadonlySet<SuspicionCode> = new Set<SuspicionCode>([
  'empty',
  'key-id',
  'client-id',
  'tenant-id',
  'object-id',
  'guid',
]);
const ANOTHER_THING: ReadonlySet<SuspicionCode> = new Set<SuspicionCode>([
  'placeholder',
  'vault-reference',
  'not-a-secret',
  ...CERTAIN,
]);

/** Smaller is likelier. The layers weigh less than everything else. */
function rankOf({ clues, text }: Path, background: Background): number {
  return 10 * standing(clues, text, background) + clues.length;
}

function standing(clues: readonly Clue[], text: string, background: Background): number {
  const code = clues.at(-1)?.code ?? 'length';
  if (text === '') return CERTAIN.has(code) && clues.length === 1 ? 0 : ANOTHER_THING.has(code) ? 4 : 8;
  const form = FORMS.indexOf(text.trim() === text ? likenessOf(text) : 'unknown');
  const order = form === -1 ? FORMS.length : form;
  return fits(text, background) ? 1 + order : 5 + order;
}

const FORMS: readonly string[] = ['generated', 'client-secret'];

function suspicion({ clues, text }: Path): Suspicion {
  const code = clues[0]?.code ?? 'length';
  const advice = [...new Set(clues.map(clue => ADVICE[clue.code]))].join(' ');
  const words = clues.map(clue => clue.text).join(', and what is left ');
  return { code, text: words, advice, ...(text === '' ? {} : { repaired: new Secret(text) }) };
}
