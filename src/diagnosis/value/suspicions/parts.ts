/** Values that are more than one, or one in pieces. */
import { type Clue, clueIf, isProse } from './clue.ts';

const SHORTEST_SECRET = 16;
const MOST_PARTS = 4;

/** The smallest piece of which the text is a repetition; chance does not make that. */
export function doubled(text: string): Clue[] {
  const period = `${text}${text}`.indexOf(text, SHORTEST_SECRET);
  if (period < 0 || period >= text.length || text.length % period !== 0) return [];
  return clueIf(
    text,
    text.slice(0, period),
    'doubled',
    `is the same text ${text.length / period} times in a row`,
  );
}

export function wrapped(text: string): Clue[] {
  const inner = text.trim();
  const lines = inner.split(/[\r\n]+/);
  if (lines.length < 2) return [];
  const joined = lines.map(line => line.trim()).join('');
  return clueIf(text, joined, 'wrapped', `is broken into ${lines.length} lines`);
}

export function spaceInside(text: string): Clue[] {
  if (isProse(text)) return [];
  return clueIf(text, text.replaceAll(' ', ''), 'space-inside', 'holds spaces');
}

export function severalValues(text: string): Clue[] {
  const parts = [...new Set(text.split(/[\s,;|]+/))].filter(part => part !== '');
  if (parts.length > MOST_PARTS) return [];
  const words = `holds ${parts.length === 1 ? 'a value more than once' : `${parts.length} values`}`;
  return [...parts, ...wrappedParts(parts)]
    .filter(part => part.length >= SHORTEST_SECRET)
    .flatMap(part => clueIf(text, part, 'two-values', `${words}, of which one could be meant`));
}

/** Of three, two can be one that was wrapped. */
function wrappedParts([first = '', second = '', third]: readonly string[]): string[] {
  return third === undefined ? [] : [`${first}${second}`, `${second}${third}`];
}
