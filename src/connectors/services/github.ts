import type { Debit } from '../limiter/account.ts';
import { type Asked, type Bill, isWrite, type Service } from '../limiter/knownService.ts';
import { HOUR, limit, MINUTE } from '../limiter/limit.ts';

/** azure-facts §5.4, per token. By the hour it is a bucket here: the requests go on, if slowly, and GitHub may say otherwise. */
const LIMITS = {
  primary: limit('github.primary', 5_000, HOUR, 'window'),
  points: limit('github.points', 900, MINUTE, 'window'),
  content: limit('github.content', 80, MINUTE, 'window'),
  contentHourly: limit('github.contentHourly', 500, HOUR),
} as const;

/** azure-facts §5.4: points of a request that reads, and of one that writes. */
const POINTS = { read: 1, write: 5 } as const;

/** GitHub's REST API. */
export const github: Service = {
  name: 'github',
  address: endpoints => endpoints.github,
  bill,
  variables: [
    { name: 'GITHUB_TOKEN', isSecret: true },
    { name: 'GH_TOKEN', isSecret: true },
    {
      name: 'KEYTURN_GITHUB_APP_ID',
      form: { fits: /^[\w.-]+$/, otherwise: "is no GitHub App's id or client id" },
    },
    { name: 'KEYTURN_GITHUB_APP_KEY_FILE' },
  ],
  answers: {
    // Its second limits come as 403 with a time, and it says when nothing is left (azure-facts §5.4).
    isRefusal: ({ status }) => status === 403,
    pauses: ({ header }) => header('x-ratelimit-remaining') === '0',
  },
};

function bill({ method, authorization = '' }: Asked): Bill {
  const write = isWrite({ method });
  const debits: Debit[] = [
    { limit: LIMITS.primary, cost: 1 },
    { limit: LIMITS.points, cost: write ? POINTS.write : POINTS.read },
  ];
  if (write) {
    debits.push({ limit: LIMITS.content, cost: 1 });
    debits.push({ limit: LIMITS.contentHourly, cost: 1 });
  }
  const words = write ? "GitHub's limit of writes" : "GitHub's limit of requests";
  return { account: `github ${digest(authorization)}`, debits, words };
}

/** A token is told apart from others, and not kept. */
function digest(text: string): string {
  // Loaded with the first request: to check a policy takes none.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
