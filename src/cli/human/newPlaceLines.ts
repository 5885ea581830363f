import type { Survey } from '../../run/survey.ts';
import { type NewPlaces, newPlaces } from '../newPlaces.ts';
import { below } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import type { Style } from './style.ts';

export const NEW_PLACES = 'new destinations (no delivery to them is recorded):';
export const PERHAPS_NEW = 'perhaps new (the rotation could not be read):';

/** Of more rotations than these, the first are named; `--json` has all. */
const MOST_ROTATIONS = 12;

/** Of what does not fit into the first line of a rotation. */
const INDENT = 4;

/** Above a plan: at most a paragraph for what is new, and one for what may be. */
export function newPlaceLines(surveys: readonly Survey[], style: Style): string[] {
  const all = newPlaces(surveys);
  return [
    paragraph(
      NEW_PLACES,
      all.filter(({ known }) => known),
      style,
    ),
    paragraph(
      PERHAPS_NEW,
      all.filter(({ known }) => !known),
      style,
    ),
  ].flat();
}

function paragraph(heading: string, all: readonly NewPlaces[], style: Style): string[] {
  if (all.length === 0) return [];
  const rest = all.slice(MOST_ROTATIONS).map(({ rotation }) => rotation);
  const lines = [
    ...all.slice(0, MOST_ROTATIONS).map(({ rotation, places }) => `${rotation}: ${places.join(', ')}`),
    ...(rest.length === 0 ? [] : [`and those of ${namesInBrief(rest, 3)} (--json lists all)`]),
  ];
  const text = lines.map(line => `  ${below(line, style.columns, INDENT)}`);
  return [[style.paint('warn', heading), ...text].join('\n')];
}
