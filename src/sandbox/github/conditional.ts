import { createHash } from 'node:crypto';
import type { Reply, SandboxRequest } from '../wire.ts';

/**
 * A read returns an ETag; a request with that ETag gets 304 without a body (docs.github.com, "Use conditional requests if
 * appropriate"). GitHub does not count such a response against the primary limit; the sandbox does. That the tag is weak and
 * derives from the body: from memory.
 */
export function conditional(request: SandboxRequest, reply: Reply): Reply {
  if (request.method !== 'GET' || reply.status !== 200) return reply;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(reply.body)).digest('hex')}"`;
  const headers = { ...reply.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  const known = request.headers['if-none-match']?.split(',').map(tag => strong(tag.trim())) ?? [];
  if (!known.includes(strong(etag)) && !known.includes('*')) return { ...reply, headers };
  return { status: 304, headers: Object.fromEntries(Object.entries(headers).filter(isOfNoBody)) };
}

/** If-None-Match uses weak comparison (RFC 9110, 13.1.2). */
function strong(tag: string): string {
  return tag.replace(/^W\//, '');
}

function isOfNoBody([name]: [string, string]): boolean {
  return name !== 'content-type';
}
