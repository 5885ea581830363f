import type { Actor } from '../directory/logState.ts';
import type { Application, Tenant } from '../directory/state.ts';
import type { Caller } from '../entra/tokens.ts';
import type { SandboxRequest, Scene } from '../wire.ts';
import { type Answer, fault } from './answer.ts';

/** One authenticated request. */
export interface Call {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly caller: Caller;
  readonly tenant: Tenant;
  readonly version: 'v1.0' | 'beta';
}

/** The initiator in the audit log. */
export function actorOf({ caller }: Call): Actor {
  return caller.user ? { user: caller.user.name } : { appId: caller.appId };
}

/** How a path names an object: by its id, or by the alternate key `(appId='…')`. */
export type Address = { readonly by: 'id' | 'appId'; readonly value: string };

/** `https://graph.microsoft.com/v1.0`, with the host of the request. */
export function baseOf(call: Call): string {
  return `https://${call.request.host}/${call.version}`;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return guid.test(text);
}

/**
 * Finds an application that is not deleted. A client id in the place of an object id is an unknown id: 404 (azure-facts §2.1).
 */
export function findApplication(call: Call, address: Address): Application | Answer {
  if (!isGuid(address.value)) return badIdentifier(address, 'Application');
  const wanted = address.value.toLowerCase();
  const found = call.tenant.applications.find(one => {
    const id = address.by === 'id' ? one.objectId : one.appId;
    return one.deletedAt === undefined && id.toLowerCase() === wanted;
  });
  return found ?? notFound(address.value);
}

export function badIdentifier(address: Address, type: string): Answer {
  const message =
    address.by === 'id'
      ? `Invalid object identifier '${address.value}'.`
      : `Invalid value specified for property 'appId' of resource '${type}'.`;
  return fault(400, 'Request_BadRequest', message);
}

export function notFound(id: string): Answer {
  return fault(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** The members of a JSON body, in an object of their own: otherwise a body with a `status` would be taken for an answer. */
export interface JsonBody {
  readonly members: Readonly<Record<string, unknown>>;
}

/** The body as a JSON object, or the error for a body that is none. */
export function jsonBody(request: SandboxRequest): JsonBody | Answer {
  if (request.body.length === 0) return fault(400, 'BadRequest', 'Empty Payload. JSON content expected.');
  const typed = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  const value = typed ? parsed(request.body.toString('utf8')) : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fault(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
  return { members: value as Record<string, unknown> };
}

export function isAnswer(value: object): value is Answer {
  return 'status' in value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
