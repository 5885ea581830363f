/** A service connection in the format of responses: vsts specification/serviceEndpoint/7.2, and published responses. */
import { identity, namelessIdentity } from '../identity.ts';
import { type Project, sameText } from '../route.ts';
import type { Organization } from '../state.ts';
import { devopsTime } from '../time.ts';
import { type Reference, referenceIn } from './found.ts';
import type { ServiceConnection } from './state.ts';

export interface Shown {
  readonly connection: ServiceConnection;
  readonly organization: Organization;
  /** The project in the address; absent: the first one that has the connection. */
  readonly project: Project | undefined;
  readonly now: number;
}

/** `name` and `description` are those of the project in the address (vsts: "project-specific friendly name"). */
export function shownConnection({ connection, organization, project, now }: Shown): object {
  const own = (project && referenceIn(connection, project)) ?? connection.references[0];
  const { id, type, url, data, scheme, disabled = false } = connection;
  const status = operationStatus(connection, now);
  return {
    data,
    id,
    name: own?.name ?? '',
    type,
    url,
    createdBy: identity(connection.createdBy),
    description: own?.description ?? '',
    authorization: { parameters: shownParameters(connection), scheme },
    isShared: connection.references.length > 1,
    ...(disabled && { isDisabled: true }),
    isOutdated: false,
    isReady: status.state === 'Ready',
    operationStatus: status,
    owner: 'Library',
    creationDate: devopsTime(connection.createdAt, 3),
    modificationDate: devopsTime(connection.modifiedAt, 3),
    modifiedBy: namelessIdentity(connection.modifiedBy),
    serviceEndpointProjectReferences: shownReferences(connection, organization),
  };
}

/**
 * To a Reader: without type, data and authorization. terraform-provider-azuredevops takes such a response for a missing
 * permission (commons.go, checkServiceConnection); that it is the Reader's: guess.
 */
export function shownToReader({ connection, organization, project, now }: Shown): object {
  const own = (project && referenceIn(connection, project)) ?? connection.references[0];
  return {
    id: connection.id,
    name: own?.name ?? '',
    description: own?.description ?? '',
    isShared: connection.references.length > 1,
    isReady: operationStatus(connection, now).state === 'Ready',
    owner: 'Library',
    serviceEndpointProjectReferences: shownReferences(connection, organization),
  };
}

interface OperationStatus {
  readonly state: 'Ready' | 'Failed' | 'InProgress';
  readonly statusMessage: string;
  readonly severity?: string;
  readonly errorCode?: null;
}

/** The states: terraform-provider-azuredevops, commons.go; the members of Ready: a published response. */
function operationStatus({ operation }: ServiceConnection, now: number): OperationStatus {
  if (operation !== undefined && now < operation.until) return { state: 'InProgress', statusMessage: '' };
  if (operation?.failure !== undefined) return { state: 'Failed', statusMessage: operation.failure };
  return { state: 'Ready', statusMessage: '', severity: '', errorCode: null };
}

export function isReady(connection: ServiceConnection, { now }: { readonly now: number }): boolean {
  return operationStatus(connection, now).state === 'Ready';
}

/** Secret ones are null in every response (azure-facts §5.3). */
function shownParameters({ parameters, secretParameters }: ServiceConnection): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      secretParameters.some(one => sameText(one, name)) ? null : value,
    ]),
  );
}

function shownReferences({ references }: ServiceConnection, { projects }: Organization): object[] {
  return references.map(({ projectId, name, description }: Reference) => ({
    projectReference: { id: projectId, name: projects.find(({ id }) => sameText(id, projectId))?.name },
    name,
    description,
  }));
}
