import type { SandboxRequest } from '../wire.ts';
import { routeOf } from './routes.ts';

/**
 * The cost in resource units. `$select` and a small `$top` save one each, `$expand` costs one; at least one (azure-facts §2.6).
 */
export function costOf(request: Pick<SandboxRequest, 'method' | 'path' | 'host' | 'query'>): number {
  const base = routeOf(request)?.cost ?? 1;
  if (request.method !== 'GET') return base;
  const top = request.query.get('$top');
  const saved = (request.query.has('$select') ? 1 : 0) + (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, base - saved + (request.query.has('$expand') ? 1 : 0));
}
