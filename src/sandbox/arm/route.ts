import type { SandboxRequest } from '../wire.ts';
import type { ArmRoute, Operation } from './operation.ts';
import { operations } from './operations.ts';
import { ANY } from './paths.ts';

export interface Match {
  readonly operation: Operation;
  readonly route: ArmRoute;
}

export type RouteMatch = Match | 'wrong-method' | 'unknown';

/** The operation of a request. Paths of ARM are case-insensitive. */
export function readRoute(request: SandboxRequest): RouteMatch {
  const path = request.path.replace(/^\/+/, '').replace(/\/+$/, '');
  for (const one of operations) {
    const match = one.method === request.method ? one.path.exec(path) : null;
    if (match === null) continue;
    const { operation, method, action } = one;
    return { operation: one, route: { operation, method, action, ...match.groups } };
  }
  return GUARDED.test(path) ? 'wrong-method' : 'unknown';
}

/** These exist, but a GET never returns values (azure-facts §4.1). */
const GUARDED = new RegExp(`^${ANY}/config/(appsettings|connectionstrings)$`, 'i');
