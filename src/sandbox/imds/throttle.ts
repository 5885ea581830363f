import { limit, SECOND } from '../throttle/limits.ts';
import type { Reply, Throttling } from '../wire.ts';

/** azure-facts §1.10: 20 requests a second for each machine. */
const limits = { requests: limit('imds.requests', 20, SECOND, 'window') };

export const throttling: Throttling = {
  limits,
  charges: () => [{ limit: limits.requests, scope: 'machine', cost: 1 }],
  refusal,
};

/** Body and header: memory. */
function refusal(_: unknown, seconds: string): Reply {
  return {
    status: 429,
    headers: { 'Retry-After': seconds },
    body: { error: 'too_many_requests', error_description: 'Too many requests' },
  };
}
