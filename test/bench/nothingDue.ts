/** The run that happens 364 days a year: `keyturn rotate` over a fleet in which nothing is due. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fit, fitOf } from './fit.ts';
import type { Line } from './line.ts';
import { plotOf } from './plot.ts';
import type { Bench } from './section.ts';
import { openStage, type Run, sentIn } from './stage.ts';

const REGISTRATIONS = [100, 300, 1_000, 3_000, 5_000, 10_000];
/** 1,000 in 20 vaults, 5,000 in 100. */
const A_VAULT_HOLDS = 50;
/** A run that would take longer, going by the one before, is left out: the whole benchmark has eight minutes. */
const LONGEST_MS = 60_000;
/** The quickest of some runs counts: what else the machine does can only make one slower. */
const RUNS = 3;
/** Until so much was spent on them. */
const REPEATED_BELOW_MS = 20_000;
const PLOT = 'bench-nothing-due.svg';

interface Point {
  readonly registrations: number;
  readonly vaults: number;
  /** Undefined: left out. */
  readonly run: Run | undefined;
}

interface Promised {
  readonly ms: number;
  readonly requests?: number;
  readonly peakMb?: number;
}

const promises: ReadonlyMap<number, Promised> = new Map([
  [1_000, { ms: 3_000, requests: 120 }],
  [5_000, { ms: 10_000, peakMb: 250 }],
]);

const ABOUT =
  'nothing due: every registration settled with one vault secret; the whole process from start to end, the quickest of ' +
  'three runs (fewer where they take more than 20 s); peak memory is the largest VmHWM of them. A $batch is one request. ' +
  'The sandbox builds its world outside of the measurement.';

export async function measureNothingDue(bench: Bench): Promise<readonly Line[]> {
  const points: Point[] = [];
  for (const registrations of REGISTRATIONS) {
    const run = mayTake(registrations, points) ? await measure(bench, registrations) : undefined;
    points.push({ registrations, vaults: Math.ceil(registrations / A_VAULT_HOLDS), run });
  }
  const ms = fitOf(measured(points, run => run.ms));
  const requests = fitOf(measured(points, sentIn));
  await writeFile(join(bench.out, PLOT), plot(bench, points, ms, requests));
  return [
    ...points.flatMap(point => linesOf(point, promises.get(point.registrations))),
    slopeLine('time for one registration more', ms, slope => `${slope.toFixed(2)} ms`, points),
    slopeLine('requests for one registration more', requests, slope => slope.toFixed(3), points),
  ];
}

function mayTake(registrations: number, points: readonly Point[]): boolean {
  const last = points.at(-1);
  if (last === undefined) return true;
  return last.run !== undefined && (last.run.ms / last.registrations) * registrations <= LONGEST_MS;
}

async function measure({ program, latencyMs, say }: Bench, registrations: number): Promise<Run> {
  const vaults = Math.ceil(registrations / A_VAULT_HOLDS);
  await using stage = await openStage({ registrations, vaults }, { latencyMs });
  const once = async () => {
    const run = await stage.keyturn(program, 'rotate');
    mustHaveDoneNothing(run);
    return run;
  };
  const runs = [await once()];
  while (runs.length < RUNS && spent(runs) < REPEATED_BELOW_MS) runs.push(await once());
  const quickest = runs.reduce((best, next) => (next.ms < best.ms ? next : best));
  const run = { ...quickest, peakMb: Math.max(...runs.map(({ peakMb }) => peakMb ?? Number.NaN)) };
  const built = `(the world was built in ${(stage.buildMs / 1000).toFixed(1)} s)`;
  say(`  ${grouped(registrations)}: ${seconds(run.ms)}, ${sentIn(run)} requests ${built}`);
  return run;
}

function spent(runs: readonly Run[]): number {
  return runs.reduce((sum, { ms }) => sum + ms, 0);
}

/** Reading is GET, and POST for tokens and batches; anything else would be a rotation. */
function mustHaveDoneNothing({ exitCode, stderr, requests }: Run): void {
  if (exitCode !== 0) throw new Error(`rotate ended with ${exitCode} where nothing is due: ${stderr}`);
  const written = requests.find(
    ({ method, service, path, within }) =>
      method !== 'GET' && service !== 'entra' && !(path.endsWith('/$batch') && within === undefined),
  );
  if (written !== undefined)
    throw new Error(`rotate wrote where nothing is due: ${written.method} ${written.path}`);
}

function measured(points: readonly Point[], pick: (run: Run) => number) {
  return points.flatMap(({ registrations, run }) =>
    run === undefined ? [] : [{ x: registrations, y: pick(run) }],
  );
}

function linesOf({ registrations, vaults, run }: Point, promised: Promised | undefined): Line[] {
  const what = `${grouped(registrations)} registrations in ${vaults} vaults`;
  if (run === undefined) {
    const told = 'not measured: it would take more than a minute';
    return [line(what, promised === undefined ? '' : targetOf(promised), told, promised && false)];
  }
  const figures = `${seconds(run.ms)}, ${sentIn(run)} requests, ${run.peakMb?.toFixed(0) ?? '?'} MB`;
  if (promised === undefined) return [line(what, '', figures, undefined)];
  return [line(what, targetOf(promised), figures, isKept(promised, run))];
}

function isKept({ ms, requests = Infinity, peakMb = Infinity }: Promised, run: Run): boolean {
  return run.ms < ms && sentIn(run) <= requests && (run.peakMb ?? Number.NaN) < peakMb;
}

function targetOf({ ms, requests, peakMb }: Promised): string {
  return [
    `< ${ms / 1000} s`,
    ...(requests === undefined ? [] : [`≤ ${requests} requests`]),
    ...(peakMb === undefined ? [] : [`< ${peakMb} MB`]),
  ].join(', ');
}

const STRAIGHT = 0.98;

/** Linear: one straight line explains nearly all, up to the largest fleet. */
function slopeLine(
  what: string,
  fit: Fit | undefined,
  written: (slope: number) => string,
  points: readonly Point[],
): Line {
  const target = `linear to ${grouped(REGISTRATIONS.at(-1) ?? 0)}: R² ≥ ${STRAIGHT}`;
  if (fit === undefined) return line(what, target, 'not measured', false);
  const largest = points.findLast(({ run }) => run !== undefined)?.registrations ?? 0;
  const reached = largest === REGISTRATIONS.at(-1);
  const far = reached ? '' : `, to ${grouped(largest)} only`;
  return line(
    what,
    target,
    `${written(fit.slope)}, R² ${fit.r2.toFixed(4)}${far}`,
    reached && fit.r2 >= STRAIGHT,
  );
}

function plot(
  { latencyMs }: Bench,
  points: readonly Point[],
  ms: Fit | undefined,
  requests: Fit | undefined,
): string {
  const xLabel = 'registrations, nothing due';
  const inSeconds = ms && { ...ms, slope: ms.slope / 1000, offset: ms.offset / 1000 };
  return plotOf([
    {
      title: `keyturn rotate at ${latencyMs} ms latency: ${ms === undefined ? '' : `${ms.slope.toFixed(2)} ms each`}`,
      xLabel,
      yLabel: 'seconds',
      points: measured(points, run => run.ms / 1000),
      fit: inSeconds,
    },
    {
      title: `Requests: ${requests === undefined ? '' : `${requests.slope.toFixed(3)} each`}`,
      xLabel,
      yLabel: 'requests',
      points: measured(points, sentIn),
      fit: requests,
    },
  ]);
}

function line(what: string, target: string, told: string, met: boolean | undefined): Line {
  return { section: 'nothing due', what, target, measured: told, met, note: ABOUT };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
