import type { Reply, SandboxRequest, Scene } from '../wire.ts';

/** The result of a handler; `finish` adds the ids and headers of every Graph response. */
export interface Answer {
  readonly status: number;
  readonly body?: object;
  /** In the place of a JSON body: plain text, as for `/$count`. */
  readonly text?: string;
  readonly fault?: { readonly code: string; readonly message: string; readonly details?: readonly object[] };
  readonly headers?: Readonly<Record<string, string>>;
}

/** A Graph error: `{"error":{"code","message","innerError"}}` (azure-facts §2.4). */
export function fault(status: number, code: string, message: string): Answer {
  return { status, fault: { code, message } };
}

/** A created object in full, with its location (recorded: Azure/azure-cli, role test_app_resolution.yaml). */
export function created(context: string, content: object, location: string): Answer {
  return { ...found(context, content), status: 201, headers: { location } };
}

/** The body has `@odata.context`, always as its first member. */
export function found(context: string, content: object): Answer {
  return { status: 200, body: { '@odata.context': context, ...content } };
}

const json =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** Makes the response of an answer. `innerError.date` has no zone suffix. */
export function finish(answer: Answer, request: SandboxRequest, scene: Scene, cost: number): Reply {
  const requestId = scene.random.uuid();
  const clientRequestId = request.headers['client-request-id'] ?? requestId;
  const headers = {
    'cache-control': 'no-cache',
    'strict-transport-security': 'max-age=31536000',
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'x-ms-ags-diagnostic':
      '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"004","RoleInstance":"AM2PEPF0001C3F4"}}',
    'x-ms-resource-unit': String(cost),
    ...answer.headers,
  };
  if (answer.text !== undefined) return plainText(answer.status, headers, answer.text);
  if (answer.fault === undefined && answer.body === undefined) return { status: answer.status, headers };
  return {
    status: answer.status,
    headers: { 'content-type': answer.fault ? 'application/json' : json, 'odata-version': '4.0', ...headers },
    body: answer.fault ? errorBody(answer.fault, requestId, clientRequestId, scene) : answer.body,
  };
}

function plainText(status: number, headers: Readonly<Record<string, string>>, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain', 'odata-version': '4.0', ...headers }, body };
}

function errorBody(
  { code, message, details }: NonNullable<Answer['fault']>,
  requestId: string,
  clientRequestId: string,
  scene: Scene,
): object {
  const date = new Date(scene.clock.now()).toISOString().slice(0, 19);
  const innerError = { date, 'request-id': requestId, 'client-request-id': clientRequestId };
  return { error: { code, message, ...(details ? { details } : {}), innerError } };
}
