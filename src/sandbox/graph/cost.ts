import type { SandboxRequest } from '../wire.ts';
import { routeOf } from './routes.ts';

/** In resource units. `$select` saves one and so does a small `$top`, `$expand` costs one; never below one (azure-facts §2.6). */
export function costOf(request: Pick<SandboxRequest, 'method' | 'path' | 'host' | 'query'>): number {
  const base = routeOf(request)?.cost ?? 1;
  if (request.method !== 'GET') return base;
  const top = request.query.get('$top');
  const saved = (request.query.has('$select') ? 1 : 0) + (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, base - saved + (request.query.has('$expand') ? 1 : 0));
}
