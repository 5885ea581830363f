/** Makes the deliveries of a rotation take part in the batches of their places. */
import { isProblem } from '../problem.ts';
import { isUrgent } from '../rotation/due.ts';
import type { TargetPort } from '../rotation/ports.ts';
import { currentOf, type Situation } from '../rotation/situation.ts';
import type { StepKind, Verdict } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import type { Delivery } from './batchWindow.ts';
import type { About } from './patience.ts';
import type { Work } from './work.ts';

/** Steps after which every target needs a delivery. */
const MAKING: readonly StepKind[] = ['create', 'recall', 'prove', 'publish'];

/** Announces the rotation's deliveries; has to be called once nothing holds up its steps. */
export function announceDeliveries(
  { rotation, ports, batches }: Work,
  situation: Situation,
  verdict: Verdict,
): void {
  if (mustNotWait(situation, verdict)) batches.skipWait(rotation.name);
  const making = verdict.steps.some(({ kind }) => MAKING.includes(kind));
  const deliveries = ports.targets.flatMap((port, target) => {
    const named = verdict.steps.some(step => step.kind === 'distribute' && step.target === target);
    return making || named ? deliveryTo(rotation.name, port, target) : [];
  });
  batches.announce(rotation.name, deliveries);
}

/** For an outage, a leak, a rollback, or a place that drifted from what was confirmed. */
function mustNotWait(situation: Situation, { due, steps }: Verdict): boolean {
  const confirmed = currentOf(situation)?.version.tags?.confirmedAt !== undefined;
  return (
    isUrgent(due.reason) ||
    steps.some(({ kind }) => kind === 'recall' || kind === 'reopen' || (kind === 'distribute' && confirmed))
  );
}

function deliveryTo(rotation: string, { place }: TargetPort, target: number): Delivery[] {
  return place === undefined ? [] : [{ rotation, target, place }];
}

/** Delivers as soon as the batch of the place is complete. A retry joins a batch again. */
export async function deliverInBatch<T>(
  work: Work,
  about: About,
  target: number,
  deliver: () => Promise<T>,
): Promise<T> {
  const port = work.ports.targets[target];
  const [delivery] = port === undefined ? [] : deliveryTo(work.rotation.name, port, target);
  if (delivery === undefined) return work.patience.retry(about, deliver);
  try {
    return await work.patience.retry(about, async () => {
      await waitForBatch(work, about, delivery);
      return await deliver().catch((error: unknown) => {
        if (isProblem(error, 'try-later')) work.batches.announceAgain(delivery);
        throw error;
      });
    });
  } finally {
    work.batches.withdraw(delivery);
  }
}

async function waitForBatch(work: Work, about: About, delivery: Delivery): Promise<void> {
  const wait = work.batches.join(delivery, work.clock.ticks());
  if (wait === undefined) return;
  const why = `for ${plural(wait.others, 'other rotation')} to write the same place at once`;
  await work.patience.wait(about, why, wait.ms, wait.over);
  wait.flush();
}
