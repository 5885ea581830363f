import { nextInOrder } from '../order.ts';
import type { InnerGate, Reply, SandboxRequest, Scene } from '../wire.ts';
import { type Answer, fault } from './answer.ts';
import { isAnswer, jsonBody } from './call.ts';

const largestBatch = 20;

/** One request inside a batch. */
interface Inner {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

/**
 * `POST /$batch`: up to 20 requests; each is passed through `ways.gate` (throttled one by one) to `ways.serve` and has a status
 * of its own; one whose dependency failed is 424. The order of the responses is arbitrary (azure-facts §2.10).
 */
export function batch(request: SandboxRequest, scene: Scene, version: string, ways: BatchWays): Answer {
  const body = jsonBody(request);
  if (isAnswer(body)) return body;
  const inner = readRequests(body.members['requests']);
  if (!Array.isArray(inner)) return inner;
  const begun = request.arrival ?? nextInOrder(scene);
  const replies = new Map<string, Reply>();
  for (const one of inner) {
    const failed = one.dependsOn.some(id => (replies.get(id.toLowerCase())?.status ?? 500) >= 400);
    // Requests of a batch are in flight at the same time, unless one depends on another.
    const arrival = one.dependsOn.length === 0 ? begun : nextInOrder(scene);
    const asked = { ...asRequest(one, request, version), arrival };
    replies.set(
      one.id.toLowerCase(),
      failed ? dependencyFailed : ways.gate(asked, () => ways.serve(asked, scene)),
    );
  }
  const answered = inner.flatMap(({ id }) => {
    const reply = replies.get(id.toLowerCase());
    return reply === undefined ? [] : [{ id, reply }];
  });
  return {
    status: 200,
    body: { responses: shuffled(answered, scene).map(({ id, reply }) => response(id, reply)) },
  };
}

export interface BatchWays {
  readonly gate: InnerGate;
  readonly serve: (inner: SandboxRequest, scene: Scene) => Reply;
}

function readRequests(given: unknown): Inner[] | Answer {
  if (!Array.isArray(given) || given.length === 0) return invalid('Invalid batch payload format.');
  if (given.length > largestBatch) {
    return invalid(`Number of batch request steps exceeds the maximum value of ${largestBatch}.`);
  }
  const inner = given.map(readRequest);
  // "Not case-sensitive" (graph-docs json-batching).
  const ids = inner.map(one => one.id.toLowerCase());
  if (new Set(ids).size < ids.length) return invalid('Request Id has to be unique in a batch.');
  const untyped = inner.find(one => one.body !== undefined && one.headers['content-type'] === undefined);
  if (untyped)
    return invalid(`Write request id : ${untyped.id} does not contain Content-Type header or body.`);
  const unknown = inner.find((one, index) =>
    one.dependsOn.some(id => !ids.slice(0, index).includes(id.toLowerCase())),
  );
  if (unknown)
    return invalid(`Request id : ${unknown.id} depends on a request that does not come before it.`);
  const wrong = inner.find(one => one.id === '' || one.method === '' || one.url === '');
  return wrong ? invalid('Invalid batch payload format.') : inner;
}

function readRequest(given: Record<string, unknown> | null): Inner {
  const { id, method, url, headers, body, dependsOn } = given ?? {};
  return {
    id: String(id ?? ''),
    method: String(method ?? '').toUpperCase(),
    url: String(url ?? ''),
    headers: lowered(headers),
    body,
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  };
}

function lowered(headers: unknown): Record<string, string> {
  const entries = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Inner requests run under the outer caller's authorization. */
function asRequest(inner: Inner, outer: SandboxRequest, version: string): SandboxRequest {
  const [path = '', query = ''] = inner.url.split('?', 2);
  const authorization = outer.headers['authorization'];
  return {
    id: `${outer.id}/${inner.id}`,
    method: inner.method,
    host: outer.host,
    path: `/${version}/${decoded(path.replace(/^\/+/, ''))}`,
    query: new URLSearchParams(query),
    headers: { ...inner.headers, ...(authorization === undefined ? {} : { authorization }) },
    body: inner.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(inner.body)),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const dependencyFailed: Reply = {
  status: 424,
  headers: { 'content-type': 'application/json' },
  body: { error: { code: 'FailedDependency', message: 'A request that this one depends on failed.' } },
};

function response(id: string, reply: Reply): object {
  const { status, headers, body } = reply;
  return { id, status, headers: headers ?? {}, ...(body === undefined ? {} : { body }) };
}

function shuffled<T>(items: readonly T[], scene: Scene): T[] {
  return items
    .map(item => ({ item, order: scene.random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function invalid(message: string): Answer {
  return fault(400, 'BadRequest', message);
}
