/** Places with a sign and what is known about each, a text for each: side by side where all of it fits, else below each other. */
import type { Grade } from '../../policy/kindSchema.ts';
import { below, pad, widthOf } from './layout.ts';
import type { Style, Tone } from './style.ts';

export interface PlaceLine {
  readonly tone: Tone;
  readonly sign: string;
  readonly place: string;
  readonly required: boolean;
  readonly proof?: Grade;
  readonly words: string;
}

const INDENT = '    ';

export function placeLines(places: readonly PlaceLine[], { paint, columns }: Style): string[] {
  const label = ({ place, required, proof }: PlaceLine) => {
    const words = [...(required ? [] : ['best effort']), ...(proof === undefined ? [] : [proof])];
    return words.length === 0 ? place : `${place} (${words.join(', ')})`;
  };
  const widest = Math.max(0, ...places.map(each => widthOf(label(each))));
  const fits = places.every(({ words }) => INDENT.length + widest + 2 + widthOf(words) <= columns);
  return places.map(each => {
    const { tone, sign, words } = each;
    const lead = `  ${paint(tone, sign)} ${pad(label(each), widest + 2)}`;
    if (fits) return `${lead}${paint('quiet', words)}`;
    const name = `  ${paint(tone, sign)} ${below(label(each), columns, INDENT.length)}`;
    return `${name}\n${INDENT}${paint('quiet', below(words, columns, INDENT.length))}`;
  });
}
