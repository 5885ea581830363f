/**
 * What the services publish about how often they may be asked. Sources: azure-facts, the paragraph beside each line.
 * Kept apart from the sandbox's table on purpose: the two were read from the same pages, not from each other.
 */
export interface Limit {
  readonly name: string;
  /** Units that may be spent at once, or within a span. */
  readonly capacity: number;
  readonly perMs: number;
  /** `bucket`: refilled evenly. `window`: no more than the capacity within any such span. */
  readonly shape: 'bucket' | 'window';
  /** Of the capacity, what this program takes for itself. */
  readonly share: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A request arrives later than it is sent, and not all equally late: some room is left for that. */
const SHARE = 0.95;

/** Azure DevOps slows a caller down long before it refuses (§5.1): the last fifth is left alone. Where it begins: a guess. */
const DEVOPS_SHARE = 0.78;

function limit(name: string, capacity: number, perMs: number, shape: Limit['shape'] = 'bucket'): Limit {
  return { name, capacity, perMs, shape, share: SHARE };
}

export const published = {
  /** §2.6, of the smallest tenant: what size a tenant has, no answer says. */
  graphUnits: limit('graph.units', 3_500, 10 * SECOND),
  graphWrites: limit('graph.writes', 3_000, 150 * SECOND),
  /** §2.6: the reports of Microsoft 365, of which the sign-in report is taken to be one. */
  graphReports: limit('graph.reports', 100, 10 * MINUTE, 'window'),
  /** Both logs, per app and tenant: graph-docs throttling-limits.md, "Identity and access reports". */
  graphLogs: limit('graph.logs', 5, 10 * SECOND, 'window'),
  /** §3.4, per vault. */
  vault: limit('vault', 4_000, 10 * SECOND, 'window'),
  /** §4.7, per subscription, principal and kind of operation. */
  armReads: limit('arm.reads', 250, 10 * SECOND),
  armWrites: limit('arm.writes', 200, 20 * SECOND),
  armDeletes: limit('arm.deletes', 200, 20 * SECOND),
  /** §5.1: 200 units of a typical user in five minutes, per identity. */
  devops: { ...limit('devops', 200, 5 * MINUTE), share: DEVOPS_SHARE },
  /** §5.4, per token. By the hour it is a bucket here: the requests go on, if slowly, and GitHub may say otherwise. */
  githubPrimary: limit('github.primary', 5_000, HOUR, 'window'),
  githubPoints: limit('github.points', 900, MINUTE, 'window'),
  githubContent: limit('github.content', 80, MINUTE, 'window'),
  githubContentHourly: limit('github.contentHourly', 500, HOUR),
} as const;

/** What a request costs in Azure DevOps is not published; plain ones are said to be cheap. A guess. */
export const DEVOPS_UNITS = 0.2;

/** §5.4: points of a request that reads, and of one that writes. */
export const GITHUB_POINTS = { read: 1, write: 5 } as const;
