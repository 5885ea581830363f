/** The value beside those that were read in other places. */
import { isSecretLike, likenessOf } from '../likeness.ts';
import type { Background, Clue, Other } from './clue.ts';
import { nameInFront } from './wrapping.ts';

/** Shorter pieces can be alike by chance. */
const SHORTEST_PIECE = 8;

export function comparedWithOthers(text: string, background: Background): Clue[] {
  if (text.length < SHORTEST_PIECE) return [];
  return background.others
    .filter(other => other.text !== text && isWhole(other.text, background))
    .flatMap(other => against(text, other, background));
}

/** A copy that is mangled itself tells nothing about this one. */
function isWhole(other: string, background: Background): boolean {
  return isSecretLike(other) && !isDoubled(other) && nameInFront(other, background).length === 0;
}

function against(text: string, other: Other, { hints }: Background): Clue[] {
  const repaired = other.text;
  const misfits = !begins(text, hints) && begins(repaired, hints);
  if (isPart(text, repaired)) return [{ code: 'truncated', text: `is only ${part(text, other)}`, repaired }];
  if (hasGap(text, repaired)) {
    return [
      { code: 'part-missing', text: `is what ${other.name} holds without a part in the middle`, repaired },
    ];
  }
  if (text.toLowerCase() === repaired.toLowerCase() && (misfits || isOneCase(text))) {
    return [
      {
        code: 'case-changed',
        text: `differs from what ${other.name} holds in capital and small letters`,
        repaired,
      },
    ];
  }
  if (text.replaceAll('+', ' ') === repaired) {
    return [{ code: 'plus-for-space', text: `has a + where ${other.name} has a space`, repaired }];
  }
  return text.toLowerCase() !== repaired.toLowerCase() && plain(text) === plain(repaired)
    ? [
        {
          code: 'mistyped',
          text: `differs from what ${other.name} holds in characters that look alike`,
          repaired,
        },
      ]
    : [];
}

function begins(text: string, hints: readonly string[]): boolean {
  return hints.some(hint => text.startsWith(hint));
}

/** A value that looks whole is no piece; the other one has something appended. */
function isPart(text: string, whole: string): boolean {
  if (text.length >= whole.length || likenessOf(text) === 'generated') return false;
  return whole.startsWith(text) || whole.endsWith(text);
}

function part(text: string, { name, text: whole }: Other): string {
  const side = whole.startsWith(text) ? 'beginning' : 'end';
  return `the ${side} of what ${name} holds: ${text.length} of ${whole.length} characters`;
}

function hasGap(text: string, whole: string): boolean {
  if (text.length >= whole.length || likenessOf(text) === 'generated') return false;
  let front = 0;
  while (front < text.length && text[front] === whole[front]) front += 1;
  return (
    text.length >= SHORTEST_PIECE && front > 0 && whole.endsWith(text.slice(front)) && front < text.length
  );
}

function isOneCase(text: string): boolean {
  return text === text.toLowerCase() || text === text.toUpperCase();
}

function isDoubled(text: string): boolean {
  const half = text.length / 2;
  return text.slice(0, half) === text.slice(half);
}

function plain(text: string): string {
  return text
    .replace(/[O]/g, '0')
    .replace(/[Il|]/g, '1')
    .replace(/[S]/g, '5')
    .replace(/[B]/g, '8')
    .replace(/[Z]/g, '2');
}
