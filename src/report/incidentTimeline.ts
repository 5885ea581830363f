/** What was done, in its order, from the events of a run. */
import type { RunEvent, StepRef } from '../event.ts';

export interface TimedEvent {
  /** ISO time, by the cloud's clock. */
  readonly at: string;
  readonly event: RunEvent;
}

export interface TimelineEntry {
  readonly at: string;
  readonly rotation: string;
  readonly what: string;
}

export function timelineOf(events: readonly TimedEvent[]): readonly TimelineEntry[] {
  return events.flatMap(({ at, event }, index) => {
    const what = happened(event, events.slice(index + 1));
    return what === undefined || !('rotation' in event) ? [] : [{ at, rotation: event.rotation, what }];
  });
}

/** A step is told when it ends. Of one that never did, the beginning is all that is known. */
function happened(event: RunEvent, later: readonly TimedEvent[]): string | undefined {
  switch (event.event) {
    case 'step.started':
      return later.some(each => endsIt(each.event, event))
        ? undefined
        : `${named(event)}: begun (${event.reason.text}); what became of it is not known`;
    case 'step.done':
      return `${named(event)}: ${event.detail}`;
    case 'step.failed':
      return `${named(event)}: FAILED: ${event.problem.text}`;
    case 'rotation.finished':
      return `${event.outcome}: ${event.summary}`;
    default:
      return undefined;
  }
}

type Started = Extract<RunEvent, { event: 'step.started' }>;

function endsIt(event: RunEvent, { rotation, step, subject }: Started): boolean {
  if (event.event !== 'step.done' && event.event !== 'step.failed') return false;
  const isSubject = subject === undefined || event.subject === subject;
  return event.rotation === rotation && event.step === step && isSubject;
}

function named({ step, subject }: StepRef): string {
  return subject === undefined ? step : `${step} ${subject}`;
}
