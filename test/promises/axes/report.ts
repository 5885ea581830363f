/** The sign-in report: late, blind, partial or not to be had. */
import type { Core } from '../../../src/sandbox/core.ts';
import { seededRandom } from '../../../src/sandbox/random.ts';
import { must } from '../../e2e/stage.ts';
import { HOUR_MS } from '../scenery.ts';
import { answeredWhile, drawn, type Force, type Stage, type Surroundings } from './axis.ts';

const DAY_MS = 24 * HOUR_MS;
const LOG_RIGHT = 'Directory.Read.All';
const FRESH_MS = 60_000;
const LATE_MS = [36 * HOUR_MS, 10 * DAY_MS] as const;

/** The calendar of a course depends on it. */
export function lagOf(value: Surroundings['report'], seed: number): number {
  return value === 'late' ? drawn(seededRandom(seed + 0.1), LATE_MS) : FRESH_MS;
}

export function isLagShort(lagMs: number): boolean {
  return lagMs < 2 * DAY_MS;
}

export function reportForce(value: Surroundings['report'], lagMs: number, stage: Stage): Force {
  const { bench } = stage;
  const { settings } = bench.sandbox.world;
  if (value === 'unreadable') return unreadable(stage);
  if (value === 'partial') hidePart(stage);
  if (value === 'blind') settings.report = value;
  settings.reportLagMs = lagMs;
  const hides = value === 'fresh' ? () => true : () => hidesSomething(stage);
  const reached = answeredWhile(
    bench,
    ({ operation, status }) => operation === 'usageReport' && status === 200 && hides(),
  );
  return {
    reached,
    putRight() {
      settings.report = 'fresh';
      settings.reportLagMs = FRESH_MS;
      delete settings.reportStuck;
    },
  };
}

function unreadable({ bench }: Stage): Force {
  const { id } = must(bench.sandbox.world.tenants[0]);
  const set = (reportAvailable: boolean) =>
    bench.watch.byPerson(() => bench.sandbox.edit({ op: 'change-tenant', tenant: id, reportAvailable }));
  set(false);
  return {
    reached: answeredWhile(bench, ({ operation, status }) => operation === 'usageReport' && status === 403),
    putRight: () => set(true),
  };
}

/**
 * The old credential has no row, or one that stands still since a moment. Where that comes after the program's own sign-in,
 * the report is as one of a credential that nobody uses: then only the sign-in log tells, and it can be read here.
 */
function hidePart({ bench, random, oldKeyId }: Stage): void {
  const { clock, world } = bench.sandbox;
  const { settings } = world;
  const [since, showsLog] = drawn(random, [
    [undefined, false],
    [-5 * random.next(), false],
    [8 * random.next(), true],
  ] as const);
  settings.report = 'partial';
  settings.reportStuck = [
    { keyIds: [oldKeyId], ...(since === undefined ? {} : { since: clock.now() + since * DAY_MS }) },
  ];
  if (showsLog) showLog(bench.sandbox);
}

/** The sign-in log wants a right more than the report, and tells own sign-ins from others'. */
export function showLog({ world, operator }: Pick<Core, 'world' | 'operator'>): void {
  const us = must(world.tenants[0]?.applications.find(({ appId }) => appId === operator.appId));
  for (const roles of Object.values(us.appRoles)) if (!roles.includes(LOG_RIGHT)) roles.push(LOG_RIGHT);
}

/** Whether a fresh report would have shown a sign-in that this one does not. */
function hidesSomething({ bench, oldKeyId }: Stage): boolean {
  const { clock, world } = bench.sandbox;
  const { report = 'fresh', reportLagMs, reportStuck = [] } = world.settings;
  const signIns = must(world.tenants[0]).signIns.filter(({ at }) => at <= clock.now() - FRESH_MS);
  if (report === 'blind') return signIns.length > 0;
  if (report === 'fresh') return signIns.some(({ at }) => at > clock.now() - reportLagMs);
  const since = reportStuck[0]?.since ?? 0;
  return signIns.some(({ keyId, at }) => keyId === oldKeyId && at > since);
}
