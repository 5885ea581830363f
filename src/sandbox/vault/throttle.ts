import { limit, SECOND } from '../throttle/limits.ts';
import type { Reply, Throttled, Throttling } from '../wire.ts';

/** azure-facts §3.4. */
const limits = { vault: limit('vault.transactions', 4000, 10 * SECOND, 'window') };

export const throttling: Throttling = {
  limits,
  charges: ({ host }) => [{ limit: limits.vault, scope: host, cost: 1 }],
  refusal,
};

/** The code and the header are from memory only, without a source (azure-facts §3.4). */
function refusal({ request }: Throttled, seconds: string): Reply {
  return {
    status: 429,
    headers: { 'Retry-After': seconds, 'x-ms-request-id': request.id },
    body: {
      error: {
        code: 'Throttled',
        message: 'Request was not processed because too many requests were received.',
      },
    },
  };
}
