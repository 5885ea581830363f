import type { Survey } from '../../run/survey.ts';
import { type NewPlaces, newPlaceGroups } from '../newPlaces.ts';
import { below } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import type { Style } from './style.ts';

/** Of more rotations than these, the first are named; `--json` has all. */
const MOST_ROTATIONS = 12;

/** Of what does not fit into the first line of a rotation. */
const INDENT = 4;

/** Above a plan: at most a paragraph for what is new, and one for what may be. */
export function newPlaceLines(surveys: readonly Survey[], style: Style): string[] {
  return newPlaceGroups(surveys).map(({ heading, all }) => paragraph(heading, all, style));
}

function paragraph(heading: string, all: readonly NewPlaces[], style: Style): string {
  const rest = all.slice(MOST_ROTATIONS).map(({ rotation }) => rotation);
  const lines = [
    ...all.slice(0, MOST_ROTATIONS).map(({ rotation, places }) => `${rotation}: ${places.join(', ')}`),
    ...(rest.length === 0 ? [] : [`and those of ${namesInBrief(rest, 3)} (--json lists all)`]),
  ];
  const text = lines.map(line => `  ${below(line, style.columns, INDENT)}`);
  return [style.paint('warn', heading), ...text].join('\n');
}
