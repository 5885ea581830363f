/** How far one rotation of a run is: which steps are over, which are in work and what they wait for, how it ended. */
import type { RotationFinished, RunEvent } from '../../../event.ts';
import { type InWork, inWork, type StepInWork } from '../inWork.ts';

export interface Progress {
  readonly rotation: string;
  readonly begunAt: Date;
  /** In the order in which they began; only `distribute` has more than one part, a part for each target. */
  readonly steps: readonly StepProgress[];
  readonly work: InWork;
  readonly end?: RotationFinished;
}

export interface StepProgress {
  readonly step: string;
  readonly parts: number;
  readonly done: number;
  readonly failed: number;
  /** What was said of what is done: the new credential, the new version, what was removed. */
  readonly details: readonly string[];
  /** What was said of what failed. */
  readonly problems: readonly string[];
}

/** By rotation, in the order in which they were met. */
export type RunProgress = ReadonlyMap<string, Progress>;

export function progressAfter(before: RunProgress, event: RunEvent, now: Date): RunProgress {
  if (!('rotation' in event)) return before;
  const known = before.get(event.rotation);
  const one = known ?? { rotation: event.rotation, begunAt: now, steps: [], work: new Map() };
  const after = { ...one, steps: stepsAfter(one.steps, event), work: inWork(one.work, event, now) };
  const end = event.event === 'rotation.finished' ? { end: event } : {};
  return new Map(before).set(event.rotation, { ...after, ...end });
}

/** The step that is looked at: of several deliveries one that gets on, else the one that waits longest. */
export function inHand({ work }: Progress): StepInWork | undefined {
  // Reading is over where a step has begun, whatever was heard of it.
  const steps = [...work.values()].filter(({ step }) => work.size === 1 || step !== 'observe');
  return (
    steps.find(({ wait }) => wait === undefined) ??
    steps.toSorted((one, other) => until(other) - until(one))[0]
  );
}

function until({ wait }: StepInWork): number {
  return wait?.until.getTime() ?? 0;
}

function stepsAfter(steps: readonly StepProgress[], event: RunEvent): readonly StepProgress[] {
  switch (event.event) {
    case 'rotation.decided': {
      const wanted = event.steps.filter(step => step === PARTED).length;
      return wanted === 0 ? steps : counted(steps, PARTED, ({ done }) => ({ parts: done + wanted }));
    }
    case 'step.started':
      return steps.some(({ step }) => step === event.step)
        ? steps
        : [...steps, { step: event.step, ...NOTHING }];
    case 'step.done':
      return counted(steps, event.step, ({ done, details }) => ({
        done: done + 1,
        details: [...details, event.detail],
      }));
    case 'step.failed':
      return counted(steps, event.step, ({ failed, problems }) => ({
        failed: failed + 1,
        problems: [...problems, event.problem.text],
      }));
    default:
      return steps;
  }
}

/** One step for each target, side by side. */
const PARTED = 'distribute';
const NOTHING = { parts: 1, done: 0, failed: 0, details: [], problems: [] };

function counted(
  steps: readonly StepProgress[],
  name: string,
  change: (step: StepProgress) => Partial<StepProgress>,
): readonly StepProgress[] {
  const known = steps.find(({ step }) => step === name) ?? { step: name, ...NOTHING };
  const one = { ...known, ...change(known) };
  const after = { ...one, parts: Math.max(one.parts, one.done + one.failed) };
  return steps.some(({ step }) => step === name)
    ? steps.map(each => (each.step === name ? after : each))
    : [...steps, after];
}
