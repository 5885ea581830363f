import { numberIn, type ResponseHead, type Service } from '../limiter/knownService.ts';
import { limit, MINUTE } from '../limiter/limit.ts';

/**
 * Azure DevOps delays requests long before it refuses them (azure-facts §5.1), so the last fifth is not used. Where the delays
 * begin is a guess.
 */
const SHARE = 0.78;

/** 200 units of a typical user in five minutes, per identity (azure-facts §5.1). */
const UNITS = { ...limit('devops', 200, 5 * MINUTE), share: SHARE };

/** The cost of a request is not published; simple ones are said to be cheap. A guess. */
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
  // It sends Retry-After already when it delays requests (azure-facts §5.1).
  answers: { pauses: () => true, left },
};

/** The remaining units reported by Azure DevOps, minus the part that is not used, in which requests are delayed. */
function left(header: ResponseHead['header']): Record<string, number> | undefined {
  const remaining = numberIn(header('x-ratelimit-remaining'));
  const whole = numberIn(header('x-ratelimit-limit'));
  if (remaining === undefined || whole === undefined) return undefined;
  return { [UNITS.name]: remaining - whole * (1 - SHARE) };
}
