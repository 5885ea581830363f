import type { SandboxRequest } from '../wire.ts';

/** The requested api-version, from the query or from the Accept header. */
export function askedVersion(request: SandboxRequest): string | undefined {
  const fromQuery = request.query.get('api-version');
  if (fromQuery !== null && fromQuery !== '') return fromQuery;
  return /;\s*api-version=([^;,\s]+)/i.exec(request.headers['accept'] ?? '')?.[1];
}
