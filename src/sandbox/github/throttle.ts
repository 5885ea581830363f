import type { Balance, Charge } from '../throttle/buckets.ts';
import { isWrite, limit, MINUTE } from '../throttle/limits.ts';
import type { Reply, SandboxRequest, Throttled, Throttling } from '../wire.ts';
import { isEnterpriseServer } from './servers.ts';

/** azure-facts §5.4. */
const limits = {
  githubPrimary: limit('github.primary', 5000, 60 * MINUTE, 'window'),
  githubPoints: limit('github.points', 900, MINUTE),
  githubContent: limit('github.content', 80, MINUTE),
  githubContentHourly: limit('github.contentHourly', 500, 60 * MINUTE),
};

export const throttling: Throttling = {
  limits,
  charges,
  headers: ([balance]) => (balance === undefined ? {} : headersOf(balance)),
  refusal,
};

function charges(request: SandboxRequest): readonly Charge[] {
  // "By default, rate limits are disabled for GitHub Enterprise Server" (docs.github.com, rate limits for the REST API).
  if (isEnterpriseServer(request.host)) return [];
  const scope = request.headers['authorization'] ?? request.headers['user-agent'] ?? 'nobody';
  const write = isWrite(request);
  const charges: Charge[] = [
    { limit: limits.githubPrimary, scope, cost: 1 },
    { limit: limits.githubPoints, scope, cost: write ? 5 : 1 },
  ];
  if (!write) return charges;
  const content = [limits.githubContent, limits.githubContentHourly];
  return [...charges, ...content.map(each => ({ limit: each, scope, cost: 1 }))];
}

/**
 * Primary limit: 403 without Retry-After, with remaining 0 and the time of the reset; secondary limits: 403 with Retry-After
 * (azure-facts §5.4).
 */
function refusal({ balance }: Throttled, seconds: string): Reply {
  const primary = balance.charge.limit.name === 'github.primary';
  const topic = primary
    ? 'rate-limits-for-the-rest-api'
    : 'rate-limits-for-the-rest-api#about-secondary-rate-limits';
  return {
    status: 403,
    headers: primary ? { ...headersOf(balance), 'x-ratelimit-remaining': '0' } : { 'Retry-After': seconds },
    body: {
      documentation_url: `https://docs.github.com/rest/using-the-rest-api/${topic}`,
      message: primary
        ? 'API rate limit exceeded for user ID 1.'
        : 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    },
  };
}

function headersOf(balance: Balance): Record<string, string> {
  return {
    'x-ratelimit-limit': String(balance.capacity),
    'x-ratelimit-remaining': String(balance.left),
    'x-ratelimit-used': String(balance.capacity - balance.left),
    'x-ratelimit-reset': String(Math.ceil(balance.fullAt / 1000)),
    'x-ratelimit-resource': 'core',
  };
}
