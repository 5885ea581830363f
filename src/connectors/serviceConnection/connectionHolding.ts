import { inert } from '../../filter.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { Call } from '../callFailure.ts';
import { markedWith } from '../markedWith.ts';
import { type Connection, operationOf, type ProjectReference } from './connection.ts';
import { isAutomatic, secretlessBy, takenOver } from './kindOfConnection.ts';
import { hasRoomForMark, isFresh, type Mark, markIn, withMark } from './mark.ts';
import type { ServiceConnectionSettings } from './settings.ts';

export interface Place {
  readonly settings: ServiceConnectionSettings;
  readonly call: Call;
}

/** Compares the connection with the published secret, by its mark. */
export function stateOf(connection: Connection, { settings }: Place, wanted: Published): TargetState {
  const projects = otherProjects(connection, settings);
  const shared = projects.length === 0 ? {} : { sharedWith: projects };
  return { ...holdingOf(connection, settings, wanted), ...shared };
}

function holdingOf(
  connection: Connection,
  settings: ServiceConnectionSettings,
  wanted: Published,
): TargetState {
  const secretless = secretlessBy(connection);
  if (secretless !== undefined)
    return { state: 'in-sync', detail: `uses ${secretless}, and holds no secret`, needsNoSecret: true };
  const operation = operationOf(connection);
  if (operation !== undefined)
    return {
      state: 'differs',
      detail: `Azure DevOps reports its state as ${operation.state}${operation.message === undefined ? '' : `: ${operation.message}`}`,
    };
  if (isAutomatic(connection)) return { state: 'differs', detail: AUTOMATIC };
  const mark = markOf(connection, settings);
  if (mark !== undefined && mark.keyId !== wanted.keyId)
    return { state: 'differs', detail: markedWith(mark.keyId, false), keyId: mark.keyId };
  if (mark !== undefined && isFresh(mark, connection))
    return { state: 'in-sync', detail: markedWith(mark.keyId, true) };
  if (mark !== undefined)
    return {
      state: 'unknown',
      detail: 'the connection was changed outside Keyturn after keyturn wrote it, so its content is unknown',
    };
  return {
    state: 'unknown',
    detail: 'is write-only and has no mark, so its content is unknown',
    ...dated(connection, settings),
  };
}

const AUTOMATIC =
  'Azure DevOps manages its secret (creationMode Automatic); the write makes it a manual connection (takeOver)';

/** Only where no mark can be written does the date count: otherwise the secret is written again, with a mark. */
function dated(
  connection: Connection,
  settings: ServiceConnectionSettings,
): { readonly updatedAt?: Date; readonly writtenAt?: Date } {
  const { modificationDate } = connection;
  if (modificationDate === undefined || modificationDate === null) return {};
  const at = new Date(modificationDate);
  return hasRoomForMark(descriptionOf(connection, settings)) ? { writtenAt: at } : { updatedAt: at };
}

/** The description of a shared connection belongs to the project; that of the connection itself is the fallback. */
export function descriptionOf(
  connection: Connection,
  settings: ServiceConnectionSettings,
): string | null | undefined {
  return connection.description ?? referenceOf(connection, settings)?.description;
}

export function markOf(connection: Connection, settings: ServiceConnectionSettings): Mark | undefined {
  return markIn(connection.description) ?? markIn(referenceOf(connection, settings)?.description);
}

/** The connection with the new secret and its mark. */
export function changed(
  connection: Connection,
  { settings }: Place,
  parameter: string,
  { wanted, ...writing }: Pick<Mark, 'at' | 'by'> & { readonly wanted: Published },
): Connection {
  const mark = { keyId: wanted.keyId, ...writing };
  const ours = referenceOf(connection, settings);
  const references = connection.serviceEndpointProjectReferences?.map(one =>
    // The secret is the same in all projects, so a mark that another project shows would be wrong from now on.
    one === ours || markIn(one.description) !== undefined
      ? { ...one, description: withMark(one.description, mark) }
      : one,
  );
  const { authorization } = connection;
  return {
    ...takenOver(connection),
    description: withMark(connection.description, mark),
    authorization: {
      ...authorization,
      parameters: { ...authorization.parameters, [parameter]: wanted.value.reveal() },
    },
    ...(references === undefined ? {} : { serviceEndpointProjectReferences: references }),
  };
}

function referenceOf(
  connection: Connection,
  { project }: ServiceConnectionSettings,
): ProjectReference | undefined {
  return connection.serviceEndpointProjectReferences?.find(one => isProject(one, project));
}

/** The other projects that a shared connection belongs to. */
function otherProjects(connection: Connection, { project }: ServiceConnectionSettings): readonly string[] {
  const references = connection.serviceEndpointProjectReferences ?? [];
  return references
    .filter(one => !isProject(one, project))
    .map(({ projectReference: { name, id } }) => inert(name ?? id));
}

function isProject({ projectReference: { id, name } }: ProjectReference, project: string): boolean {
  const wanted = project.toLowerCase();
  return id.toLowerCase() === wanted || name?.toLowerCase() === wanted;
}
