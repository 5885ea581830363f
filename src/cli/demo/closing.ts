/** The demo's last words: what each place holds, what is wrong if anything is, and what to try next. */
import { table, widthOf, wrap } from '../human/layout.ts';
import type { Style } from '../human/style.ts';
import type { Inspection, PlaceRow } from './inspect.ts';

export function closingText(
  inspections: readonly Inspection[],
  troubles: readonly string[],
  style: Style,
): string {
  const wrong = [
    ...troubles,
    ...inspections.flatMap(({ rotation, wrong }) => wrong.map(text => `${rotation}: ${text}`)),
  ];
  return [
    ...placesTable(inspections, style),
    '',
    ...(wrong.length === 0 ? allWell(style) : allWrong(wrong, style)),
    '',
  ].join('\n');
}

function placesTable(inspections: readonly Inspection[], style: Style): string[] {
  const { paint } = style;
  const lines = rowsOf(inspections, style);
  const output = [];
  for (const { rotation, registration, places } of inspections) {
    output.push(
      '',
      paint('strong', rotation),
      ...table(registration.map(([word = '', text = '']) => [`  ${paint('quiet', word)}`, text])),
    );
    output.push(...lines.splice(0, places.length));
  }
  return output;
}

/** One line for each place; where that is too wide, a second line for what it holds. */
function rowsOf(inspections: readonly Inspection[], style: Style): string[] {
  const places = inspections.flatMap(each => each.places);
  const cells = table(places.map(row => cellsOf(row, style)));
  const wide = table(places.map(({ place }, at) => [`  ${place}`, cells[at] ?? '']));
  if (wide.every(line => widthOf(line) <= style.columns)) return wide;
  return places.map(({ place }, at) => `  ${place}\n      ${cells[at] ?? ''}`);
}

function cellsOf({ holds, accepted, around }: PlaceRow, { paint, signs }: Style): string[] {
  const entra = accepted ? paint('good', `${signs.good} accepted`) : paint('bad', `${signs.bad} refused`);
  return [paint('strong', holds), entra, around];
}

function allWell({ paint, signs, columns }: Style): string[] {
  const text =
    'Every place holds a secret that Entra accepts, the superseded ones are gone, and nothing that belongs to others ' +
    'was touched. This table was read from the sandbox itself, not from what keyturn said.';
  return [`${paint('good', signs.good)} ${wrap(text, columns - 2, '  ')}`];
}

function allWrong(wrong: readonly string[], { paint, signs, columns }: Style): string[] {
  return wrong.map(text => `${paint('bad', signs.bad)} ${wrap(text, columns - 2, '  ')}`);
}
