/**
 * Guards a write against a lock that expires before it is sent. A check before sending is not sufficient: a connection may have
 * to be opened first, and the process may be suspended in the meantime. So the remaining time of the lock is checked again when
 * the connection is open, and the write is aborted before that time is over.
 */
import type { ClientRequest, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';

/** The guaranteed remaining time of the lock in milliseconds, at the time of the call; it grows with every renewal. */
export type Left = () => number;

/** Timers have a maximum delay, so the remaining time is checked again after this interval. */
const LOOK_MS = 60_000;

const lefts = new WeakMap<PipelineRequest, Left>();

/** Sends a request, and aborts it when the lock has no time left. */
export async function whileHeld(
  request: PipelineRequest,
  left: Left,
  send: () => Promise<PipelineResponse>,
): Promise<PipelineResponse> {
  const before = request.abortSignal;
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const ms = left();
    if (ms <= 0) giveUp();
    else timer = setTimeout(look, Math.min(ms, LOOK_MS));
  };
  before?.addEventListener('abort', giveUp);
  if (before?.aborted) giveUp();
  lefts.set(request, left);
  request.abortSignal = controller.signal;
  look();
  try {
    return await send();
  } finally {
    clearTimeout(timer);
    before?.removeEventListener('abort', giveUp);
    lefts.delete(request);
    if (before === undefined) delete request.abortSignal;
    else request.abortSignal = before;
  }
}

type Adding = { addRequest(request: ClientRequest, options: object): void };

/** A proxy of the shared agent for this request; it only adds the check of the lock. */
export function agentFor<One extends object>(agent: One, request: PipelineRequest): One {
  const left = lefts.get(request);
  if (left === undefined) return agent;
  const shared = agent as One & Adding;
  return new Proxy(agent, {
    get(target, name) {
      if (name === 'addRequest')
        return (asked: ClientRequest, options: object) => {
          asked.once('socket', () => lockMustStillBeHeld(asked, left));
          shared.addRequest(asked, { ...options, left });
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/**
 * Returns the connection if the write may be sent on it. Until the TLS handshake is complete, `alpnProtocol` is null
 * (node:tls), and data that is written is buffered.
 */
export async function whenOpen<One extends Duplex>(
  socket: One,
  options: ClientRequestArgs | object,
): Promise<One> {
  const left = 'left' in options && typeof options.left === 'function' ? (options.left as Left) : undefined;
  if (left === undefined) return socket;
  if (socket instanceof TLSSocket && socket.alpnProtocol === null) await handshake(socket);
  if (left() > 0) return socket;
  socket.destroy();
  throw lapsed();
}

/**
 * The last check. Node writes the request directly after this event, in the same call (_http_client.js, onSocketNT). Between
 * the check above and this one, other requests may have been written, and the process may have been suspended.
 */
function lockMustStillBeHeld(asked: ClientRequest, left: Left): void {
  if (left() <= 0) asked.destroy(lapsed());
}

function lapsed(): Error {
  return Object.assign(new Error('the lock may have expired before the request could be sent'), {
    code: LAPSED,
  });
}

/** A separate code, because nothing was sent, in contrast to a lost request. */
const LAPSED = 'LOCK_LAPSED';

function handshake(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = () => {
      socket.off('secureConnect', done).off('error', failed).off('close', closed);
    };
    const done = () => [over(), resolve()];
    const failed = (error: Error) => [over(), reject(error)];
    const closed = () => failed(Object.assign(new Error('closed in the handshake'), { code: 'ECONNRESET' }));
    socket.once('secureConnect', done).once('error', failed).once('close', closed);
  });
}
