/** Service connections as Azure DevOps shows them, and what may be written to them (azure-facts §5.3). */
import * as z from 'zod/mini';
import { inert } from '../../filter.ts';
import { Problem } from '../../problem.ts';
import { fieldOf } from '../callError.ts';
import type { Call } from '../callFailure.ts';
import type { DevopsAsk } from '../devopsClient.ts';
import { isoDate, isoText, nonEmptyText, parseResponse, validatedResponse } from '../responseSchema.ts';
import type { ServiceConnectionSettings } from './settings.ts';

export const ENDPOINTS = '_apis/serviceendpoint/endpoints';
export const API = { 'api-version': '7.1' };

const projectReference = z.looseObject({
  projectReference: z.looseObject({ id: nonEmptyText, name: z.optional(z.nullable(z.string())) }),
  name: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
});

/**
 * A connection as read. It is sent back unchanged except for the secret and the mark, so one is rejected that cannot be sent
 * back. Secrets are null, or left out (vsts-rest-api-specs serviceEndpoint 7.2, ListEndpoints.json).
 */
export const connectionShape = z.looseObject({
  id: nonEmptyText,
  name: nonEmptyText,
  type: nonEmptyText,
  url: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
  data: z.optional(z.nullable(z.record(z.string(), z.nullable(z.string())))),
  authorization: z.looseObject({
    scheme: nonEmptyText,
    parameters: z.optional(z.nullable(z.record(z.string(), z.nullable(z.string())))),
  }),
  isReady: z.optional(z.nullable(z.boolean())),
  operationStatus: z.optional(z.unknown()),
  modificationDate: z.optional(z.nullable(isoText)),
  modifiedBy: z.optional(z.unknown()),
  serviceEndpointProjectReferences: z.optional(z.nullable(z.array(projectReference))),
});

export type Connection = Readonly<z.input<typeof connectionShape>>;
export type ProjectReference = z.input<typeof projectReference>;

const listShape = z.object({ value: z.array(z.unknown()) });
const nameOnly = z.object({ name: nonEmptyText });

/**
 * Reads the connection by its name in the project. The filter is a list whose separator is a comma, so for a name that contains
 * one all connections are read. Throws `absent` if there is none.
 */
export async function readConnection(
  ask: DevopsAsk,
  { project, name }: ServiceConnectionSettings,
  call: Call,
): Promise<Connection> {
  const filter = name.includes(',') ? {} : { endpointNames: name };
  const query = { ...filter, includeFailed: 'true', ...API };
  const answer = await ask('GET', `${encodeURIComponent(project)}/${ENDPOINTS}`, query);
  const { value } = parseResponse(listShape, answer, call);
  const found = value.find(one => isNamed(one, name));
  if (found === undefined) throw absent(name, call);
  if (fieldOf(found, 'authorization') === undefined) throw hidden(call);
  return validatedResponse(connectionShape, found, call);
}

function isNamed(one: unknown, wanted: string): boolean {
  const read = z.safeParse(nameOnly, one);
  return read.success && read.data.name.toLowerCase() === wanted.toLowerCase();
}

/**
 * Replaces the whole connection, at organization level (azure-facts §5.3). Returns its new modification date if the response
 * shows one.
 */
export async function writeConnection(
  ask: DevopsAsk,
  connection: Connection,
  call: Call,
): Promise<Date | undefined> {
  const references = connection.serviceEndpointProjectReferences;
  if (!Array.isArray(references) || references.length === 0) throw unshared(call);
  const path = `${ENDPOINTS}/${encodeURIComponent(connection.id)}`;
  const answer = z.safeParse(writtenShape, await ask('PUT', path, API, connection));
  return answer.success ? answer.data.modificationDate : undefined;
}

const writtenShape = z.object({ modificationDate: isoDate });

/** The last writer, by user name or display name. */
export function writerOf({ modifiedBy }: Connection): string | undefined {
  const name = fieldOf(modifiedBy, 'uniqueName') ?? fieldOf(modifiedBy, 'displayName');
  return typeof name === 'string' && name !== '' ? inert(name) : undefined;
}

/** `InProgress`, `Failed` (terraform-provider-azuredevops, serviceendpoint/commons.go); undefined if there is nothing to tell. */
export function operationOf({ isReady, operationStatus }: Connection): Operation | undefined {
  const state = fieldOf(operationStatus, 'state');
  if (isReady === true || typeof state !== 'string' || state.toLowerCase() === 'ready') return undefined;
  const message = fieldOf(operationStatus, 'statusMessage');
  return {
    state: inert(state),
    ...(typeof message === 'string' && message !== '' ? { message: inert(message) } : {}),
  };
}

export interface Operation {
  readonly state: string;
  readonly message?: string;
}

function absent(name: string, { subject, check }: Call): Problem {
  return new Problem({
    code: 'absent',
    subject,
    reason: `there is no service connection ${JSON.stringify(name)} in the project, or this identity may not see it`,
    ...(typeof check === 'string' ? { remedy: check } : {}),
  });
}

/** A Reader gets neither type nor authorization (terraform-provider-azuredevops, serviceendpoint/commons.go). */
function hidden({ subject, needs }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'Azure DevOps shows this identity only its name',
    remedy: `give the signed-in identity ${needs}`,
  });
}

/** A write without the projects could remove the connection from them. */
function unshared({ subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'Azure DevOps does not report which projects the service connection belongs to',
    remedy: 'open it in Project settings > Service connections, save it once, and run again',
  });
}
