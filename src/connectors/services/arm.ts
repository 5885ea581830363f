import {
  type Bill,
  isWrite,
  type LimitedRequest,
  numberIn,
  type ResponseHead,
  type Service,
} from '../limiter/knownService.ts';
import { limit, SECOND } from '../limiter/limit.ts';

/** Limits per subscription, principal and kind of operation (azure-facts §4.7). */
const LIMITS = {
  reads: limit('arm.reads', 250, 10 * SECOND),
  writes: limit('arm.writes', 200, 20 * SECOND),
  deletes: limit('arm.deletes', 200, 20 * SECOND),
} as const;

/** Azure Resource Manager: all resources of a subscription. */
export const arm: Service = {
  name: 'arm',
  address: ({ resourceManager }) => resourceManager,
  bill,
  answers: { left },
  clock: { source: 'arm', ids: ['x-ms-request-id', 'x-ms-correlation-request-id'] },
};

/**
 * `POST …/list` is counted as a write; this is not documented (azure-facts §4.7). A run has one identity, so the principal is
 * not part of the account.
 */
function bill({ method, url }: LimitedRequest): Bill {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(url.pathname)?.[1]?.toLowerCase() ?? 'the tenant';
  const kind = method === 'DELETE' ? 'deletes' : isWrite({ method }) ? 'writes' : 'reads';
  return {
    account: `arm ${subscription} ${kind}`,
    debits: [{ limit: LIMITS[kind], cost: 1 }],
    words: `Azure Resource Manager's limit of ${kind} in subscription ${subscription}`,
  };
}

/** The remaining units in the response headers (azure-facts §4.7). */
function left(header: ResponseHead['header']): Record<string, number> {
  const kinds = ['reads', 'writes', 'deletes'] as const;
  return Object.fromEntries(
    kinds.flatMap(kind => {
      const count = numberIn(header(`x-ms-ratelimit-remaining-subscription-${kind}`));
      return count === undefined ? [] : [[LIMITS[kind].name, count]];
    }),
  );
}
