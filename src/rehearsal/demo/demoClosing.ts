/** The end of the demo: what each place holds, and what is wrong, if anything. */
import { below, hung, pad, table, widthOf, wrap } from '../../cli/human/layout.ts';
import type { Style } from '../../cli/human/style.ts';
import type { Inspection, PlaceRow } from './inspect.ts';

export function closingText(
  inspections: readonly Inspection[],
  troubles: readonly string[],
  style: Style,
  well: string = ROTATED_WELL,
): string {
  const wrong = [
    ...troubles,
    ...inspections.flatMap(({ rotation, wrong }) => wrong.map(text => `${rotation}: ${text}`)),
  ];
  return [
    ...placesTable(inspections, style),
    '',
    ...(wrong.length === 0 ? allWell(well, style) : allWrong(wrong, style)),
    '',
  ].join('\n');
}

function placesTable(inspections: readonly Inspection[], style: Style): string[] {
  const { paint } = style;
  const [head = '', ...lines] = rowsOf(inspections, style);
  const blocks = inspections.flatMap(({ rotation, registration, places }) => [
    '',
    paint('strong', rotation),
    ...registrationLines(registration, style),
    paint('quiet', head),
    ...lines.splice(0, places.length),
  ]);
  return blocks.slice(1);
}

function registrationLines(rows: Inspection['registration'], { paint, columns }: Style): string[] {
  const width = Math.max(...rows.map(([word = '']) => widthOf(word)));
  return rows.map(([word = '', text = '']) => hung(`  ${paint('quiet', pad(word, width))}  `, text, columns));
}

/** A heading, then a line for each place. The place is the last column: it is the longest, and wraps. */
function rowsOf(inspections: readonly Inspection[], style: Style): string[] {
  const rows = inspections.flatMap(({ places }) => places);
  const cells = table(
    [['  holds', 'Entra', 'around it'], ...rows.map(row => cellsOf(row, style))].map(row => [...row, '|']),
  );
  const width = Math.max(...cells.map(widthOf)) - 1;
  return ['place', ...rows.map(({ place }) => place)].map((place, at) => {
    const before = (cells[at] ?? '').slice(0, -1);
    return `${before}${below(place, style.columns, width)}`;
  });
}

function cellsOf({ holds, accepted, around }: PlaceRow, { paint, signs }: Style): string[] {
  const entra = accepted ? paint('good', `${signs.good} accepts`) : paint('bad', `${signs.bad} refuses`);
  return [`  ${paint('strong', holds)}`, entra, around];
}

const ROTATED_WELL =
  'Every place holds a secret that Entra accepts, the superseded ones are gone, and nothing that belongs to others ' +
  'was touched.';

function allWell(well: string, { paint, signs, columns }: Style): string[] {
  const text = `${well} This table was read from the sandbox itself, not from what keyturn said.`;
  return [`${paint('good', signs.good)} ${wrap(text, columns - 2, '  ')}`];
}

function allWrong(wrong: readonly string[], { paint, signs, columns }: Style): string[] {
  return wrong.map(text => `${paint('bad', signs.bad)} ${wrap(text, columns - 2, '  ')}`);
}
