/** Hundreds due at once: as fast as the services' published limits allow, and no faster. */
import type { Line } from './line.ts';
import type { Bench } from './section.ts';
import { openStage, type Run } from './stage.ts';
import { type Tightest, tightestOf } from './tightest.ts';

const SECTION = 'hundreds due';

/**
 * Every rotation delivers to a site of its own. Two subscriptions and one identity: writes to Resource Manager, 200
 * and ten more a second for each, bind before anything else does.
 */
const FLEET = {
  registrations: 500,
  due: 500,
  vaults: 20,
  sites: 500,
  subscriptions: 2,
  settings: ['limits: { maxRotations: 500, stopAfterFailures: 5 }'],
};

export async function measureHundredsDue({ program, latencyMs, say }: Bench): Promise<readonly Line[]> {
  await using stage = await openStage(FLEET, { latencyMs, throttling: true });
  const run = await stage.keyturn(program, 'rotate', '--json');
  const tightest = tightestOf(stage.sandbox.spending());
  if (tightest === undefined) throw new Error('nothing was asked of any service');
  say(`  ${run.requests.length} requests in ${seconds(run.ms)}; exit ${run.exitCode}`);
  const alone = [throughput(run, tightest), throttled(run), failures(run), memory(run)];
  return [...alone, ...(await measureMerging({ program, latencyMs }))];
}

/** Three rotations that have a site and a variable group in common. */
async function measureMerging({ program, latencyMs }: Pick<Bench, 'program' | 'latencyMs'>): Promise<Line[]> {
  const fleet = { registrations: 3, due: 3, vaults: 1, sites: 1, groups: 1 };
  await using stage = await openStage(fleet, { latencyMs, throttling: true });
  const { requests, exitCode } = await stage.keyturn(program, 'rotate');
  const writes = (what: string, service: string): Line => {
    const puts = requests.filter(request => request.service === service && request.method === 'PUT').length;
    const met = exitCode === 0 && puts === 1;
    return { section: SECTION, what, target: '1', measured: String(puts), met };
  };
  return [
    writes('three rotations, one site: PUTs of its settings', 'arm'),
    writes('three rotations, one variable group: PUTs of it', 'devops'),
  ];
}

function throughput({ ms, requests }: Run, { account, leastMs }: Tightest): Line {
  const share = leastMs / ms;
  return {
    section: SECTION,
    what: `${FLEET.registrations} rotations: throughput, of what the tightest limit allows`,
    target: '≥ 90 %',
    measured: `${(share * 100).toFixed(0)} % (${seconds(ms)})`,
    met: share >= 0.9,
    note: `tightest is ${account}: its share of the ${requests.length} requests takes ${seconds(leastMs)} at least. Time is that of the whole program, start-up included.`,
  };
}

function throttled({ requests }: Run): Line {
  const refused = requests.filter(({ throttled }) => throttled).length;
  const share = refused / requests.length;
  return {
    section: SECTION,
    what: 'requests answered 429',
    target: '< 1 %',
    measured: `${(share * 100).toFixed(2)} % (${refused} of ${requests.length})`,
    met: share < 0.01,
  };
}

/** By the last event, which counts the rotations by outcome. */
function failures({ stdout, exitCode }: Run): Line {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  const { counts = {} } = JSON.parse(last) as { counts?: Record<string, number> };
  const changed = counts['changed'] ?? 0;
  const others = Object.entries(counts).filter(([outcome, count]) => outcome !== 'changed' && count > 0);
  const told = [`${changed} changed`, ...others.map(([outcome, count]) => `${count} ${outcome}`)];
  return {
    section: SECTION,
    what: 'rotations failed',
    target: '0',
    measured: told.join(', '),
    met: exitCode === 0 && changed === FLEET.registrations,
  };
}

function memory({ peakMb }: Run): Line {
  return {
    section: SECTION,
    what: 'peak memory',
    target: '–',
    measured: peakMb === undefined ? 'unknown' : `${peakMb.toFixed(0)} MB`,
    met: undefined,
    note: 'told, not aimed at',
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
