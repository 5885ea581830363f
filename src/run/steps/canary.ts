/** Starts the canaries of places that show no more than a mark, and waits for their verdicts. */
import { isProblem, Problem } from '../../problem.ts';
import { type Canary, type CanaryOutcome, type CanaryRun, hasCanary } from '../../rotation/canary.ts';
import { commandFor } from '../../rotation/command.ts';
import { currentOf, type Situation } from '../../rotation/situation.ts';
import { isNamed } from '../../rotation/targets.ts';
import { span } from '../../rotation/words.ts';
import { type About, pausesWithin } from '../patience.ts';
import type { Work } from '../work.ts';

type Waiting = Pick<Work, 'rotation' | 'patience' | 'clock'>;

/**
 * The required places whose canary succeeded with what they hold. A canary is started for a version that is not confirmed with it
 * yet, and (`beforeRemoval`) before something is removed; in one run once for each version, unless the place was written again. All
 * verdicts are waited for, then the first failure is thrown: nothing is confirmed and nothing is removed without a success.
 */
export async function canariesAccepted(
  work: Work,
  situation: Situation,
  beforeRemoval: boolean,
): Promise<ReadonlyMap<number, string>> {
  const version = currentOf(situation)?.version.version;
  const asked = work.rotation.targets.flatMap(({ label, required }, index) => {
    const port = work.ports.targets[index];
    const isWanted = beforeRemoval || !isNamed(work.rotation, situation, index);
    return port !== undefined && required && isWanted && hasCanary(port)
      ? [{ index, label, canary: port.canary }]
      : [];
  });
  const verdicts = await Promise.allSettled(
    asked.map(async ({ index, label, canary }): Promise<readonly [number, string]> => {
      if (version === undefined || work.canaries.get(index) !== version) {
        await runCanary(work, canary, { step: 'confirm', subject: label });
        if (version !== undefined) work.canaries.set(index, version);
      }
      return [index, `${canary.name} succeeded`];
    }),
  );
  const failed = verdicts.find(verdict => verdict.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return new Map(verdicts.flatMap(verdict => (verdict.status === 'fulfilled' ? [verdict.value] : [])));
}

/** Throws where its run fails, or gives no verdict within the time of the policy: silence is no success. */
export async function runCanary(work: Waiting, canary: Canary, about: About): Promise<void> {
  const run = await started(work, canary, about);
  const begun = work.clock.ticks();
  let state = 'started';
  for (const pause of [...pausesWithin(canary.timeoutMs), undefined]) {
    const outcome = await work.patience.retry(about, () => canary.outcome(run));
    if (outcome.outcome === 'succeeded') return;
    if (outcome.outcome !== 'running') throw notSucceeded(about, { canary, run, outcome });
    ({ state } = outcome);
    const leftMs = canary.timeoutMs - (work.clock.ticks() - begun);
    if (pause === undefined || leftMs <= 0) break;
    const why = `waits for ${canary.name} (${state}): ${run.url}`;
    await work.patience.wait(about, why, Math.min(pause, leftMs));
  }
  const reason = `gave no verdict within ${span(canary.timeoutMs)} (${state})`;
  throw notSucceeded(about, { canary, run, outcome: { outcome: 'untold', reason } });
}

/** Whether one was started whose response was lost is not known, and so not which run to wait for. */
async function started({ rotation, patience }: Waiting, canary: Canary, about: About): Promise<CanaryRun> {
  try {
    return await patience.retry(about, () => canary.start());
  } catch (error) {
    if (!isProblem(error, 'unknown-outcome')) throw error;
    throw new Problem(
      {
        code: 'try-later',
        subject: about.subject ?? rotation.name,
        reason: `whether ${canary.name} was started is unknown (${error.details.reason}); ${KEPT}`,
        remedy: `${commandFor(rotation, 'rotate')}   (starts it again)`,
      },
      error,
    );
  }
}

const KEPT = 'nothing is confirmed and nothing is removed';

interface Ended {
  readonly canary: Canary;
  readonly run: CanaryRun;
  readonly outcome: Extract<CanaryOutcome, { readonly reason: string }>;
}

/** A failure needs a person; without a verdict the next run asks again. */
function notSucceeded({ subject = '' }: About, { canary, run, outcome }: Ended): Problem {
  const words = `Look at the run of ${canary.name}`;
  return new Problem({
    code: outcome.outcome === 'failed' ? 'refused' : 'try-later',
    subject,
    reason: `${canary.name} ${outcome.reason}; ${KEPT} (${run.url})`,
    remedy: `${words}: ${run.look}`,
    step: { words, command: run.look },
  });
}
