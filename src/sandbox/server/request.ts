import type { IncomingMessage } from 'node:http';
import type { SandboxRequest } from '../wire.ts';

/** Why a request cannot be passed to a service, and the status of the response. */
export interface Unreadable {
  readonly status: 400 | 413;
  readonly reason: string;
}

/** A request as received; header names are lower case. */
export type Incoming = Pick<IncomingMessage, 'url' | 'method' | 'headers'>;

/** Far above what any of these APIs accepts: Key Vault accepts 25 KB a value, Azure DevOps variable groups a few MB. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** The whole body, or undefined when it is larger than the limit. Rejects when the client disconnects. */
export async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    size += part.length;
    if (size > BODY_LIMIT) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * The request as services see it. Query keys may arrive as `api%2Dversion` and "latest" paths with a trailing slash (azure-facts
 * §3.2), so the decoding is done once, here; an escaped slash stays escaped, because it belongs to its segment.
 */
export function decodeRequest(id: string, message: Incoming, body: Buffer): SandboxRequest | Unreadable {
  const [rawPath = '/', rawQuery = ''] = splitOnce(message.url ?? '/', '?');
  const path = decodePath(rawPath);
  if (path === undefined) return { status: 400, reason: 'The path holds a broken percent-escape.' };
  return {
    id,
    method: message.method ?? 'GET',
    host: hostOf(message),
    path,
    query: new URLSearchParams(rawQuery),
    headers: headerMap(message),
    body,
  };
}

/** The host name of the request, in lower case and without a port. */
export function hostOf(message: Incoming): string {
  return (message.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
}

function decodePath(raw: string): string | undefined {
  try {
    return raw.split('/').map(decodeSegment).join('/');
  } catch {
    return undefined;
  }
}

function decodeSegment(segment: string): string {
  return decodeURIComponent(segment).replaceAll('/', '%2F');
}

function headerMap(message: Incoming): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

function splitOnce(value: string, mark: string): string[] {
  const at = value.indexOf(mark);
  return at < 0 ? [value] : [value.slice(0, at), value.slice(at + 1)];
}
