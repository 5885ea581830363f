/** Carries the SDKs' requests to the sandbox's services without sockets: an event when one arrives, and one when its answer does. */
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { Transport } from '../../src/connectors/connections/transport.ts';
import type { Direct } from '../../src/sandbox/direct.ts';
import type { Outgoing } from '../../src/sandbox/server/answer.ts';
import type { ClientConnection } from '../../src/sandbox/server/exchange.ts';
import type { Chance } from './chance.ts';
import type { Actor, Timeline } from './timeline.ts';

export interface Carrying {
  readonly timeline: Timeline;
  readonly cloud: Direct;
  readonly chance: Chance;
  /** Whose requests these are: what of it is under way when it is killed arrives all the same. */
  readonly actor: Actor;
  /** The number of a new connection; no two of a world have the same, so that the history shows which run sent what. */
  readonly connect: () => number;
  /** An answer came when nobody waited for it any more: the machine had been stopped. */
  readonly tooLate?: () => void;
}

/** One way, in milliseconds: most are quick, some are not. */
const QUICK_MS = 4;
const SLOW_MS = 400;
const SLOW = 0.05;

export function transportOf(carrying: Carrying): Transport {
  const kept = carrying.connect();
  return { kept: carrier(carrying, () => kept), anew: carrier(carrying, carrying.connect) };
}

function carrier(carrying: Carrying, connection: () => number): HttpClient {
  return {
    sendRequest: request =>
      new Promise((resolve, reject) => {
        send(carrying, request, connection(), { resolve, reject });
      }),
  };
}

interface Asking {
  readonly resolve: (response: PipelineResponse) => void;
  readonly reject: (error: Error) => void;
}

function send(
  { timeline, cloud, chance, actor, tooLate }: Carrying,
  request: PipelineRequest,
  connection: number,
  { resolve, reject }: Asking,
): void {
  let over = false;
  let answered = false;
  let gone = () => {};
  const end = (how: () => void) => {
    if (over) return;
    over = true;
    timeout?.cancel();
    request.abortSignal?.removeEventListener('abort', aborted);
    how();
    gone();
  };
  const aborted = () =>
    end(() => {
      if (answered) tooLate?.();
      reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    });
  const lost = (code: string) =>
    end(() => {
      if (answered) tooLate?.();
      reject(new RestError(`lost on the way (${code})`, { code, request }));
    });
  const timeout =
    request.timeout > 0 ? timeline.after(request.timeout, () => lost('ETIMEDOUT'), actor) : undefined;
  if (request.abortSignal?.aborted) {
    aborted();
    return;
  }
  request.abortSignal?.addEventListener('abort', aborted, { once: true });
  const arrive = () =>
    void deliver(cloud, request, connection, {
      isDisconnected: () => over || actor.dead,
      onceDisconnected: told => {
        gone = told;
      },
      respond(answer, sent) {
        answered = true;
        timeline.after(delayOf(chance), () => end(() => resolve(responseOf(request, answer))), actor);
        sent();
      },
      cut: () => void timeline.after(delayOf(chance), () => lost('ECONNRESET'), actor),
    });
  // Of nobody: what has left a machine arrives, whatever happens to that.
  timeline.after(delayOf(chance), arrive, undefined);
}

/** Hands the request to its service. */
export function deliver(
  cloud: Direct,
  request: PipelineRequest,
  connection: number,
  client: ClientConnection,
): Promise<void> {
  return cloud.receive(messageOf(request), bytesOf(request), connection, client);
}

function delayOf(chance: Chance): number {
  const slow = chance.next() < SLOW;
  return chance.next() * (slow ? SLOW_MS : QUICK_MS);
}

function messageOf({ url, method, headers }: PipelineRequest) {
  const { host, pathname, search } = new URL(url);
  const sent: Record<string, string> = { host };
  for (const [name, value] of headers) sent[name.toLowerCase()] = value;
  return { url: pathname + search, method, headers: sent };
}

function bytesOf({ body }: PipelineRequest): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  throw new TypeError('only text is carried');
}

export function responseOf(request: PipelineRequest, { status, headers, body }: Outgoing): PipelineResponse {
  const named = headers.map(([name, value]) => [name.toLowerCase(), value]);
  return {
    request,
    status,
    headers: createHttpHeaders(Object.fromEntries(named)),
    bodyAsText: body.toString('utf8'),
  };
}
