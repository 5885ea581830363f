import { limit, SECOND } from '../throttle/limits.ts';
import type { Reply, Throttling } from '../wire.ts';

/** 20 requests a second for each machine (azure-facts §1.10). */
const limits = { requests: limit('imds.requests', 20, SECOND, 'window') };

export const throttling: Throttling = {
  limits,
  charges: () => [{ limit: limits.requests, scope: 'machine', cost: 1 }],
  refusal,
};

/** Body and header: from memory, without a source. */
function refusal(_: unknown, seconds: string): Reply {
  return {
    status: 429,
    headers: { 'Retry-After': seconds },
    body: { error: 'too_many_requests', error_description: 'Too many requests' },
  };
}
