/** Processes one rotation until there is nothing left to do: observe, decide, perform, fold, and again. */
import type { ReasonWords, RotationOutcome } from '../event.ts';
import { asProblem, type Problem, type ProblemCode } from '../problem.ts';
import { decide } from '../rotation/decide.ts';
import { isUrgent } from '../rotation/due.ts';
import { fold } from '../rotation/fold.ts';
import { nothingKnown, type Situation } from '../rotation/situation.ts';
import type { Step, Verdict } from '../rotation/verdict.ts';
import { endsSoon } from '../rotation/yielding.ts';
import { conclude, type Finish, STOPPED, severityOf } from './conclude.ts';
import { announceDeliveries } from './deliverInBatch.ts';
import { yielded } from './leftToAnother.ts';
import { type Observing, observe } from './observe.ts';
import type { Patience } from './patience.ts';
import { perform } from './perform.ts';
import { repairOvertaken } from './repairOvertaken.ts';
import { signInInWords } from './steps/probe.ts';
import { leaksRemoved, untilUnlisted } from './untilUnlisted.ts';
import type { Work } from './work.ts';

/**
 * What holds up making a new secret that is due, in this run: a wave, a limit; undefined: nothing. `look again`: it had to wait
 * for others, and the facts may be outdated.
 */
export type AdmissionCheck = (
  due: ReasonWords,
  isPressing: boolean,
) => Promise<ReasonWords | 'look again' | undefined>;

/** Facts from before a wait of this length are read again. */
const OLD_MS = 60_000;

/** How long a reading of the halt counts. */
const HALT_COUNTS_MS = 5_000;

/** Far more rounds than any rotation needs; reaching it means that deciding and performing disagree. */
const MANY_ROUNDS = 60;

export async function workOn(work: Work, checkAdmission: AdmissionCheck): Promise<RotationOutcome> {
  const { rotation, clock, emit } = work;
  const begun = clock.ticks();
  emit({ event: 'rotation.started', rotation: rotation.name });
  const finish = (event: Finish) => {
    emit({
      event: 'rotation.finished',
      rotation: rotation.name,
      ...event,
      ms: Math.round(clock.ticks() - begun),
    });
    return event.outcome;
  };
  try {
    return finish(await untilAtRest(work, checkAdmission));
  } catch (error) {
    const problem = asProblem(error, `rotation ${rotation.name}`);
    return finish(finishOf(problem));
  } finally {
    work.batches.announce(rotation.name, []);
  }
}

async function untilAtRest(work: Work, checkAdmission: AdmissionCheck): Promise<Finish> {
  const { rotation, ports, clock, intent } = work;
  const known: Situation = { ...nothingKnown, endedRuns: work.lock.ended };
  let situation = known;
  let steps = 0;
  const removed: string[] = [];
  let readAt = clock.ticks();
  for (let round = 0; round < MANY_ROUNDS; round += 1) {
    const patience = patienceFor(work);
    if (situation.vault === undefined) readAt = clock.ticks();
    situation = await observe(rotation, ports, clock, patience, purposeOf(work), situation);
    const verdict = decide(rotation, situation, clock.now(), intent);
    announce(work, verdict);
    const asked = clock.ticks();
    const held = await heldBack(work, checkAdmission, situation, verdict);
    if (held === 'look again') {
      if (clock.ticks() - asked > OLD_MS) situation = known;
      continue;
    }
    if (held === undefined && begins(verdict) && clock.ticks() - readAt > HALT_COUNTS_MS) {
      readAt = clock.ticks();
      if (await haltedSince(work)) {
        situation = known;
        continue;
      }
    }
    if (held !== undefined || verdict.steps.length === 0) {
      const finish = ended(work, await repairOvertaken(work, situation), verdict, steps, held);
      return { ...finish, findings: [...finish.findings, ...(await untilUnlisted(work, removed))] };
    }
    announceDeliveries(work, situation, verdict);
    const before = situation;
    const effects = await Promise.all(
      verdict.steps.map(step => perform({ ...work, patience: patienceFor(work, step) }, before, step)),
    );
    // Another run may hold the lock by now: then nothing is written any more, not even to clean up.
    if (effects.some(effect => effect.effect === 'failed')) await work.lock.check();
    removed.push(...leaksRemoved(verdict.steps, effects));
    situation = effects.reduce(fold, situation);
    steps += effects.filter(effect => effect.effect !== 'failed').length;
  }
  throw new Error('decide and perform do not reach a fixed point');
}

function ended(
  { rotation, clock, intent }: Work,
  situation: Situation,
  verdict: Verdict,
  steps: number,
  held?: ReasonWords,
): Finish {
  return yielded(
    conclude(rotation, situation, verdict, steps, held),
    rotation,
    situation,
    clock.now(),
    intent,
  );
}

/** A full reading includes token calls with the vault's value: other facts do not prove that it works. */
function purposeOf({ intent, rotation, emit }: Work): Observing {
  return {
    intent,
    asks: true,
    signedIn: (keyId, signIn) =>
      emit({
        event: 'signed-in',
        rotation: rotation.name,
        ...(keyId === undefined ? {} : { keyId }),
        why: 'check',
        ...signInInWords(signIn),
      }),
  };
}

/** Why the next steps are not taken in this run although they could be. */
async function heldBack(
  work: Work,
  checkAdmission: AdmissionCheck,
  situation: Situation,
  verdict: Verdict,
): ReturnType<AdmissionCheck> {
  if (work.signal.aborted && !verdict.steps.some(finishesWhatIsBegun)) return STOPPED;
  if (!begins(verdict)) return undefined;
  const { reason } = verdict.due;
  const { rotation, clock } = work;
  // Nobody can be without a secret that was never there.
  const isBroken = isUrgent(reason) && reason.code !== 'no-vault-secret';
  return checkAdmission(reason, isBroken || endsSoon(rotation, situation, clock.now()) !== undefined);
}

function begins({ steps }: Verdict): boolean {
  return steps.some(step => step.kind === 'create');
}

/** After a wait for admission the reading of the vault may be older than a halt. */
async function haltedSince({ patience, ports }: Work): Promise<boolean> {
  const about = { step: 'observe', subject: 'vault' };
  const current = await patience.retry(about, () => ports.vault.current());
  return current?.version.halt !== undefined;
}

/** A stopped run leaves behind neither a secret whose value nobody holds, nor a working one that is not in the vault. */
function finishesWhatIsBegun(step: Step): boolean {
  return step.kind === 'publish' || takesBack(step);
}

/** Whether it removes a credential of this run whose value nobody holds. */
function takesBack(step: Step): boolean {
  return step.kind === 'discard' && step.reason.code === 'not-proven';
}

/**
 * After a stop the usual patience cannot wait any more; steps that remove such a credential go on waiting when the stop comes.
 */
function patienceFor(work: Work, step?: Step): Patience {
  const goesOn = work.signal.aborted || (step !== undefined && takesBack(step));
  return goesOn ? work.unstoppable : work.patience;
}

function announce({ emit, rotation }: Work, verdict: Verdict): void {
  const steps = verdict.steps.map(step => step.kind);
  emit({
    event: 'rotation.decided',
    rotation: rotation.name,
    phase: verdict.phase,
    due: verdict.due.reason,
    steps,
  });
}

const outcomes: Partial<Record<ProblemCode, RotationOutcome>> = {
  'human-needed': 'human-needed',
  interrupted: 'skipped',
  locked: 'locked',
};

function finishOf(problem: Problem): Finish {
  const remedy = problem.remedy;
  const text = problem.message;
  const severity = severityOf(problem);
  const outcome = outcomes[problem.code] ?? (severity === 'human' ? 'human-needed' : 'failed');
  const finding = {
    code: problem.code === 'bug' ? 'bug' : 'step-failed',
    severity,
    text,
    ...(remedy === undefined ? {} : { remedy }),
  };
  return { outcome, phase: 'unknown', summary: text, next: [], findings: [finding] };
}
