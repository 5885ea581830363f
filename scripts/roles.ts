/** The table of actions in SECURITY.md: what the custom roles of `keyturn validate --role` hold for a policy with every kind of place. */
import { readFileSync } from 'node:fs';
import { kinds } from '../src/connectors/kinds.ts';
import { azurePlaces } from '../src/connectors/knownRights.ts';
import { roleDefinition } from '../src/connectors/roleDefinitions.ts';
import { loadPolicy } from '../src/policy/load.ts';

const EVERY_KIND = 'config/examples/all-places.yaml';

export function rolesTable(): string {
  const bytes = readFileSync(new URL(`../${EVERY_KIND}`, import.meta.url));
  const places = azurePlaces(loadPolicy({ file: EVERY_KIND, bytes }, kinds), kinds);
  const [reader, writer] = (['reader', 'writer'] as const).map(role => {
    const { Actions, DataActions } = roleDefinition(role, places);
    return [...Actions, ...DataActions];
  });
  const rows = (writer ?? []).map(
    action => `| \`${action}\` | ${reader?.includes(action) === true ? 'reader, writer' : 'writer'} |`,
  );
  return ['| action | role |', '| --- | --- |', ...rows].join('\n');
}
