/** Lets the service of a place sign in with a secret, before it is written or as the place holds it. */
import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Trial } from '../../rotation/placeFacts.ts';
import { isTried, type TargetPort } from '../../rotation/ports.ts';
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
  work: Pick<Work, 'rotation' | 'patience'>,
  port: TargetPort,
  about: About,
  value?: Secret,
): Promise<Exclude<Trial, { trial: 'refused' }> | undefined> {
  if (!isTried(port)) return undefined;
  const { timeoutMs } = work.rotation.prove;
  let waited = 0;
  let last: Trial | undefined;
  for (const pause of [...pausesWithin(timeoutMs), undefined]) {
    last = await work.patience.retry(about, () => port.tryInPlace(value));
    if (last === undefined || last.trial === 'accepted') return last;
    if (pause === undefined || (last.trial === 'untold' && waited + pause > WITHOUT_VERDICT_MS)) break;
    await work.patience.wait(about, last.reason, pause);
    waited += pause;
  }
  if (last?.trial !== 'refused') return last;
  throw new Problem({
    code: 'refused',
    subject: about.subject ?? work.rotation.name,
    reason: `${last.reason}, for ${span(timeoutMs)} now; ${value === undefined ? 'nothing is removed' : 'it was not written there'}`,
    remedy: commandFor(work.rotation, 'diagnose'),
  });
}
