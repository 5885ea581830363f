import type { ClaimedCaller } from '../server/caller.ts';
import type { SandboxRequest } from '../wire.ts';
import type { World } from '../world.ts';
import type { Charge, Limit } from './buckets.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function limit(name: string, capacity: number, perMs: number, kind: Limit['kind'] = 'bucket'): Limit {
  return { name, capacity, perMs, kind };
}

/** As Resource Manager has them: who comes back too early waits again (azure-facts §4.7). */
function penal(name: string, capacity: number, perMs: number): Limit {
  return { ...limit(name, capacity, perMs), penal: true };
}

/**
 * The published limits, by the name that `settings.limits` takes to shrink one. Sources: Graph azure-facts §2.6
 * (the smallest tenant; reports: Microsoft 365 reports in graph-docs concepts/throttling-limits.md), Key Vault §3.4,
 * Resource Manager §4.7, Azure DevOps §5.1, GitHub §5.4.
 */
export const limits = {
  graphUnits: limit('graph.resourceUnits', 3500, 10 * SECOND),
  graphWrites: limit('graph.writes', 3000, 150 * SECOND),
  /** All applications of a tenant together. */
  graphTenantWrites: limit('graph.tenantWrites', 18_000, 5 * MINUTE),
  /** Writes to applications that admit personal accounts. */
  graphPersonalWrites: limit('graph.personalWrites', 60, MINUTE),
  graphReports: limit('graph.reports', 100, 10 * MINUTE, 'window'),
  /** Both logs: "Identity and access reports" in graph-docs concepts/throttling-limits.md. */
  graphLogs: limit('graph.logs', 5, 10 * SECOND, 'window'),
  vault: limit('vault.transactions', 4000, 10 * SECOND, 'window'),
  armReads: penal('arm.reads', 250, 10 * SECOND),
  armWrites: penal('arm.writes', 200, 20 * SECOND),
  armDeletes: penal('arm.deletes', 200, 20 * SECOND),
  /** All principals of a subscription together: fifteen times the above. */
  armGlobalReads: penal('arm.global-reads', 3750, 10 * SECOND),
  armGlobalWrites: penal('arm.global-writes', 3000, 20 * SECOND),
  armGlobalDeletes: penal('arm.global-deletes', 3000, 20 * SECOND),
  /**
   * 200 units of a "typical user" in five minutes. What one request costs is not published; a fifth of a unit
   * is assumed here, dearer than plain reads are said to be.
   */
  devops: limit('devops.units', 200, 5 * MINUTE),
  githubPrimary: limit('github.primary', 5000, 60 * MINUTE, 'window'),
  githubPoints: limit('github.points', 900, MINUTE),
  githubContent: limit('github.content', 80, MINUTE),
  githubContentHourly: limit('github.contentHourly', 500, 60 * MINUTE),
} as const;

const DEVOPS_UNITS_PER_REQUEST = 0.2;

type Charger = (request: SandboxRequest, caller: ClaimedCaller, world: World) => readonly Charge[];

const chargers: Readonly<Record<string, Charger>> = {
  graph: graphCharges,
  vault: request => [{ limit: limits.vault, scope: request.host, cost: 1 }],
  arm: armCharges,
  devops: (request, caller) => {
    const scope = caller.appId ?? request.headers['authorization'] ?? 'nobody';
    return [{ limit: limits.devops, scope, cost: DEVOPS_UNITS_PER_REQUEST }];
  },
  github: githubCharges,
};

/** What this request costs; empty for services that throttle in their own way or not at all (Entra). */
export function chargesOf(
  service: string,
  request: SandboxRequest,
  caller: ClaimedCaller,
  world: World,
): readonly Charge[] {
  return chargers[service]?.(request, caller, world) ?? [];
}

function isWrite(request: SandboxRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS';
}

function graphCharges(request: SandboxRequest, caller: ClaimedCaller, world: World): readonly Charge[] {
  const scope = `${caller.appId ?? 'nobody'}/${caller.tenantId ?? 'nowhere'}`;
  const charges: Charge[] = [{ limit: limits.graphUnits, scope, cost: graphUnits(request) }];
  if (/^\/[^/]+\/reports\//.test(request.path)) charges.push({ limit: limits.graphReports, scope, cost: 1 });
  if (/^\/[^/]+\/auditLogs\//.test(request.path)) charges.push({ limit: limits.graphLogs, scope, cost: 1 });
  // A batch is a request like any other; what is in it is charged one by one (azure-facts §2.10).
  if (!isWrite(request) || request.path.endsWith('/$batch')) return charges;
  charges.push({ limit: limits.graphWrites, scope, cost: 1 });
  charges.push({ limit: limits.graphTenantWrites, scope: caller.tenantId ?? 'nowhere', cost: 1 });
  if (touchesPersonal(request, world)) charges.push({ limit: limits.graphPersonalWrites, scope, cost: 1 });
  return charges;
}

/** GET applications 2, all else 1; `$select` and a small `$top` make it cheaper, `$expand` dearer; never below 1. */
function graphUnits(request: SandboxRequest): number {
  let units = request.method === 'GET' && /^\/[^/]+\/applications/.test(request.path) ? 2 : 1;
  if (request.query.has('$select')) units -= 1;
  if (request.query.has('$expand')) units += 1;
  const top = request.query.get('$top');
  if (top !== null && Number(top) < 20) units -= 1;
  return Math.max(1, units);
}

function touchesPersonal(request: SandboxRequest, world: World): boolean {
  const id = /\/applications(?:\/|\(appId=')([0-9a-f-]{36})/i.exec(request.path)?.[1]?.toLowerCase();
  if (id === undefined) return false;
  const application = world.tenants
    .flatMap(tenant => tenant.applications)
    .find(candidate => candidate.objectId === id || candidate.appId === id);
  return /Personal/.test(application?.signInAudience ?? '');
}

/** `POST …/list` is taken as a write: not documented, assumed (azure-facts §4.7). */
function armCharges(request: SandboxRequest, caller: ClaimedCaller): readonly Charge[] {
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

function githubCharges(request: SandboxRequest): readonly Charge[] {
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
