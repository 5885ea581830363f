/**
 * A rotation that another run is at work on: left to that run where nothing presses. Two machines with the same cron line are the
 * usual case, and the second of them has nothing to report.
 */
import type { Emit } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import { asProblem, isProblem, type Problem } from '../problem.ts';
import { otherRunsPending } from '../rotation/inHand.ts';
import type { Intent } from '../rotation/intent.ts';
import { nothingKnown, type Situation } from '../rotation/situation.ts';
import { isScheduled, notYoung, pressing } from '../rotation/yielding.ts';
import { askRepeatedly } from './askRepeatedly.ts';
import type { Finish } from './conclude.ts';
import { patience } from './patience.ts';
import { requesterFor } from './requester.ts';
import type { RotateOptions } from './rotateOptions.ts';
import { signInInWords } from './steps/probe.ts';

/** What cannot be read within this is reported: a person then looks, and a run that comes second need not. */
const PAUSES_MS = [1_000, 4_000];
const LONGEST_MS = 10_000;

/** Why a rotation whose lock could not be had is not left to the holder; undefined: it is. Reads, and writes nothing. */
export async function whyNotLeft(
  options: RotateOptions,
  rotation: Rotation,
  { details }: Problem,
  emit: Emit,
): Promise<string | undefined> {
  const intent = options.intentFor?.(rotation) ?? options.intent;
  if (!isScheduled(intent)) return 'it was named on the command line';
  const begun = details.heldSince === undefined ? undefined : new Date(details.heldSince);
  const old = notYoung(begun, options.clock.now());
  if (old !== undefined) return old;
  try {
    const situation = await look(options, rotation, emit);
    return pressing(rotation, situation, options.clock.now(), intent);
  } catch (error) {
    if (isProblem(error, 'bug')) throw error;
    return `it could not be read (${asProblem(error, rotation.name).message})`;
  }
}

/** All that `pressing` asks for, without a lock: registration, vault, and a token call with what the vault holds. */
async function look(options: RotateOptions, rotation: Rotation, emit: Emit): Promise<Situation> {
  const { clock, random, signal } = options;
  const ports = await options.open(
    rotation,
    requesterFor(rotation, { signal, waiting: emit, pausesMs: PAUSES_MS }),
  );
  const waiting = { clock, random, signal, emit, rotation: rotation.name };
  const calm = patience({ ...waiting, pausesMs: PAUSES_MS, longestMs: LONGEST_MS });
  const about = { step: 'observe' };
  const [registration, vault] = await Promise.all([
    calm.retry(about, () => ports.registration.read()),
    calm.retry(about, () => ports.vault.read()),
  ]);
  const read = { ...nothingKnown, registration, vault };
  const value = vault.state === 'present' ? vault.value : undefined;
  if (value === undefined) return read;
  const acceptance = await askRepeatedly(ports.token, calm, about, value);
  if (acceptance.answer === 'accepted')
    emit({ event: 'signed-in', rotation: rotation.name, why: 'check', ...signInInWords(acceptance) });
  return { ...read, acceptance };
}

/** A required place that was read and holds another value, or none: those who use it may be without a working secret. */
function drifted(rotation: Rotation, { targets = [] }: Situation): string | undefined {
  const isWrong = rotation.targets.some(({ required }, index) => {
    const state = targets[index]?.state;
    return required && (state === 'differs' || state === 'missing');
  });
  return isWrong ? 'a required place does not hold what the vault holds' : undefined;
}

/** `finish`, where all that was left open is a new secret that a young run may have in hand, and nothing presses. */
export function yielded(
  finish: Finish,
  rotation: Rotation,
  situation: Situation,
  now: Date,
  intent: Intent,
): Finish {
  if (finish.outcome !== 'locked' || !isScheduled(intent)) return finish;
  const reasons = otherRunsPending(rotation, situation, now, intent).map(({ start }) => notYoung(start, now));
  const why = [...reasons, pressing(rotation, situation, now, intent), drifted(rotation, situation)].find(
    reason => reason !== undefined,
  );
  if (why !== undefined) return { ...finish, pressing: why };
  const findings = finish.findings.map(finding =>
    finding.severity === 'locked' ? { ...finding, severity: 'note' as const } : finding,
  );
  return { ...finish, outcome: 'yielded', findings };
}
