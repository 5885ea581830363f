import type { ServerResponse } from 'node:http';
import type { Reply } from '../wire.ts';

/**
 * Sends an answer and returns the size of its body. `now` goes out as `Date`, since clients read the cloud's clock from
 * it; only the headers that a fault names may have another. `extra` headers come from the gateway in front of the service
 * and win over its own.
 */
export function sendReply(
  response: ServerResponse,
  reply: Reply,
  extra: Readonly<Record<string, string>>,
  now: number,
): number {
  const body = bodyOf(reply.body);
  response.sendDate = false;
  if (reply.status !== 204 && reply.status !== 304) response.setHeader('Content-Length', body.length);
  for (const [name, value] of headersOf(reply, extra, now)) response.setHeader(name, value);
  response.writeHead(reply.status);
  response.end(body);
  return body.length;
}

/** In the order in which they are set: a later one of the same name, in whatever case, takes the place of an earlier one. */
export function headersOf(
  reply: Reply,
  extra: Readonly<Record<string, string>>,
  now: number,
): [name: string, value: string][] {
  return [
    ...(isEmpty(reply.body) ? [] : [['Content-Type', defaultType(reply.body)] satisfies [string, string]]),
    ['Date', new Date(now).toUTCString()],
    ...Object.entries({ ...reply.headers }),
    ...Object.entries(extra),
  ];
}

function isEmpty(body: unknown): boolean {
  return (
    body === undefined ||
    (typeof body === 'string' && body === '') ||
    (Buffer.isBuffer(body) && body.length === 0)
  );
}

export function bodyOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

function defaultType(body: unknown): string {
  return typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
}
