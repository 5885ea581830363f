import type { Balance } from '../throttle/buckets.ts';
import { limit, MINUTE } from '../throttle/limits.ts';
import type { Reply, Throttled, Throttling } from '../wire.ts';
import type { Settings } from '../world.ts';

/**
 * 200 units of a "typical user" in five minutes (azure-facts §5.1). The cost of one request is not published; a fifth of a unit
 * is assumed here, more than plain reads are said to cost.
 */
const limits = { devops: limit('devops.units', 200, 5 * MINUTE) };
const UNITS_PER_REQUEST = 0.2;

export const throttling: Throttling = {
  limits,
  charges(request, caller) {
    const scope = caller.appId ?? request.headers['authorization'] ?? 'nobody';
    return [{ limit: limits.devops, scope, cost: UNITS_PER_REQUEST }];
  },
  delayMs,
  headers,
  refusal,
};

/** Below this share of a caller's units Azure DevOps starts to delay its responses. Not published. */
const SLOW_BELOW = 0.2;

/** Azure DevOps delays responses before it refuses requests, and longer as fewer units are left (azure-facts §5.1). */
function delayMs([balance]: readonly Balance[], { slowDownMs }: Settings): number {
  if (balance === undefined) return 0;
  const near = 1 - balance.left / (balance.capacity * SLOW_BELOW);
  return near <= 0 ? 0 : Math.round(near * slowDownMs);
}

/** Azure DevOps sends these headers, Retry-After included, only while it delays a caller's responses. */
function headers([balance]: readonly Balance[], now: number, delayMs: number): Record<string, string> {
  if (balance === undefined || delayMs === 0) return {};
  const seconds = Math.max(1, Math.ceil(delayMs / 1000));
  return { 'Retry-After': String(seconds), ...rateHeaders(balance, now, delayMs) };
}

/** azure-facts §5.1; the shape of the body is from memory there. */
function refusal({ balance, now }: Throttled, seconds: string): Reply {
  return {
    status: 429,
    headers: { 'Retry-After': seconds, ...rateHeaders(balance, now) },
    body: {
      $id: '1',
      innerException: null,
      message:
        'TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource ' +
        "'Concurrency' in namespace 'User'. For more information on why your request was blocked, see the topic " +
        '"Rate limits" on the Microsoft Web site.',
      typeName:
        'Microsoft.TeamFoundation.Framework.Server.RequestBlockedException, Microsoft.TeamFoundation.Framework.Server',
      typeKey: 'RequestBlockedException',
      errorCode: 0,
      eventId: 3000,
    },
  };
}

/** `delayMs`: by how much this response was delayed. */
function rateHeaders(balance: Balance, now: number, delayMs = 0): Record<string, string> {
  return {
    'X-RateLimit-Resource': 'Concurrency',
    'X-RateLimit-Delay': (delayMs / 1000).toFixed(3),
    'X-RateLimit-Limit': String(balance.capacity),
    'X-RateLimit-Remaining': String(balance.left),
    'X-RateLimit-Reset': String(Math.ceil(Math.max(balance.fullAt, now) / 1000)),
  };
}
