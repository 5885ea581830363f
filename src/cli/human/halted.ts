import { haltInWords } from '../../rotation/halt.ts';
import { plural } from '../../rotation/words.ts';
import type { Survey } from '../../run/survey.ts';
import { haltedIn } from '../halted.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** The first that is said of a fleet. `go`: the command that ends the halt. */
export function haltedLines(
  surveys: readonly Survey[],
  go: string,
  { paint, signs, columns }: Style,
): string[] {
  const halted = haltedIn(surveys);
  if (halted.length === 0) return [];
  const lines = halted.map(({ halt, names }) => {
    const which = names.length === surveys.length ? 'everything' : whichOf(names);
    return `${paint('bad', signs.bad)} ${wrap(`${which} is ${haltInWords(halt)}`, columns - 2, '  ')}`;
  });
  return [[...lines, `${signs.next} ${go}`].join('\n')];
}

function whichOf(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(', ')
    : `${names[0]} and ${plural(names.length - 1, 'other rotation')}`;
}
