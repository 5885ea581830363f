/** A sequence of runs, edits, faults and time, and whether everything is well in the end. */
import fc from 'fast-check';
import { type Bench, openBench } from '../bench.ts';
import { livingOf, newestOf, wantedPlaces } from '../checkers/view.ts';
import type { Violation } from '../checkers/watch.ts';
import type { Program } from '../program.ts';
import { isWrite } from '../requests.ts';
import { type Action, actions } from './actions.ts';
import { performAction } from './perform.ts';
import { findingsIn, follow } from './remedies.ts';

/** The same seed draws the same sequences. */
export function drawSequences(seed: number, count: number): Action[][] {
  return fc.sample(actions, { seed, numRuns: count });
}

export interface Operated {
  readonly actions: readonly Action[];
  readonly violations: readonly Violation[];
  /** What was found and followed in the end, by code. */
  readonly followed: readonly string[];
}

export async function operate(
  program: Program,
  sequence: readonly Action[],
  seed: number,
): Promise<Operated> {
  await using bench = await openBench(program, seed);
  for (const action of sequence) await performAction(bench, action);
  const followed = await untilWell(bench);
  return { actions: sequence, violations: [...bench.violations()], followed };
}

const ROUNDS = 5;

/** One healthy run that also looks for drift, or what its findings say, and a run again. */
async function untilWell(bench: Bench): Promise<string[]> {
  const followed: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { exitCode, stdout } = await bench.run('rotate', '--drift', '--json');
    if (exitCode === 0) {
      await mustBeWell(bench, followed);
      return followed;
    }
    const serious = findingsIn(stdout).filter(({ severity }) => severity !== 'note');
    const next = serious.find(({ remedy }) => remedy !== undefined);
    followed.push(next?.code ?? `exit ${exitCode} without a remedy`);
    if (next?.remedy === undefined || !(await follow(bench, next.remedy))) {
      const told = serious.map(({ code, text, remedy }) => `${code}: ${text} → ${remedy}`).join('; ');
      bench.watch.add({ promise: 5, text: `no remedy that could be followed (${told})` }, 'the end');
      return followed;
    }
  }
  bench.watch.add({ promise: 5, text: `remedies do not help: ${followed.join(', ')}` }, 'the end');
  return followed;
}

async function mustBeWell(bench: Bench, followed: readonly string[]): Promise<void> {
  const { sandbox, watch } = bench;
  const newest = newestOf(sandbox.world);
  const after = followed.length === 0 ? '' : ` (after ${followed.join(', ')})`;
  const lives = livingOf(sandbox.world).some(
    ({ value, end }) => value === newest.value && end > sandbox.clock.now(),
  );
  if (!newest.enabled || !lives)
    watch.add({ promise: 5, text: `exit 0, but the vault holds nothing that works${after}` }, 'the end');
  for (const { name, value } of wantedPlaces(sandbox.world, bench.policy()))
    if (value !== newest.value)
      watch.add(
        { promise: 5, text: `exit 0, but ${name} does not hold the newest value${after}` },
        'the end',
      );
  const { sequence = 0 } = sandbox.history.entries().at(-1) ?? {};
  const { exitCode } = await bench.run('rotate', '--drift');
  const writes = sandbox.history.entries(sequence).filter(isWrite);
  if (exitCode !== 0 || writes.length > 0) {
    const done = writes.map(({ operation }) => operation).join(', ');
    watch.add(
      { promise: 5, text: `a further run: exit ${exitCode}, ${done || 'no writes'}${after}` },
      'the end',
    );
  }
}
