/** The demo's last words: what each place holds, what is wrong if anything is, and what to try next. */
import { table, wrap } from '../human/layout.ts';
import type { Style } from '../human/style.ts';
import type { Inspection } from './inspect.ts';

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
  const { paint, signs, columns } = style;
  const head = ['  place', 'holds', 'Entra', 'around it'].map(title => paint('quiet', title));
  const rows = inspections.flatMap(({ places }) =>
    places.map(({ place, holds, accepted, around }) => [
      `  ${place}`,
      paint('strong', holds),
      accepted ? paint('good', `${signs.good} accepts`) : paint('bad', `${signs.bad} refuses`),
      around,
    ]),
  );
  const [title = '', ...lines] = table([head, ...rows]);
  const output = [title];
  for (const { rotation, registration, places } of inspections) {
    output.push(
      '',
      `${paint('strong', rotation)}`,
      `  ${wrap(registration, columns - 2, '  ')}`,
      ...lines.splice(0, places.length),
    );
  }
  return output;
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
