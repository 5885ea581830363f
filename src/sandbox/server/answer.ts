import type { Reply } from '../wire.ts';

/** A response as it is sent, independent of the transport. */
export interface Outgoing {
  readonly status: number;
  /** In the order in which they are set: a later header of the same name (case-insensitive) replaces an earlier one. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** The response comes from a gateway in front of the service, which does not compress. */
  readonly isPlain?: true;
}

/**
 * `now` is sent as `Date`, since clients read the cloud's clock from it; only the headers of a fault may replace it. `extra`
 * headers come from the gateway in front of the service and replace those of the service.
 */
export function outgoing(reply: Reply, extra: Readonly<Record<string, string>>, now: number): Outgoing {
  const body = bodyOf(reply.body);
  const isBodiless = reply.status === 204 || reply.status === 304;
  return {
    status: reply.status,
    headers: [
      ...(body.length === 0 ? [] : [['Content-Type', defaultType(reply.body)] as const]),
      ...(isBodiless ? [] : [['Content-Length', String(body.length)] as const]),
      ['Date', new Date(now).toUTCString()],
      ...Object.entries({ ...reply.headers }),
      ...Object.entries(extra),
    ],
    body,
  };
}

function bodyOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

function defaultType(body: unknown): string {
  return typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
}
