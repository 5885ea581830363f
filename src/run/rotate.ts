/** A run over many rotations, as one stream of events. */
import type { Clock } from '../clock.ts';
import type { Emit, RotationOutcome, RunEvent, RunFinished } from '../event.ts';
import { type Counts, countOf } from '../outcomes.ts';
import type { Rotation } from '../policy/policy.ts';
import { asProblem, type Problem, type ProblemCode, type ProblemDetails } from '../problem.ts';
import { siblingsOf } from '../rotation/siblings.ts';
import { plural, span } from '../rotation/words.ts';
import { serialByKey } from '../serialByKey.ts';
import { acquireLock } from './acquireLock.ts';
import { admissionFor } from './admission.ts';
import { openBatchWindows } from './batchWindow.ts';
import { fenced, fencedPatience, recordingStep } from './fence.ts';
import type { HeldLock } from './heldLease.ts';
import { inParallel, openAtOnce } from './inParallel.ts';
import { whyNotLeft } from './leftToAnother.ts';
import { newestOf } from './newest.ts';
import { type AdmissionCheck, workOn } from './oneRotation.ts';
import { patience } from './patience.ts';
import { quickCheckAll } from './quickCheckAll.ts';
import { requesterFor } from './requester.ts';
import type { RotateOptions } from './rotateOptions.ts';
import { stopFor } from './stop.ts';
import { stream } from './stream.ts';
import { waveGate, wavesOf } from './waves.ts';
import type { Work } from './work.ts';

/** Shared by the rotations of a run: serial writes for each registration, and common batches for each place. */
type Shared = Pick<Work, 'serially' | 'batches'>;

export function rotate(options: RotateOptions): AsyncIterable<RunEvent> {
  const events = stream<RunEvent>();
  // In a sandbox the clock is moved on purpose (keyturn sandbox advance).
  const emit = options.inSandbox === true ? events.emit : reportingSkew(options.clock, events.emit);
  rotateAll(options, emit).then(() => events.end(), events.end);
  return events.items;
}

/** Reports once, as soon as several services agree on it, that this machine's clock is wrong. */
function reportingSkew(clock: Clock, emit: Emit): Emit {
  let told = false;
  return event => {
    const skew = clock.skewMs();
    if (skew !== 0 && !told && clock.doubt() === undefined) {
      told = true;
      const services = Object.keys(clock.offsets()).length;
      const text =
        `this machine's clock is ${span(skew)} ${skew > 0 ? 'behind' : 'ahead of'} that of the cloud, according to ` +
        `${plural(services, 'service')}; the cloud's time is used`;
      emit({ event: 'run.note', text });
    }
    emit(event);
  };
}

async function rotateAll(options: RotateOptions, emit: Emit): Promise<void> {
  const { clock, intent, policy, rotations } = options;
  const begun = clock.ticks();
  const sandbox = options.inSandbox === true ? ({ sandbox: true } as const) : {};
  emit({
    event: 'run.started',
    run: intent.run,
    policy: policy.file,
    rotations: rotations.length,
    ...sandbox,
  });
  const admission = admissionFor(policy.limits, options.signal);
  const gate = waveGate();
  let bugs = 0;
  let leftOut = 0;
  const watched: Emit = event => {
    if (event.event === 'rotation.finished') {
      if (event.findings.some(finding => finding.code === 'bug')) bugs += 1;
      leftOut += event.findings.filter(({ bestEffort }) => bestEffort === true).length;
    }
    gate.onEvent(event);
    admission.onEvent(event);
    emit(event);
  };
  const shared = { serially: serialByKey(), batches: openBatchWindows() };
  const settled = await quickChecked(options, watched);
  const outcomes = Array.from(settled, (): RotationOutcome => 'unchanged');
  const waves = wavesOf(policy, rotations);
  for (const [index, wave] of waves.entries()) {
    const before = gate.after(waves.slice(0, index));
    const work = (rotation: Rotation, place: number) => {
      const checkAdmission = admission.for({ rotation: rotation.name, place, wave: before, emit: watched });
      return underLock(options, rotation, watched, checkAdmission, shared);
    };
    const open = wave.rotations.filter(rotation => !settled.has(rotation));
    outcomes.push(...(await inParallel(openAtOnce(policy.limits), open, work)));
  }
  const counts = countOf(outcomes);
  const { outcome, exitCode } = verdictOf(counts, options.signal.aborted, bugs, leftOut);
  emit({ event: 'run.finished', outcome, exitCode, counts, ms: Math.round(clock.ticks() - begun) });
}

async function quickChecked(options: RotateOptions, emit: Emit): Promise<ReadonlySet<Rotation>> {
  // For one rotation it would be an additional reading.
  const isOne = options.rotations.length === 1;
  if (options.overview === undefined || isOne || options.signal.aborted) return new Set();
  return quickCheckAll(options, options.overview, emit);
}

async function underLock(
  options: RotateOptions,
  rotation: Rotation,
  emit: Emit,
  checkAdmission: AdmissionCheck,
  shared: Shared,
) {
  if (options.signal.aborted)
    return skipped(rotation, emit, { outcome: 'skipped', why: 'the run was stopped before it started' });
  let lock: HeldLock;
  try {
    lock = await acquireLock(options, rotation, emit);
  } catch (error) {
    const problem = asProblem(error, `rotation ${rotation.name}`);
    if (problem.details.heldBy !== undefined) return await heldElsewhere(options, rotation, problem, emit);
    const outcome = withoutLock[problem.code] ?? 'failed';
    return skipped(rotation, emit, { ...problem.details, outcome, why: problem.message });
  }
  try {
    return await workOn(await workFor(options, rotation, lock, emit, shared), checkAdmission);
  } catch (error) {
    const problem = asProblem(error, `rotation ${rotation.name}`);
    return skipped(rotation, emit, { ...problem.details, outcome: 'failed', why: problem.message });
  } finally {
    await lock.release();
  }
}

async function heldElsewhere(
  options: RotateOptions,
  rotation: Rotation,
  problem: Problem,
  emit: Emit,
): Promise<RotationOutcome> {
  const { reason, ...held } = problem.details;
  const pressing = await whyNotLeft(options, rotation, problem, emit);
  if (pressing !== undefined)
    return skipped(rotation, emit, { ...held, outcome: 'locked', why: reason, pressing });
  const { remedy: _waiting, ...quiet } = held;
  return skipped(rotation, emit, { ...quiet, outcome: 'yielded', why: reason });
}

/** The outcome of a rotation whose lock could not be taken. */
const withoutLock: Partial<Record<ProblemCode, 'locked' | 'skipped'>> = {
  locked: 'locked',
  interrupted: 'skipped',
};

export async function workFor(
  options: RotateOptions,
  rotation: Rotation,
  lock: HeldLock,
  tell: Emit,
  shared: Shared,
) {
  const { clock, random, signal, enter } = options;
  const stop = stopFor(signal);
  const emit = stop.watching(recordingStep(tell, lock));
  const newest = newestOf(rotation, clock);
  const beforeWrite = async () => {
    await newest.check();
    await lock.check();
  };
  const requester = {
    ...requesterFor(rotation, { signal: stop.signal, waiting: emit }),
    beforeWrite: Object.assign(beforeWrite, { left: () => lock.leftMs() }),
    looking: newest.isAsking,
  };
  const intent = options.intentFor?.(rotation) ?? options.intent;
  const waiting = { clock, random, emit, rotation: rotation.name };
  return {
    rotation,
    clock,
    intent,
    emit,
    signal,
    ...(enter === undefined ? {} : { enter }),
    lock,
    newest,
    ports: fenced(await options.open(rotation, requester), lock),
    patience: fencedPatience(patience({ ...waiting, signal }), lock),
    unstoppable: fencedPatience(patience({ ...waiting, signal: new AbortController().signal }), lock),
    ...shared,
    siblings: () =>
      siblingsOf(rotation, options.policy.rotations).map(each => ({
        rotation: each,
        open: () => options.open(each, requesterFor(each, { signal: stop.signal, waiting: emit })),
      })),
    canaries: new Map(),
    values: new Map(),
  };
}

/** The end of a rotation that was not processed. `heldBy`: the holder of its lock; then it is no failure. */
interface Left extends Pick<ProblemDetails, 'heldBy' | 'remedy'> {
  readonly outcome: 'skipped' | 'locked' | 'yielded' | 'failed';
  readonly why: string;
  readonly pressing?: string;
}

function skipped(
  rotation: Rotation,
  emit: Emit,
  { outcome, why, heldBy, pressing, remedy }: Left,
): RotationOutcome {
  const finding = {
    ...(heldBy === undefined
      ? { code: 'step-failed', severity: 'failed' as const }
      : {
          code: 'held-by-another',
          severity: outcome === 'yielded' ? ('note' as const) : ('locked' as const),
        }),
    text: why,
    ...(remedy === undefined ? {} : { remedy }),
  };
  const findings = outcome === 'skipped' ? [] : [finding];
  emit({
    event: 'rotation.finished',
    rotation: rotation.name,
    outcome,
    phase: 'unknown',
    ...(heldBy === undefined ? {} : { heldBy }),
    ...(pressing === undefined ? {} : { pressing }),
    summary: why,
    next: [],
    findings,
    ms: 0,
  });
  return outcome;
}

/** In order of precedence: what needs a person, what a retry may repair, what another run is working on. */
function verdictOf(
  counts: Counts,
  stopped: boolean,
  bugs: number,
  leftOut: number,
): Pick<RunFinished, 'outcome' | 'exitCode'> {
  if (bugs > 0) return { outcome: 'failed', exitCode: 70 };
  if (counts['human-needed'] > 0) return { outcome: 'human-needed', exitCode: 3 };
  if (counts.failed > 0 || leftOut > 0) return { outcome: 'failed', exitCode: 1 };
  if (stopped) return { outcome: 'interrupted', exitCode: 1 };
  if (counts.locked > 0) return { outcome: 'locked', exitCode: 4 };
  return { outcome: 'done', exitCode: 0 };
}
