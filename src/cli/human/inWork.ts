/** What a run has in hand at the moment. */
import type { RunEvent } from '../../event.ts';

export interface StepInWork {
  readonly rotation: string;
  readonly step: string;
  readonly subject?: string;
  readonly since: Date;
  /** What it waits for; the wait ends at `until`. */
  readonly wait?: { readonly why: string; readonly until: Date };
}

/** By rotation, step and subject. */
export type InWork = ReadonlyMap<string, StepInWork>;

export function inWork(before: InWork, event: RunEvent, now: Date): InWork {
  const after = new Map(before);
  switch (event.event) {
    case 'rotation.started':
      // The wait for its lock is over.
      for (const [key, step] of before) if (step.rotation === event.rotation) after.delete(key);
      after.set(keyOf({ ...event, step: 'observe' }), {
        rotation: event.rotation,
        step: 'observe',
        since: now,
      });
      break;
    case 'rotation.decided':
      for (const [key, step] of before)
        if (step.rotation === event.rotation && step.step === 'observe') after.delete(key);
      break;
    case 'step.started':
      after.set(keyOf(event), { ...named(event), since: now });
      break;
    case 'step.waiting':
      after.set(keyOf(event), waiting(before.get(keyOf(event)), event, now));
      break;
    case 'step.done':
    case 'step.failed':
      after.delete(keyOf(event));
      for (const [key, step] of before)
        if (step.rotation === event.rotation && isPartOf(step, event)) after.delete(key);
      break;
    case 'rotation.finished':
      for (const [key, step] of before) if (step.rotation === event.rotation) after.delete(key);
      break;
    default:
  }
  return after;
}

type Waiting = Extract<RunEvent, { event: 'step.waiting' }>;

function waiting(known: StepInWork | undefined, event: Waiting, now: Date): StepInWork {
  const since = known?.since ?? now;
  return { ...named(event), since, wait: { why: event.why, until: new Date(now.getTime() + event.ms) } };
}

/** A step may wait for several places; with the step they are all done. Only deliveries go side by side. */
function isPartOf(step: StepInWork, done: { step: string }): boolean {
  return step.step === done.step && done.step !== 'distribute';
}

function named({ rotation, step, subject }: { rotation: string; step: string; subject?: string }) {
  return { rotation, step, ...(subject === undefined ? {} : { subject }) };
}

function keyOf({ rotation, step, subject }: { rotation: string; step: string; subject?: string }): string {
  return [rotation, step, subject ?? ''].join('\n');
}
