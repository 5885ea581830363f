/**
 * A write goes out under a lock that may lapse on its way. Asking before it is sent is not enough: a connection may have to be
 * opened first, and a process may be stopped meanwhile. So the time that the lock surely has left is looked at once more when
 * the connection is there, and the write is given up before that time is over.
 */
import type { ClientRequest, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';

/** Milliseconds for which the lock is surely ours, as known at this moment; it grows with every renewal. */
export type Left = () => number;

/** Timers do not take any number. */
const LOOK_MS = 60_000;

const lefts = new WeakMap<PipelineRequest, Left>();

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

/** The agent for this request alone; whatever it is asked for, the one that all share answers. */
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
 * A connection on which such a write may go out. Until a handshake has ended, `alpnProtocol` is null (node:tls), and what is
 * written waits for it.
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
 * Node writes the request right after this event, within the same call (_http_client.js, onSocketNT). Between the look above
 * and this one others may have been written, and the process stopped.
 */
function lockMustStillBeHeld(asked: ClientRequest, left: Left): void {
  if (left() <= 0) asked.destroy(lapsed());
}

function lapsed(): Error {
  return Object.assign(new Error('the lock may have lapsed before it could be sent'), { code: LAPSED });
}

/** Told apart from what was lost on the way: nothing was sent. */
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
