/** One case: a workload with faults in its runs, and healthy runs after them until nothing changes any more. */
import { setTimeout as delay } from 'node:timers/promises';
import type { StandingRule } from '../../src/sandbox/server/faults.ts';
import { type Bench, openBench, type Snapshot } from './bench.ts';
import { endState } from './checkers/endState.ts';
import type { Violation } from './checkers/watch.ts';
import type { FaultKind } from './faults.ts';
import type { Program, Result } from './program.ts';
import { isWrite, type RequestName, textOf } from './requests.ts';
import type { Workload } from './workloads/workload.ts';

export interface Strike {
  readonly request: RequestName;
  readonly kind: FaultKind;
}

/** `strikes`: one for the workload's run, one for its recovery run, and so on. */
export interface Case {
  readonly workload: Workload;
  readonly strikes: readonly Strike[];
  readonly seed: number;
  /** Healthy runs follow also where a reading went wrong, the run made up for it and ended where it should. */
  readonly thorough: boolean;
}

export interface Verdict {
  readonly name: string;
  readonly seed: number;
  /** How many of its faults met their request: the number of token calls, for one, is not always the same. */
  readonly struck: number;
  readonly violations: readonly Violation[];
}

/** What the undisturbed run did, and where it came to rest. */
export interface Reference {
  readonly start: Snapshot;
  readonly requests: readonly RequestName[];
  readonly rest: readonly string[];
  /** Where it came to rest after what follows (`Workload.next`), where something does. */
  readonly afterwards?: readonly string[];
}

/** Promise 5 speaks of one; a second shows that nothing changes any more. */
const HEALTHY_RUNS = 4;

export function nameOfCase({ workload, strikes }: Pick<Case, 'workload' | 'strikes'>): string {
  return [workload.name, ...strikes.flatMap(({ request, kind }) => [textOf(request), kind.name])].join('/');
}

export async function runCase(program: Program, one: Case, reference: Reference): Promise<Verdict> {
  await using bench = await openBench(program, one.seed, {
    from: reference.start,
    ...(one.workload.shape && { shape: one.workload.shape }),
  });
  one.workload.meanwhile?.(bench);
  const told: string[] = [];
  const restNow = () => one.workload.byPerson?.(bench, told.join('\n'), reference.rest) ?? reference.rest;
  let struck = 0;
  let asUndisturbed = false;
  for (const [index, strike] of one.strikes.entries()) {
    const args = index === 0 ? one.workload.args(bench) : nextRun(one.workload, bench);
    const { met, atRest } = await disturbed(bench, args, strike, { told, restNow });
    if (met) struck += 1;
    asUndisturbed = atRest && one.strikes.every(({ request }) => !request.writes);
  }
  // What comes after such a run is what comes after the undisturbed one, and that is in the reference.
  if (one.thorough || !asUndisturbed) {
    await comeToRest(bench, one.workload, { told, restNow });
    await goOn(bench, one.workload, reference);
  }
  return { name: nameOfCase(one), seed: one.seed, struck, violations: [...bench.violations()] };
}

function nextRun(workload: Workload, bench: Bench): readonly string[] {
  return workload.again?.(bench) ?? ['rotate'];
}

interface Ending {
  /** What the runs of a case said so far. */
  readonly told: string[];
  /** Where it ought to be now that one of them ended well, and a person did what only a person can. */
  readonly restNow: () => readonly string[];
}

/** `met`: the fault met its request. `atRest`: the run ended with 0 where the undisturbed one ends. */
async function disturbed(
  bench: Bench,
  args: readonly string[],
  { request, kind }: Strike,
  { told, restNow }: Ending,
): Promise<{ met: boolean; atRest: boolean }> {
  const { faults } = bench.sandbox;
  const { service, operation, nth, nthGood } = request;
  const rule = faults.add({
    service,
    operation,
    nth: kind.after ? (nthGood ?? nth) : nth,
    fault: kind.fault,
  });
  const { child, result } = bench.begin(...args);
  if (kind.kills) await Promise.race([result, metBy(rule).then(() => child.kill('SIGKILL'))]);
  const { exitCode, stdout, stderr } = await result;
  told.push(stdout, stderr);
  const met = rule.hit > 0;
  // Lets go of what is held; what was received in full before takes effect now.
  faults.clear();
  await untilQuiet(bench);
  bench.watch.look(`after ${kind.name} of ${textOf(request)}`);
  const left = exitCode === 0 ? differences(bench, restNow()) : [];
  if (left.length > 0)
    bench.watch.add(
      { promise: 9, text: `exit 0, but ${left.join('; ')}` },
      'the end of the run with the fault',
    );
  return { met, atRest: exitCode === 0 && left.length === 0 };
}

async function metBy(rule: StandingRule): Promise<void> {
  while (rule.hit === 0) await delay(5, undefined, { ref: false });
}

async function untilQuiet({ sandbox: { history } }: Bench): Promise<void> {
  while (history.entries().some(({ outcome }) => outcome === 'under way')) await delay(5);
}

/** The first healthy run reaches the end, the second changes nothing; more are made only to learn what happens then. */
async function comeToRest(bench: Bench, workload: Workload, { told, restNow }: Ending): Promise<void> {
  const said: string[] = [];
  for (let count = 1; count <= HEALTHY_RUNS; count += 1) {
    const { sequence = 0 } = bench.sandbox.history.entries().at(-1) ?? {};
    const args = nextRun(workload, bench);
    const result = await bench.run(...args);
    told.push(result.stdout, result.stderr);
    const writes = bench.sandbox.history.entries(sequence).filter(isWrite).length;
    said.push(`${args[0]}: exit ${result.exitCode}, ${writes} writes${toldBy(result)}`);
    if (result.exitCode === 0 && writes === 0 && args[0] === 'rotate') break;
    if (result.exitCode === 0) restNow();
    if (count === 2)
      notConverged(bench, `a second healthy run still had something to do (${said.join('; ')})`);
  }
  const differing = differences(bench, restNow());
  if (differing.length > 0) notConverged(bench, `${differing.join('; ')} (${said.join('; ')})`);
}

/** The next occasion has to end as it does where nothing went wrong before. */
async function goOn(bench: Bench, { next }: Workload, { afterwards }: Reference): Promise<void> {
  if (next === undefined || afterwards === undefined) return;
  const args = next(bench);
  const result = await bench.run(...args);
  const left = differences(bench, afterwards);
  if (result.exitCode !== 0 || left.length > 0)
    notConverged(
      bench,
      `what follows ends otherwise: ${[...left, `exit ${result.exitCode}${toldBy(result)}`].join('; ')}`,
    );
}

function differences({ sandbox, policy }: Bench, wanted: readonly string[]): string[] {
  const now = endState(sandbox.world, policy());
  return [
    ...wanted.filter(line => !now.includes(line)).map(line => `missing: ${line}`),
    ...now.filter(line => !wanted.includes(line)).map(line => `instead: ${line}`),
  ];
}

function notConverged({ watch }: Bench, text: string): void {
  watch.add({ promise: 5, text }, 'the end');
}

function toldBy({ exitCode, stdout, stderr }: Result): string {
  return exitCode === 0 ? '' : `: ${(stdout + stderr).replaceAll(/\s+/g, ' ').slice(0, 400)}`;
}
