/** Promise 5: once everything is as it should be, some healthy nights later all is at rest. */
import type { Core } from '../../../src/sandbox/core.ts';
import type { Bench } from '../bench.ts';
import { isAccepted, newestOf, passwordOf, wantedPlaces } from '../checkers/view.ts';
import { isWrite } from '../requests.ts';
import { HOUR_MS, type PolicyShape, subjectsOf } from '../scenery.ts';
import type { Workload } from '../workloads/workload.ts';

/** To take a lock is to write, and changes nothing. */
const LOCKS = 'blob';

const DAY_MS = 24 * HOUR_MS;

/** A wait, and the nights that a retirement takes, lie between them. */
const HEALTHY_DAYS = [1, 2, 10, 11, 12, 13];

export async function comeToRest(
  bench: Bench,
  workload: Workload,
  passTo: (moment: number) => void,
): Promise<void> {
  const { clock, history } = bench.sandbox;
  const begun = clock.now();
  const said: string[] = [];
  for (const day of HEALTHY_DAYS) {
    passTo(begun + day * DAY_MS);
    const { sequence = 0 } = history.entries().at(-1) ?? {};
    const args = workload.again?.(bench) ?? ['rotate'];
    const { exitCode, stdout, stderr } = await bench.run(...args);
    const writes = history
      .entries(sequence)
      .filter(entry => isWrite(entry) && entry.service !== LOCKS)
      .map(({ operation }) => operation);
    if (exitCode === 0) workload.byPerson?.(bench, stdout + stderr, []);
    const isIdle = exitCode === 0 && writes.length === 0 && args[0] === 'rotate';
    if (isIdle && unlike(bench.sandbox, bench.policy()).length === 0) return;
    const told = exitCode === 0 ? '' : `: ${(stdout + stderr).replaceAll(/\s+/g, ' ').slice(-600)}`;
    said.push(`day ${day}: exit ${exitCode}, ${writes.join(' ') || 'no writes'}${told}`);
  }
  const text = `not at rest after ${HEALTHY_DAYS.length} healthy nights: ${[...unlike(bench.sandbox, bench.policy()), ...said].join('; ')}`;
  bench.watch.add({ promise: 5, text }, 'the end');
}

/** Places that do not hold the newest value, and newest values that do not work. */
export function unlike({ world, clock }: Pick<Core, 'world' | 'clock'>, shape: PolicyShape): string[] {
  return subjectsOf(shape).flatMap(subject => {
    const { value } = newestOf(world, subject);
    const behind = wantedPlaces(world, shape, subject).filter(place => place.value !== value);
    const works = isAccepted(passwordOf(world, value, subject), clock.now());
    return [
      ...behind.map(({ name }) => `${name} does not hold the newest value`),
      ...(works ? [] : [`the newest value of ${subject.name} does not work`]),
    ];
  });
}
