/** Which account a request is on, and what it costs there. Pure. */
import { createHash } from 'node:crypto';
import type { CloudEndpoints } from '../../policy/policy.ts';
import { fieldOf, jsonOf } from '../trouble.ts';
import type { Charge } from './account.ts';
import { DEVOPS_UNITS, GITHUB_POINTS, published } from './published.ts';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization?: string;
  readonly body?: string;
}

export type Service = 'graph' | 'vault' | 'arm' | 'devops' | 'github' | 'entra';

export interface Due {
  readonly service: Service;
  /** Everything on one account waits when the service asks to wait. */
  readonly account: string;
  /** Requests of one lane cost alike and go in turn; those of another lane may overtake them. */
  readonly lane: string;
  readonly charges: readonly Charge[];
  /** Whose limit it is, for people. */
  readonly words: string;
}

type DueAt = (asked: Asked) => Omit<Due, 'service' | 'lane'>;

/** Undefined: a service that nothing is known of. */
export function dueOf(asked: Asked, endpoints: CloudEndpoints): Due | undefined {
  const service = serviceAt(asked.url.hostname, endpoints);
  if (service === undefined) return undefined;
  return { service, ...laned(dues[service](asked)) };
}

/** Of so many such requests, which go in one turn. */
export function dueOfSeveral({ service, lane: _ofOne, ...due }: Due, count: number): Due {
  const charges = due.charges.map(({ limit, cost }) => ({ limit, cost: cost * count }));
  return { service, ...laned({ ...due, charges }) };
}

function laned(due: Omit<Due, 'service' | 'lane'>): Omit<Due, 'service'> {
  const kinds = due.charges.map(({ limit, cost }) => `${limit.name} ${cost}`).join(' ');
  return { ...due, lane: `${due.account} ${kinds}` };
}

export function serviceAt(host: string, endpoints: CloudEndpoints): Service | undefined {
  const { authority, graph, resourceManager, vaultSuffix, devops, github } = endpoints;
  if (host.endsWith(`.${vaultSuffix}`)) return 'vault';
  const hosts = { entra: authority, graph, arm: resourceManager, devops, github };
  const names = Object.keys(hosts) as (keyof typeof hosts)[];
  return names.find(name => new URL(hosts[name]).hostname === host);
}

const dues: Readonly<Record<Service, DueAt>> = {
  graph: dueAtGraph,
  vault: ({ url }) => ({
    account: `vault ${url.hostname}`,
    charges: [{ limit: published.vault, cost: 1 }],
    words: `Key Vault's limit of ${url.hostname}`,
  }),
  arm: dueAtArm,
  devops: () => ({
    account: 'devops',
    charges: [{ limit: published.devops, cost: DEVOPS_UNITS }],
    words: "Azure DevOps' limit of this identity",
  }),
  github: dueAtGithub,
  // Entra publishes no number (azure-facts §1); only what it asks for is kept to.
  entra: ({ url }) => ({
    account: `entra ${url.pathname.split('/')[1] ?? ''}`,
    charges: [],
    words: "Entra's limit of token calls",
  }),
};

/** azure-facts §2.6. The sign-in report and the logs have accounts of their own, so that they hold nothing else up. */
function dueAtGraph(asked: Asked): Omit<Due, 'service' | 'lane'> {
  const caller = callerIn(asked.authorization);
  if (/^\/[^/]+\/reports\//.test(asked.url.pathname)) {
    const charges = [{ limit: published.graphReports, cost: 1 }];
    return { account: `graph reports ${caller}`, charges, words: "Microsoft Graph's limit of reports" };
  }
  if (/^\/[^/]+\/auditLogs\//.test(asked.url.pathname)) {
    const charges = [{ limit: published.graphLogs, cost: 1 }];
    return { account: `graph logs ${caller}`, charges, words: "Microsoft Graph's limit of the logs" };
  }
  const parts = batched(asked) ?? [asked];
  const units = parts.reduce((sum, part) => sum + graphUnits(part), 0);
  const writes = parts.filter(isWrite).length;
  const charges: Charge[] = [{ limit: published.graphUnits, cost: units }];
  if (writes > 0) charges.push({ limit: published.graphWrites, cost: writes });
  const what = writes > 0 ? 'writes' : 'reads';
  return { account: `graph ${caller}`, charges, words: `Microsoft Graph's limit of ${what}` };
}

/** What is in a batch is charged one by one (azure-facts §2.10). */
function batched({ url, body }: Asked): Asked[] | undefined {
  if (!url.pathname.endsWith('/$batch')) return undefined;
  const requests = fieldOf(jsonOf(body ?? ''), 'requests');
  if (!Array.isArray(requests)) return undefined;
  return requests.map(one => ({
    method: String(fieldOf(one, 'method') ?? 'GET').toUpperCase(),
    url: new URL(`/v1.0${fieldOf(one, 'url')}`, url),
  }));
}

function graphUnits({ method, url }: Asked): number {
  const [path, query] = [url.pathname, url.searchParams];
  const top = query.get('$top');
  const units =
    (method === 'GET' && /^\/[^/]+\/applications/.test(path) ? 2 : 1) -
    (query.has('$select') ? 1 : 0) +
    (query.has('$expand') ? 1 : 0) -
    (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, units);
}

/** `POST …/list` is taken for a write: not documented (azure-facts §4.7). One identity per run, so it is not in the key. */
function dueAtArm({ method, url }: Asked): Omit<Due, 'service' | 'lane'> {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(url.pathname)?.[1]?.toLowerCase() ?? 'the tenant';
  const kind = method === 'DELETE' ? 'deletes' : isWrite({ method }) ? 'writes' : 'reads';
  const limit = { deletes: published.armDeletes, writes: published.armWrites, reads: published.armReads }[
    kind
  ];
  return {
    account: `arm ${subscription} ${kind}`,
    charges: [{ limit, cost: 1 }],
    words: `Azure Resource Manager's limit of ${kind} in subscription ${subscription}`,
  };
}

function dueAtGithub({ method, authorization = '' }: Asked): Omit<Due, 'service' | 'lane'> {
  const write = isWrite({ method });
  const charges: Charge[] = [
    { limit: published.githubPrimary, cost: 1 },
    { limit: published.githubPoints, cost: write ? GITHUB_POINTS.write : GITHUB_POINTS.read },
  ];
  if (write) {
    charges.push({ limit: published.githubContent, cost: 1 });
    charges.push({ limit: published.githubContentHourly, cost: 1 });
  }
  const words = write ? "GitHub's limit of writes" : "GitHub's limit of requests";
  return { account: `github ${digest(authorization)}`, charges, words };
}

/** Whether a request may change something. */
export function isWrite({ method }: { readonly method: string }): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** Tenant and application of a token, so that a renewed one stays on its account; read without checking anything. */
function callerIn(authorization = ''): string {
  const claims = jsonOf(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const [tenant, app] = [fieldOf(claims, 'tid'), fieldOf(claims, 'appid') ?? fieldOf(claims, 'oid')];
  return `${tenant ?? 'nowhere'}/${app ?? 'nobody'}`;
}

/** A token is told apart from others, and not kept. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
