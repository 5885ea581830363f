/** What a run has in hand at the moment, and how it looks in a few lines. */
import type { RunEvent } from '../../event.ts';
import { clip, pad } from './layout.ts';
import { shortId } from './stepWords.ts';
import type { Style } from './style.ts';
import { elapsedSeconds } from './times.ts';

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

/** More lines than this would push what is done off a small screen. */
const MOST_LINES = 12;

export function blockLines(work: InWork, now: Date, { columns, paint, signs }: Style): string[] {
  const steps = [...work.values()];
  const lines = steps.slice(0, MOST_LINES).map(step => {
    const took = elapsedSeconds(now.getTime() - step.since.getTime()).replace(/^0 s$/, '');
    const head = `${pad(step.rotation, 20)}  ${pad(step.step, 10)}  ${pad(took, 8)}`;
    return paint('strong', clip(`${head}  ${activity(step, now)}`, columns - 1, signs.more));
  });
  const more = steps.length - lines.length;
  return more > 0 ? [...lines, `${signs.more} and ${more} more in work`] : lines;
}

function activity({ subject, wait }: StepInWork, now: Date): string {
  const about = shortId(subject ?? '');
  if (wait === undefined || wait.until <= now) return about;
  const left = Math.ceil((wait.until.getTime() - now.getTime()) / 1000);
  return `waits ${left} s more: ${wait.why}${about === '' ? '' : ` (${about})`}`;
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
