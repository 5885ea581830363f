import type { Debit } from '../limiter/account.ts';
import { type Bill, isWrite, type LimitedRequest, type Service } from '../limiter/knownService.ts';
import { HOUR, limit, MINUTE } from '../limiter/limit.ts';

/**
 * Limits per token (azure-facts §5.4). The hourly limit of content is modelled as a bucket: when it is exhausted, requests
 * continue slowly, and GitHub may refuse them.
 */
const LIMITS = {
  primary: limit('github.primary', 5_000, HOUR, 'window'),
  points: limit('github.points', 900, MINUTE, 'window'),
  content: limit('github.content', 80, MINUTE, 'window'),
  contentHourly: limit('github.contentHourly', 500, HOUR),
} as const;

/** Points of a read request and of a write request (azure-facts §5.4). */
const POINTS = { read: 1, write: 5 } as const;

/** GitHub's REST API. */
export const github: Service = {
  name: 'github',
  address: endpoints => endpoints.github,
  bill,
  variables: [
    { name: 'GITHUB_TOKEN', isSecret: true },
    { name: 'GH_TOKEN', isSecret: true },
    { name: 'GITHUB_ENTERPRISE_TOKEN', isSecret: true },
    { name: 'GH_ENTERPRISE_TOKEN', isSecret: true },
    {
      name: 'KEYTURN_GITHUB_APP_ID',
      form: { fits: /^[\w.-]+$/, otherwise: 'is not the id or client id of a GitHub App' },
    },
    { name: 'KEYTURN_GITHUB_APP_KEY_FILE' },
    {
      name: 'KEYTURN_GITHUB_APP_HOST',
      form: { fits: /^[\w-]+(\.[\w-]+)+$/, otherwise: 'is not the host name of a GitHub server' },
    },
  ],
  answers: {
    // Secondary limits have status 403 with Retry-After, and `x-ratelimit-remaining` shows when the limit is exhausted
    // (azure-facts §5.4).
    isRefusal: ({ status }) => status === 403,
    pauses: ({ header }) => header('x-ratelimit-remaining') === '0',
  },
};

function bill({ method, url, authorization = '' }: LimitedRequest): Bill {
  const write = isWrite({ method });
  const words = write ? "GitHub's limit of writes" : "GitHub's limit of requests";
  const account = `github ${digest(authorization)}`;
  // "By default, rate limits are disabled for GitHub Enterprise Server" (docs.github.com); where they are on, it says so.
  if (!/\.(github|ghe)\.com$/.test(url.hostname))
    return { account: `${account} ${url.hostname}`, debits: [], words };
  const debits: Debit[] = [
    { limit: LIMITS.primary, cost: 1 },
    { limit: LIMITS.points, cost: write ? POINTS.write : POINTS.read },
  ];
  if (write) {
    debits.push({ limit: LIMITS.content, cost: 1 });
    debits.push({ limit: LIMITS.contentHourly, cost: 1 });
  }
  return { account, debits, words };
}

/** Distinguishes tokens without storing them. */
function digest(text: string): string {
  // Loaded with the first request: `keyturn validate` sends none.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
