/** Lets the service of a place sign in with a secret, before it is written or as the place holds it. */
import { isProblem, Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Trial } from '../../rotation/placeFacts.ts';
import { isTried, type TargetPort, type TriedTarget } from '../../rotation/ports.ts';
import { span } from '../../rotation/words.ts';
import type { Secret } from '../../secret.ts';
import { type About, pausesWithin } from '../patience.ts';
import type { Work } from '../work.ts';

/** A service that gives no verdict for so long gives none: the place then counts as marked. */
const WITHOUT_VERDICT_MS = 30_000;

/**
 * What the service says; undefined where it has no test. Azure DevOps refuses a fresh secret for minutes after Entra has proven it
 * (terraform-provider-azuredevops retries the test until its timeout), so a refusal counts only after `prove.timeout`.
 */
export async function tryInPlace(
  work: Pick<Work, 'rotation' | 'patience' | 'clock'>,
  port: TargetPort,
  about: About,
  value?: Secret,
): Promise<Exclude<Trial, { trial: 'refused' }> | undefined> {
  if (!isTried(port)) return undefined;
  const { timeoutMs } = work.rotation.prove;
  // Counted with the time that a trial takes: one that is refused with 503 is retried for minutes by itself.
  const begun = work.clock.ticks();
  // What was refused once is cleared by nothing but a sign-in: a response without a verdict says nothing about the secret.
  let refusal: string | undefined;
  let untold: Extract<Trial, { trial: 'untold' }> | undefined;
  for (const pause of [...pausesWithin(timeoutMs), undefined]) {
    const trial = await triedOnce(work, port, about, value);
    if (trial === undefined || trial.trial === 'accepted') return trial;
    if (trial.trial === 'refused') refusal = trial.reason;
    else untold = trial;
    const spentMs = work.clock.ticks() - begun;
    const isOver = refusal === undefined && spentMs + (pause ?? 0) > WITHOUT_VERDICT_MS;
    if (pause === undefined || isOver || spentMs >= timeoutMs) break;
    await work.patience.wait(about, trial.reason, Math.min(pause, timeoutMs - spentMs));
  }
  if (refusal === undefined) return untold;
  throw new Problem({
    code: 'refused',
    subject: about.subject ?? work.rotation.name,
    reason: `${refusal}, for ${span(timeoutMs)} now; ${value === undefined ? 'nothing is removed' : 'it was not written there'}`,
    remedy: commandFor(work.rotation, 'diagnose'),
  });
}

/** A test that cannot be had for as long as other readings are waited for gives no verdict, and holds nothing up. */
async function triedOnce(
  { patience }: Pick<Work, 'patience'>,
  port: TriedTarget,
  about: About,
  value: Secret | undefined,
): Promise<Trial | undefined> {
  try {
    return await patience.retry(about, () => port.tryInPlace(value));
  } catch (error) {
    if (!isProblem(error, 'try-later')) throw error;
    return { trial: 'untold', reason: error.details.reason };
  }
}
