import { claimsIn } from '../../webToken.ts';
import { fieldOf, jsonOf } from '../callError.ts';
import type { Debit } from '../limiter/account.ts';
import {
  type Bill,
  isWrite,
  type LimitedRequest,
  numberIn,
  type ResponseHead,
  type Service,
} from '../limiter/knownService.ts';
import { limit, MINUTE, SECOND } from '../limiter/limit.ts';

/**
 * Limits of Microsoft Graph (azure-facts §2.6). `units`: those of the smallest tenant, because no response shows the size of a
 * tenant. `reports`: those of Microsoft 365 reports; that the sign-in report is one of them is an assumption. `logs`: sign-in
 * log and audit log together, per app and tenant (graph-docs throttling-limits.md, "Identity and access reports").
 */
const LIMITS = {
  units: limit('graph.units', 3_500, 10 * SECOND),
  writes: limit('graph.writes', 3_000, 150 * SECOND),
  reports: limit('graph.reports', 100, 10 * MINUTE, 'window'),
  logs: limit('graph.logs', 5, 10 * SECOND, 'window'),
} as const;

/** Microsoft Graph. */
export const graph: Service = {
  name: 'graph',
  address: endpoints => endpoints.graph,
  bill,
  answers: { left },
  clock: { source: 'graph', ids: ['request-id'] },
};

/** The sign-in report and the logs have separate accounts, so that they do not delay other requests. */
function bill(request: LimitedRequest): Bill {
  const caller = callerIn(request.authorization);
  if (/^\/[^/]+\/reports\//.test(request.url.pathname)) {
    const debits = [{ limit: LIMITS.reports, cost: 1 }];
    return { account: `graph reports ${caller}`, debits, words: "Microsoft Graph's limit of reports" };
  }
  if (/^\/[^/]+\/auditLogs\//.test(request.url.pathname)) {
    const debits = [{ limit: LIMITS.logs, cost: 1 }];
    return { account: `graph logs ${caller}`, debits, words: "Microsoft Graph's limit of the logs" };
  }
  const parts = batched(request) ?? [request];
  const units = parts.reduce((sum, part) => sum + unitsOf(part), 0);
  const writes = parts.filter(isWrite).length;
  const debits: Debit[] = [{ limit: LIMITS.units, cost: units }];
  if (writes > 0) debits.push({ limit: LIMITS.writes, cost: writes });
  const what = writes > 0 ? 'writes' : 'reads';
  return { account: `graph ${caller}`, debits, words: `Microsoft Graph's limit of ${what}` };
}

/** The requests in a batch are charged separately (azure-facts §2.10). */
function batched({ url, body }: LimitedRequest): LimitedRequest[] | undefined {
  if (!url.pathname.endsWith('/$batch')) return undefined;
  const requests = fieldOf(jsonOf(body ?? ''), 'requests');
  if (!Array.isArray(requests)) return undefined;
  return requests.map(one => ({
    method: String(fieldOf(one, 'method') ?? 'GET').toUpperCase(),
    url: new URL(`/v1.0${fieldOf(one, 'url')}`, url),
  }));
}

function unitsOf({ method, url }: LimitedRequest): number {
  const [path, query] = [url.pathname, url.searchParams];
  const top = query.get('$top');
  const units =
    (method === 'GET' && /^\/[^/]+\/applications/.test(path) ? 2 : 1) -
    (query.has('$select') ? 1 : 0) +
    (query.has('$expand') ? 1 : 0) -
    (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, units);
}

/** Tenant and application of a token, so that a renewed token has the same account. The token is not verified. */
function callerIn(authorization = ''): string {
  const claims = claimsIn(authorization);
  const [tenant, app] = [fieldOf(claims, 'tid'), fieldOf(claims, 'appid') ?? fieldOf(claims, 'oid')];
  return `${tenant ?? 'nowhere'}/${app ?? 'nobody'}`;
}

/** The remaining units. The service reports the fraction that is used, from 0.8 on and with one decimal (azure-facts §2.6). */
function left(header: ResponseHead['header']): Record<string, number> | undefined {
  const used = numberIn(header('x-ms-throttle-limit-percentage'));
  if (used === undefined) return undefined;
  const { name, capacity } = LIMITS.units;
  return { [name]: Math.max(0, ROUNDED_UP - used) * capacity };
}

const ROUNDED_UP = 1.05;
