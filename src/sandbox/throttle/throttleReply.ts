import type { ClaimedCaller } from '../server/caller.ts';
import type { Reply, SandboxRequest } from '../wire.ts';
import type { Balance } from './buckets.ts';

/** What a refusal is made of. `balance` is the account that could not pay. */
export interface Throttled {
  readonly service: string;
  readonly balance: Balance;
  readonly request: SandboxRequest;
  readonly caller: ClaimedCaller;
  /** Virtual, milliseconds since 1970. */
  readonly now: number;
}

/** The answer that each service gives to a caller who came too often. */
export function throttleReply(throttled: Throttled): Reply {
  const seconds = String(Math.max(1, Math.ceil(throttled.balance.waitMs / 1000)));
  return (replies[throttled.service] ?? plain)(throttled, seconds);
}

const replies: Readonly<Record<string, (throttled: Throttled, seconds: string) => Reply>> = {
  graph: graphReply,
  vault: vaultReply,
  arm: armReply,
  devops: devopsReply,
  github: githubReply,
};

function plain(_: Throttled, seconds: string): Reply {
  return {
    status: 429,
    headers: { 'Retry-After': seconds },
    body: { error: { code: 'TooManyRequests', message: 'Too many requests.' } },
  };
}

/** azure-facts §2.4, §2.6. */
function graphReply({ balance, request, caller, now }: Throttled, seconds: string): Reply {
  const write = balance.charge.limit.name.endsWith('rites');
  return {
    status: 429,
    headers: {
      'Retry-After': seconds,
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${caller.appId}/${caller.tenantId}`,
      'x-ms-throttle-information': write ? 'WriteLimitExceeded' : 'ResourceUnitLimitExceeded',
      'x-ms-throttle-limit-percentage': '1.0',
      'request-id': request.id,
    },
    body: {
      error: {
        code: 'TooManyRequests',
        message: 'Too many requests. Please retry after the time given in the Retry-After header.',
        innerError: { date: isoWithoutZone(now), 'request-id': request.id, 'client-request-id': request.id },
      },
    },
  };
}

/** The code and the header are from memory only (azure-facts §3.4). */
function vaultReply({ request }: Throttled, seconds: string): Reply {
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

/** azure-facts §4.7. */
function armReply({ balance, request, caller }: Throttled, seconds: string): Reply {
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

/** azure-facts §5.1; the shape of the body is from memory there. */
function devopsReply({ balance, now }: Throttled, seconds: string): Reply {
  return {
    status: 429,
    headers: { 'Retry-After': seconds, ...devopsHeaders(balance, now) },
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

/** `delayMs`: how long this very answer was held back. */
export function devopsHeaders(balance: Balance, now: number, delayMs = 0): Record<string, string> {
  return {
    'X-RateLimit-Resource': 'Concurrency',
    'X-RateLimit-Delay': (delayMs / 1000).toFixed(3),
    'X-RateLimit-Limit': String(balance.capacity),
    'X-RateLimit-Remaining': String(balance.left),
    'X-RateLimit-Reset': String(Math.ceil(Math.max(balance.fullAt, now) / 1000)),
  };
}

/**
 * Primary limit: 403 without Retry-After, remaining 0, and the time of the reset; secondary limits: 403 with
 * Retry-After (azure-facts §5.4).
 */
function githubReply({ balance }: Throttled, seconds: string): Reply {
  const primary = balance.charge.limit.name === 'github.primary';
  const topic = primary
    ? 'rate-limits-for-the-rest-api'
    : 'rate-limits-for-the-rest-api#about-secondary-rate-limits';
  return {
    status: 403,
    headers: primary
      ? { ...githubHeaders(balance), 'x-ratelimit-remaining': '0' }
      : { 'Retry-After': seconds },
    body: {
      documentation_url: `https://docs.github.com/rest/using-the-rest-api/${topic}`,
      message: primary
        ? 'API rate limit exceeded for user ID 1.'
        : 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    },
  };
}

export function githubHeaders(balance: Balance): Record<string, string> {
  return {
    'x-ratelimit-limit': String(balance.capacity),
    'x-ratelimit-remaining': String(balance.left),
    'x-ratelimit-used': String(balance.capacity - balance.left),
    'x-ratelimit-reset': String(Math.ceil(balance.fullAt / 1000)),
    'x-ratelimit-resource': 'core',
  };
}

function isoWithoutZone(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
