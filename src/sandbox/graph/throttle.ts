import type { Balance, Charge } from '../throttle/buckets.ts';
import { isWrite, limit, MINUTE, SECOND } from '../throttle/limits.ts';
import type { ClaimedCaller, Reply, SandboxRequest, Throttled, Throttling } from '../wire.ts';
import type { World } from '../world.ts';
import { costOf } from './cost.ts';
import { splitPath } from './routing.ts';

/**
 * azure-facts §2.6 (the smallest tenant; reports: Microsoft 365 reports in graph-docs concepts/throttling-limits.md).
 */
export const limits = {
  graphUnits: limit('graph.resourceUnits', 3500, 10 * SECOND),
  graphWrites: limit('graph.writes', 3000, 150 * SECOND),
  /** For all applications of a tenant together. */
  graphTenantWrites: limit('graph.tenantWrites', 18_000, 5 * MINUTE),
  /** For writes to applications that admit personal accounts. */
  graphPersonalWrites: limit('graph.personalWrites', 60, MINUTE),
  graphReports: limit('graph.reports', 100, 10 * MINUTE, 'window'),
  /** Both logs: "Identity and access reports" in graph-docs concepts/throttling-limits.md. */
  graphLogs: limit('graph.logs', 5, 10 * SECOND, 'window'),
};

export const throttling: Throttling = { limits, charges, headers, refusal };

function charges(request: SandboxRequest, caller: ClaimedCaller, world: World): readonly Charge[] {
  const scope = `${caller.appId ?? 'nobody'}/${caller.tenantId ?? 'nowhere'}`;
  const charges: Charge[] = [{ limit: limits.graphUnits, scope, cost: costOf(request) }];
  const path = splitPath(request.path)?.rest ?? '';
  if (/^reports\//i.test(path)) charges.push({ limit: limits.graphReports, scope, cost: 1 });
  if (/^auditLogs\//i.test(path)) charges.push({ limit: limits.graphLogs, scope, cost: 1 });
  // A batch is charged like any request; the requests in it are charged one by one (azure-facts §2.10).
  if (!isWrite(request) || path === '$batch') return charges;
  charges.push({ limit: limits.graphWrites, scope, cost: 1 });
  charges.push({ limit: limits.graphTenantWrites, scope: caller.tenantId ?? 'nowhere', cost: 1 });
  if (touchesPersonal(request, world)) charges.push({ limit: limits.graphPersonalWrites, scope, cost: 1 });
  return charges;
}

function touchesPersonal(request: SandboxRequest, world: World): boolean {
  const path = splitPath(request.path)?.rest ?? '';
  const id = /^applications(?:\/|\(appId=')([0-9a-f-]{36})/i.exec(path)?.[1]?.toLowerCase();
  if (id === undefined) return false;
  const application = world.tenants
    .flatMap(tenant => tenant.applications)
    .find(candidate => candidate.objectId === id || candidate.appId === id);
  return /Personal/.test(application?.signInAudience ?? '');
}

function headers([balance]: readonly Balance[]): Record<string, string> {
  if (balance === undefined) return {};
  const { charge, left, capacity } = balance;
  const used = 1 - left / capacity;
  const unit = { 'x-ms-resource-unit': String(charge.cost) };
  return used > 0.8 ? { ...unit, 'x-ms-throttle-limit-percentage': used.toFixed(1) } : unit;
}

/** azure-facts §2.4, §2.6. */
function refusal({ balance, request, caller, now }: Throttled, seconds: string): Reply {
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

function isoWithoutZone(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
