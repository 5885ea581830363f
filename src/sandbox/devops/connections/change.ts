/** Creating and updating service connections. */
import type { Reply } from '../../wire.ts';
import { type Fault, failure, json, list, notSimulated } from '../answer.ts';
import { badArgument, nullArgument } from '../fault.ts';
import { sameText } from '../route.ts';
import { isOldContract } from '../version.ts';
import type { Visit } from '../visit.ts';
import { automaticOperation, manualOperation } from './automatic.ts';
import {
  namesInProjects,
  type ProjectName,
  parsedBody,
  readConnection,
  type SentConnection,
} from './body.ts';
import {
  administratorNeeded,
  connectionExists,
  connectionNotFound,
  organizationAdministratorNeeded,
  registryAuthorizationFixed,
} from './fault.ts';
import { connectionsOf, referenceIn } from './found.ts';
import { isAutomatic, isRegistryOfAzure } from './parameters.ts';
import { roleOf } from './rights.ts';
import { shownConnection } from './shape.ts';
import type { ServiceConnection } from './state.ts';
import {
  changedParameter,
  changesMore,
  clashOf,
  mergedParameters,
  sameProjects,
  sentData,
} from './stored.ts';

/**
 * `POST` at organization level, and at project level with the contract before 6.0, as the Python client and so `az` sends it; with a
 * later one that address renews tokens of connections.
 */
export function createServiceEndpoint(visit: Visit): Reply {
  const { request, organization, scene, project, caller } = visit;
  if (project !== undefined && !isOldContract(request))
    return notSimulated(request, 'serviceendpoint/endpoints with refreshed authentication');
  const read = readConnection(parsedBody(request.body));
  if (!read.ok) return failure(request, read.fault);
  const { sent } = read;
  const references = referencesOf(visit, sent, []);
  if (!Array.isArray(references)) return failure(request, references);
  const clash = clashOf(connectionsOf(scene.world, organization), references);
  if (clash !== undefined) return failure(request, connectionExists(clash));
  if (isAutomatic({ scheme: sent.authorization.scheme, data: sentData(sent) }))
    return notSimulated(request, 'serviceendpoint/endpoints for a new application');
  const now = scene.clock.now();
  const connection: ServiceConnection = {
    organization: organization.name,
    id: scene.random.uuid(),
    ...contents(undefined, sent),
    references,
    createdAt: now,
    createdBy: caller,
    modifiedAt: now,
    modifiedBy: caller,
    ...manualOperation(scene),
    executions: [],
  };
  scene.world.serviceConnections = [...(scene.world.serviceConnections ?? []), connection];
  const shown = shownConnection({ connection, organization, project, now });
  // In lower case, where a read has it capitalised (vsts httpExamples, CreateGenericEndpoint and GetServiceEndpointDetails).
  return json(request, 200, { ...shown, owner: 'library' });
}

/** `PUT …/endpoints/{id}` at organization or project level: the whole connection; the last writer wins. */
export function updateServiceEndpoint(visit: Visit): Reply {
  const { request, parameters } = visit;
  const operation = request.query.get('operation');
  if (operation !== null && operation !== '')
    return notSimulated(request, `serviceendpoint/endpoints?operation=${operation}`);
  const read = readConnection(parsedBody(request.body));
  if (!read.ok) return failure(request, read.fault);
  const [id = ''] = parameters;
  if (read.sent.id !== undefined && read.sent.id !== null && !sameText(read.sent.id, id))
    return failure(
      request,
      badArgument('The id of the service connection differs from that in the address.'),
    );
  const change = changeOf(visit, id, read.sent);
  if (!('connection' in change)) return failure(request, change);
  return json(request, 200, applied(visit, change));
}

/** `PUT …/endpoints`: several; that none is changed where one is refused is a guess. */
export function updateServiceEndpoints(visit: Visit): Reply {
  const { request } = visit;
  const input = parsedBody(request.body);
  if (!Array.isArray(input)) return failure(request, nullArgument('endpoints'));
  const changes: Change[] = [];
  for (const one of input) {
    const read = readConnection(one);
    if (!read.ok) return failure(request, read.fault);
    const change = changeOf(visit, read.sent.id ?? '', read.sent);
    if (!('connection' in change)) return failure(request, change);
    changes.push(change);
  }
  return list(
    request,
    changes.map(change => applied(visit, change)),
  );
}

interface Change {
  readonly connection: ServiceConnection;
  readonly sent: SentConnection;
  readonly references: readonly ProjectName[];
}

function changeOf(visit: Visit, id: string, sent: SentConnection): Change | Fault {
  const { organization, project, scene } = visit;
  const all = connectionsOf(scene.world, organization);
  const connection = all.find(one => sameText(one.id, id));
  if (connection === undefined || (project !== undefined && referenceIn(connection, project) === undefined))
    return connectionNotFound(id);
  const refused = rightFault(visit, connection, sent) ?? typeFault(connection, sent);
  if (refused !== undefined) return refused;
  const references = referencesOf(visit, sent, connection.references);
  if (!Array.isArray(references)) return references;
  if (roleOf(connection, visit) === 'Administrator' && !sameProjects(connection.references, references))
    return organizationAdministratorNeeded();
  const clash = clashOf(
    all.filter(one => one !== connection),
    references,
  );
  return clash === undefined ? { connection, sent, references } : connectionExists(clash);
}

function rightFault(visit: Visit, connection: ServiceConnection, sent: SentConnection): Fault | undefined {
  const role = roleOf(connection, visit);
  if (role === undefined) return connectionNotFound(connection.id);
  if (role === 'OrganizationAdministrator') return undefined;
  if (role !== 'Administrator') return administratorNeeded(connection.references[0]?.name ?? '');
  return changesMore(connection, sent) ? organizationAdministratorNeeded() : undefined;
}

function typeFault(connection: ServiceConnection, sent: SentConnection): Fault | undefined {
  if (!sameText(connection.type, sent.type))
    return badArgument('The type of a service connection cannot be changed.');
  const changed = isRegistryOfAzure(connection) ? changedParameter(connection, sent) : undefined;
  return changed === undefined ? undefined : registryAuthorizationFixed(changed);
}

/**
 * The projects of a write come from its body (vsts httpExamples UpdateServiceEndpoint); that a project which is not sent loses the
 * connection is a guess. Without any the request is refused at organization level, and concerns the project in the address
 * otherwise: guess.
 */
function referencesOf(
  { organization, project }: Visit,
  sent: SentConnection,
  stored: readonly ProjectName[],
): ProjectName[] | Fault {
  const own = { name: sent.name, description: sent.description ?? '' };
  const named = sent.serviceEndpointProjectReferences ?? [];
  if (named.length > 0) return namesInProjects(organization, named, own);
  if (project === undefined) return nullArgument('endpoint.ServiceEndpointProjectReferences');
  const others = stored.filter(({ projectId }) => !sameText(projectId, project.id));
  return [{ projectId: project.id, ...own }, ...others];
}

function contents(
  stored: ServiceConnection | undefined,
  sent: SentConnection,
): Pick<ServiceConnection, 'type' | 'url' | 'scheme' | 'parameters' | 'secretParameters' | 'data'> {
  return {
    type: sent.type,
    url: sent.url,
    scheme: sent.authorization.scheme,
    ...mergedParameters(stored, sent.authorization.parameters ?? {}),
    data: sentData(sent),
  };
}

function applied(visit: Visit, { connection, sent, references }: Change): object {
  const { organization, project, scene, caller } = visit;
  const now = scene.clock.now();
  const { operation: _, disabled: wasDisabled = false, ...rest } = connection;
  const automatic = isAutomatic({ scheme: sent.authorization.scheme, data: sentData(sent) });
  const written = {
    ...rest,
    ...contents(connection, sent),
    references: [...references],
    modifiedAt: now,
    modifiedBy: caller,
    ...((sent.isDisabled ?? wasDisabled) && { disabled: true }),
  };
  const after = automatic ? automaticOperation(visit, connection, written) : manualOperation(scene);
  const whole: ServiceConnection = { ...written, ...after };
  scene.world.serviceConnections = (scene.world.serviceConnections ?? []).map(one =>
    one === connection ? whole : one,
  );
  return shownConnection({ connection: whole, organization, project, now });
}
