/** How service connections are found: all of a project by one list, which shows whom they sign in as and never their secrets. */
import type { FoundPlace, PlaceFinder, PlaceHolder } from '../../discovery/finder.ts';
import { GUID } from '../../policy/guid.ts';
import { fieldOf } from '../callError.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { type Project, projectSearches } from '../devopsProjects.ts';
import { readEach } from '../responseSchema.ts';
import { API, type Connection, connectionShape, ENDPOINTS } from './connection.ts';
import { isAutomatic, isAzureResourceManager, isCertificate, secretlessBy } from './kindOfConnection.ts';
import { isFresh, markIn } from './mark.ts';
import { secretlessOf } from './secretless.ts';

export function openFinder(access: CloudAccess): PlaceFinder {
  const asked = {
    what: 'service connections',
    needs: 'the role User of the service connections (Project settings > Service connections > Security)',
  };
  return {
    searches: ({ organizations }) =>
      organizations.flatMap(scope =>
        projectSearches(access, scope, {
          ...asked,
          async read(project, list) {
            const path = `${encodeURIComponent(project.name)}/${ENDPOINTS}`;
            const found = await list(path, { includeFailed: 'true', ...API });
            // A Reader is shown neither type nor authorization (connection.ts).
            const { items, unreadable } = readEach(connectionShape, found);
            return {
              holders: items
                .filter(
                  one =>
                    secretlessBy(one) === undefined && !(isAzureResourceManager(one) && isCertificate(one)),
                )
                .map(one => holderOf(access, project, one)),
              unreadable,
            };
          },
        }),
      ),
  };
}

/** Its id is unique: one that several projects share is one. */
function holderOf(access: CloudAccess, project: Project, connection: Connection): PlaceHolder {
  const { organization, name } = project;
  const { id, authorization, data } = connection;
  // Its description is free text of people, and part of Keyturn's mark; the other fields are ids and addresses.
  const shown = Object.entries({ ...data, ...authorization.parameters }).flatMap(([setting, text]) =>
    text === null ? [] : [{ from: 'setting', name: setting, text } as const],
  );
  return {
    kind: 'serviceConnection',
    key: `${organization} ${id}`.toLowerCase(),
    label: `service connection ${organization}/${name}/${connection.name}`,
    clues: [{ from: 'name', text: connection.name }, ...shown],
    places: [placeOf(access, project, connection)],
  };
}

const CLIENT = 'serviceprincipalid';

function placeOf(
  { endpoints }: CloudAccess,
  { organization, name, id }: Project,
  connection: Connection,
): FoundPlace {
  const isArm = isAzureResourceManager(connection);
  const parameter = isArm ? undefined : onlySecret(connection);
  const mark = markIn(connection.description);
  const client = isArm ? parameterNamed(connection, CLIENT) : undefined;
  const unfit = unfitness(connection, parameter);
  const where = { organization, project: name, name: connection.name };
  const secretless = secretlessOf(connection, where, endpoints.devops);
  return {
    label: `serviceConnection ${organization}/${name}/${connection.name}`,
    name: connection.name,
    settings: { ...where, ...(parameter === undefined ? {} : { parameter }) },
    ...(id === undefined ? {} : { also: { project: [id] } }),
    holds: 'secret',
    ...(mark === undefined ? {} : { mark: { keyId: mark.keyId, isFresh: isFresh(mark, connection) } }),
    ...(client !== undefined && GUID.test(client) ? { signsInAs: client.toLowerCase() } : {}),
    ...(unfit === undefined ? {} : { unfit }),
    ...(secretless === undefined ? {} : { secretless }),
  };
}

function parameterNamed({ authorization }: Connection, wanted: string): string | undefined {
  const entries = Object.entries(authorization.parameters ?? {});
  return entries.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? undefined;
}

/** The parameters whose values are not shown; undefined unless there is exactly one. */
function onlySecret({ authorization }: Connection): string | undefined {
  const hidden = Object.entries(authorization.parameters ?? {}).filter(([, value]) => value === null);
  const [only] = hidden;
  return hidden.length === 1 ? only?.[0] : undefined;
}

function unfitness(connection: Connection, parameter: string | undefined): string | undefined {
  if (isAutomatic(connection))
    return 'Azure DevOps manages its secret (creationMode Automatic): convert it to workload identity federation, or add it with takeOver: true';
  if (isAzureResourceManager(connection) || parameter !== undefined) return undefined;
  const type = fieldOf(connection, 'type');
  return `of a connection of type ${String(type)} nothing says which parameter holds the secret: add it with parameter`;
}
