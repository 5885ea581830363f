import type { Balance, Charge, Limit } from '../throttle/buckets.ts';
import { isWrite, limit, SECOND } from '../throttle/limits.ts';
import type { ClaimedCaller, Reply, SandboxRequest, Throttled, Throttling } from '../wire.ts';

export const limits = {
  armReads: withRestartingWait('arm.reads', 250, 10 * SECOND),
  armWrites: withRestartingWait('arm.writes', 200, 20 * SECOND),
  armDeletes: withRestartingWait('arm.deletes', 200, 20 * SECOND),
  /** For all principals of a subscription together: fifteen times the numbers above. */
  armGlobalReads: withRestartingWait('arm.global-reads', 3750, 10 * SECOND),
  armGlobalWrites: withRestartingWait('arm.global-writes', 3000, 20 * SECOND),
  armGlobalDeletes: withRestartingWait('arm.global-deletes', 3000, 20 * SECOND),
};

export const throttling: Throttling = { limits, charges, headers, refusal };

/** Limits of Resource Manager: a request before the end of the wait restarts the wait (azure-facts §4.7). */
function withRestartingWait(name: string, capacity: number, perMs: number): Limit {
  return { ...limit(name, capacity, perMs), restartsWait: true };
}

/** `POST …/list` counts as a write: not documented, a guess (azure-facts §4.7). */
function charges(request: SandboxRequest, caller: ClaimedCaller): readonly Charge[] {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1]?.toLowerCase() ?? 'tenant';
  const scope = `${subscription}/${caller.appId ?? 'nobody'}`;
  const [own, global] = armLimits(request);
  return [
    { limit: own, scope, cost: 1 },
    { limit: global, scope: subscription, cost: 1 },
  ];
}

function armLimits(request: SandboxRequest): readonly [Limit, Limit] {
  if (request.method === 'DELETE') return [limits.armDeletes, limits.armGlobalDeletes];
  return isWrite(request)
    ? [limits.armWrites, limits.armGlobalWrites]
    : [limits.armReads, limits.armGlobalReads];
}

function headers(balances: readonly Balance[]): Record<string, string> {
  return Object.assign({}, ...balances.map(header));
}

function header({ charge, left }: Balance): Record<string, string> {
  return { [`x-ms-ratelimit-remaining-subscription-${charge.limit.name.replace('arm.', '')}`]: String(left) };
}

/** azure-facts §4.7. */
function refusal({ balance, request, caller }: Throttled, seconds: string): Reply {
  const what = balance.charge.limit.name.replace('arm.', '');
  const subscription = balance.charge.scope.split('/')[0] ?? '';
  return {
    status: 429,
    headers: {
      'Retry-After': seconds,
      'x-ms-request-id': request.id,
      [`x-ms-ratelimit-remaining-subscription-${what}`]: '0',
    },
    body: {
      error: {
        code: 'SubscriptionRequestsThrottled',
        message:
          `Number of '${what}' requests for subscription '${subscription}' actor '${caller.appId ?? ''}' exceeded. ` +
          `Please try again after '${seconds}' seconds after additional tokens are available.`,
      },
    },
  };
}
