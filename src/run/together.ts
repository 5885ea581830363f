/** How a rotation takes part in the gathering of those that deliver to the same place. */
import { isProblem } from '../problem.ts';
import { isUrgent } from '../rotation/due.ts';
import type { TargetPort } from '../rotation/ports.ts';
import { currentOf, type Situation } from '../rotation/situation.ts';
import type { StepKind, Verdict } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import type { Errand } from './gathering.ts';
import type { About } from './patience.ts';
import type { Work } from './work.ts';

/** What every target will have to be brought to in the end. */
const MAKING: readonly StepKind[] = ['create', 'recall', 'prove', 'publish'];

/** Says which places the rotation is on its way to; to be asked once nothing stands against its steps. */
export function tellErrands(
  { rotation, ports, gathering }: Work,
  situation: Situation,
  verdict: Verdict,
): void {
  if (isInHurry(situation, verdict)) gathering.hurry(rotation.name);
  const making = verdict.steps.some(({ kind }) => MAKING.includes(kind));
  const errands = ports.targets.flatMap((port, target) => {
    const named = verdict.steps.some(step => step.kind === 'distribute' && step.target === target);
    return making || named ? errandTo(rotation.name, port, target) : [];
  });
  gathering.expect(rotation.name, errands);
}

/** An outage, a leak, a way back in an incident, or a place that drifted from what was confirmed. */
function isInHurry(situation: Situation, { due, steps }: Verdict): boolean {
  const confirmed = currentOf(situation)?.version.tags?.confirmedAt !== undefined;
  return (
    isUrgent(due.reason) ||
    steps.some(({ kind }) => kind === 'recall' || kind === 'reopen' || (kind === 'distribute' && confirmed))
  );
}

function errandTo(rotation: string, { place }: TargetPort, target: number): Errand[] {
  return place === undefined ? [] : [{ rotation, target, place }];
}

/**
 * Delivers as soon as all rotations that are on their way to the same place have come. What is tried again later comes
 * together again, too.
 */
export async function withOthers<T>(
  work: Work,
  about: About,
  target: number,
  deliver: () => Promise<T>,
): Promise<T> {
  const port = work.ports.targets[target];
  const [errand] = port === undefined ? [] : errandTo(work.rotation.name, port, target);
  if (errand === undefined) return work.patience.insist(about, deliver);
  try {
    return await work.patience.insist(about, async () => {
      await othersHaveCome(work, about, errand);
      return await deliver().catch((error: unknown) => {
        if (isProblem(error, 'try-later')) work.gathering.comeBack(errand);
        throw error;
      });
    });
  } finally {
    work.gathering.leave(errand);
  }
}

async function othersHaveCome(work: Work, about: About, errand: Errand): Promise<void> {
  const wait = work.gathering.arrive(errand, work.clock.ticks());
  if (wait === undefined) return;
  const why = `for ${plural(wait.others, 'other rotation')} to write the same place at once`;
  await work.patience.wait(about, why, wait.ms, wait.over);
  wait.giveUp();
}
