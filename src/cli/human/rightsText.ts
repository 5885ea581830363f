/** What somebody has to be asked for, before keyturn can do what a policy says. */
import { type Right, type RoleName, SOME_CLIENT } from '../../policy/kindSchema.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** By who grants it and what it is called there; then every place, with the command. `role`: of an identity that is not known. */
export function rightsText(rights: readonly Right[], style: Style, role?: RoleName): string {
  const { paint, columns } = style;
  const kinds = Map.groupBy(rights, ({ by, right }) => `${by}: ${right}`);
  const lines = [...kinds].flatMap(([heading, found]) => {
    const lacking = found[0]?.optional;
    return [
      '',
      paint('strong', heading),
      ...(lacking === undefined
        ? []
        : [paint('quiet', indented(`optional; without it ${lacking}`, columns))]),
      ...found.flatMap(({ on, grant }) => [
        indented(on, columns),
        // Never broken: it is there to be copied.
        ...(grant === undefined ? [] : [`    ${grant}`]),
      ]),
    ];
  });
  const isOpen = rights.some(({ grant }) => grant?.includes(SOME_CLIENT));
  const note = isOpen ? ['', wrap(role === undefined ? `${WHOSE}; ${FILLED_IN}` : WHOSE, columns, '  ')] : [];
  return `${[...lines, ...note].join('\n')}\n`;
}

const WHOSE = `${SOME_CLIENT} is the application (client) id of the identity that Keyturn runs as`;
const FILLED_IN = 'with AZURE_CLIENT_ID set it is filled in';

function indented(text: string, columns: number): string {
  return `  ${wrap(text, columns - 2, '    ')}`;
}
