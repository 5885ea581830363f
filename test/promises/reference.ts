/** The undisturbed run of a workload: what every disturbed one is compared with. */
import { type Bench, openBench } from './bench.ts';
import { endState } from './checkers/endState.ts';
import { newestOf, wantedPlaces } from './checkers/view.ts';
import type { Reference } from './oneCase.ts';
import type { Program } from './program.ts';
import { isWrite, namesOf } from './requests.ts';
import { subjectsOf } from './scenery.ts';
import type { Workload } from './workloads/workload.ts';

const SEED = 1;

/** Throws where the undisturbed run breaks a promise itself: then there is nothing to compare with. */
export async function referenceOf(program: Program, workload: Workload): Promise<Reference> {
  const shape = workload.shape === undefined ? {} : { shape: workload.shape };
  await using first = await openBench(program, SEED, shape);
  await workload.prepare(first);
  const start = first.snapshot();
  mustBeFlawless(workload, first.violations());
  await using bench = await openBench(program, SEED + 1, { from: start, ...shape });
  workload.meanwhile?.(bench);
  const run = await bench.run(...workload.args(bench));
  const requests = namesOf(bench.sandbox.history.entries());
  if (run.exitCode !== 0) throw new Error(`${workload.name} fails undisturbed: ${run.stdout}${run.stderr}`);
  mustBeFlawless(workload, bench.violations());
  const besides = workload.besides?.(bench.sandbox.history.entries());
  if (besides !== undefined) throw new Error(`${workload.name} is not what it was: ${besides}`);
  const { world } = bench.sandbox;
  const behind = subjectsOf(bench.policy()).flatMap(subject =>
    wantedPlaces(world, bench.policy(), subject).filter(
      ({ value }) => value !== newestOf(world, subject).value,
    ),
  );
  if (behind.length > 0)
    throw new Error(`${workload.name} leaves ${behind.map(({ name }) => name).join(', ')} behind`);
  const rest = endState(world, bench.policy());
  await mustBeTheEnd(bench, workload);
  return { start, requests, rest, ...(await afterwards(bench, workload)) };
}

async function afterwards(bench: Bench, { name, next }: Workload): Promise<Pick<Reference, 'afterwards'>> {
  if (next === undefined) return {};
  const { exitCode, stdout, stderr } = await bench.run(...next(bench));
  if (exitCode !== 0) throw new Error(`what follows ${name} fails: ${stdout}${stderr}`);
  return { afterwards: endState(bench.sandbox.world, bench.policy()) };
}

/** What every case relies on that ends as this one does: after it there is nothing to do. */
async function mustBeTheEnd(bench: Bench, { name }: Workload): Promise<void> {
  const { sequence = 0 } = bench.sandbox.history.entries().at(-1) ?? {};
  const { exitCode } = await bench.run('rotate', '--drift');
  const writes = bench.sandbox.history.entries(sequence).filter(isWrite);
  if (exitCode !== 0 || writes.length > 0)
    throw new Error(`a run after ${name}: exit ${exitCode}, ${writes.length} writes`);
}

function mustBeFlawless({ name }: Workload, violations: readonly { promise: number; text: string }[]): void {
  if (violations.length === 0) return;
  const told = violations.map(({ promise, text }) => `promise ${promise}: ${text}`).join('\n');
  throw new Error(`${name} breaks promises undisturbed:\n${told}`);
}
