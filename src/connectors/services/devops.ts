import { type Heard, numberIn, type Service } from '../limiter/knownService.ts';
import { limit, MINUTE } from '../limiter/limit.ts';

/** Azure DevOps slows a caller down long before it refuses (azure-facts §5.1): the last fifth is left alone. Where it begins: a guess. */
const SHARE = 0.78;

/** azure-facts §5.1: 200 units of a typical user in five minutes, per identity. */
const UNITS = { ...limit('devops', 200, 5 * MINUTE), share: SHARE };

/** What a request costs is not published; plain ones are said to be cheap. A guess. */
const COST = 0.2;

/** Azure DevOps. */
export const devops: Service = {
  name: 'devops',
  address: endpoints => endpoints.devops,
  bill: () => ({
    account: 'devops',
    debits: [{ limit: UNITS, cost: COST }],
    words: "Azure DevOps' limit of this identity",
  }),
  // It names a time already when it slows a caller down (azure-facts §5.1).
  answers: { pauses: () => true, left },
};

/** In units of its own. What we leave alone is taken off, because Azure DevOps is slow already there. */
function left(header: Heard['header']): Record<string, number> | undefined {
  const remaining = numberIn(header('x-ratelimit-remaining'));
  const whole = numberIn(header('x-ratelimit-limit'));
  if (remaining === undefined || whole === undefined) return undefined;
  return { [UNITS.name]: remaining - whole * (1 - SHARE) };
}
