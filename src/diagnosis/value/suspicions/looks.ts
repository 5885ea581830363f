/** Which ways of looking are worth it for a text. */
import { likenessOf } from '../likeness.ts';
import { base64, hex } from './base64.ts';
import { type Background, isSound, type Look } from './clue.ts';
import { edges, invisibleInside } from './edges.ts';
import { mojibake, utf16 } from './encoding.ts';
import {
  backslashes,
  carets,
  htmlEncoded,
  jsonEscaped,
  lineBreakWritten,
  quotedPrintable,
  spaceForPlus,
  urlEncoded,
} from './escapes.ts';
import { document, form } from './form.ts';
import { cutOff } from './length.ts';
import { lookAlikes } from './lookAlikes.ts';
import { comparedWithOthers } from './others.ts';
import { doubled, severalValues, spaceInside, wrapped } from './parts.ts';
import {
  braces,
  commentBehind,
  idInFront,
  nameInFront,
  quotes,
  schemeInFront,
  separatorBehind,
} from './wrapping.ts';

/** A secret of 64 characters, encoded four times over, is shorter. What is longer is only looked at from outside. */
const LONGEST = 2048;

export function looksAt(text: string, background: Background): readonly Look[] {
  if (text.length > LONGEST) return FROM_OUTSIDE;
  const likeness = likenessOf(text);
  if (likeness === 'json') return [form, document, lookAlikes];
  if (['guid', 'vault-reference', 'empty'].includes(likeness) && text.trim() === text) return [form];
  return isSound(text, background) ? EVIDENCE : LOOKS;
}

const FROM_OUTSIDE: readonly Look[] = [edges, form];

/** These guess nothing, and are asked about sound values, too. */
const EVIDENCE: readonly Look[] = [form, comparedWithOthers, doubled, cutOff];

const ENCODINGS: readonly Look[] = [utf16, mojibake, base64, hex, lookAlikes];

const ESCAPES: readonly Look[] = [
  lineBreakWritten,
  jsonEscaped,
  backslashes,
  carets,
  urlEncoded,
  htmlEncoded,
  quotedPrintable,
];

const AROUND: readonly Look[] = [
  nameInFront,
  schemeInFront,
  idInFront,
  braces,
  separatorBehind,
  commentBehind,
];

/** The likelier ones first: of two suspicions that are otherwise equal the first stays in front. */
const LOOKS: readonly Look[] = [
  ...EVIDENCE,
  edges,
  quotes,
  ...ESCAPES,
  ...ENCODINGS,
  wrapped,
  ...AROUND,
  document,
  invisibleInside,
  spaceForPlus,
  severalValues,
  spaceInside,
];
