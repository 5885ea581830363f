/** What the events of a run tell of an incident: what was done, what was removed, published and written, and what went wrong. */
import type { FindingWords, RunEvent, StepRef } from '../event.ts';

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
        : `${named(event)}: started (${event.reason.text}); its result is not known`;
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

export interface Place {
  readonly rotation: string;
  readonly target: string;
  /** The leaked one stays until this has the new secret. */
  readonly required: boolean;
}

export interface TargetOutcome extends Place {
  readonly updated: boolean;
  readonly outcome: string;
}

export interface Published {
  readonly rotation: string;
  readonly keyId: string;
  readonly version: string;
}

export function removedAt(
  { rotation, keyId }: { readonly rotation: string; readonly keyId: string },
  events: readonly TimedEvent[],
): string | null {
  const isRemoval = (event: RunEvent) =>
    event.event === 'step.done' && event.step === 'retire' && event.subject === keyId;
  const removal = events.find(
    ({ event }) => isRemoval(event) && 'rotation' in event && event.rotation === rotation,
  );
  return removal?.at ?? null;
}

export interface Trouble {
  readonly rotation: string;
  readonly text: string;
  /** It names what helps, and no run of this program does. */
  readonly isForHands?: boolean;
}

/** What the run said that went wrong, and of a rotation that did not come to its end, that it did not. */
export function troublesIn(events: readonly TimedEvent[]): Trouble[] {
  const finished = events.flatMap(({ event }) => (event.event === 'rotation.finished' ? [event] : []));
  const begun = events.flatMap(({ event }) => (event.event === 'rotation.started' ? [event.rotation] : []));
  const lost = begun.filter(name => !finished.some(({ rotation }) => rotation === name));
  return [
    ...finished.flatMap(({ rotation, held, findings }) =>
      [
        ...(held === undefined ? [] : [{ text: `not finished: ${held.text}` }]),
        ...findings
          .filter(({ severity }) => severity !== 'note')
          .map(found => ({ text: withRemedy(found), isForHands: found.code === 'not-restarted' })),
      ].map(trouble => ({ rotation, ...trouble })),
    ),
    ...lost.map(rotation => ({ rotation, text: 'the run ended before this was finished' })),
  ];
}

function withRemedy({ text, remedy }: FindingWords): string {
  return remedy === undefined ? text : `${text}. Remedy: ${remedy}`;
}

/** What leaked is written down about the version in use, or with the one that is published. */
export function isRecordedIn(events: readonly TimedEvent[]): (rotation: string) => boolean {
  const names = events.flatMap(({ event }) =>
    event.event === 'step.done' && (event.step === 'publish' || event.step === 'record')
      ? [event.rotation]
      : [],
  );
  return name => names.includes(name);
}

export function versionsDisabledIn(events: readonly TimedEvent[]): string[] {
  return events.flatMap(({ event }) => {
    return event.event === 'step.done' && event.step === 'retire' ? (event.disabled ?? []) : [];
  });
}

export function publishedIn(events: readonly TimedEvent[]): Published[] {
  return events.flatMap(({ event }) => {
    if (event.event !== 'step.done' || event.step !== 'publish') return [];
    const { rotation, keyId, version, subject } = event;
    return [{ rotation, keyId: keyId ?? subject ?? '', version: version ?? '' }];
  });
}

/** `isWritten`: whether the run tried to. */
export function targetOutcome(
  { rotation, target, required }: Place,
  events: readonly TimedEvent[],
): { readonly isWritten: boolean; readonly outcome: TargetOutcome } {
  const place = { rotation, target, required };
  const writes = events.flatMap(({ event }) => {
    if (event.event !== 'step.done' && event.event !== 'step.failed') return [];
    const isThis = event.rotation === rotation && event.subject === target;
    return isThis && event.step === 'distribute' ? [event] : [];
  });
  const last = writes.at(-1);
  if (last === undefined)
    return { isWritten: false, outcome: { ...place, updated: false, outcome: 'not written by this run' } };
  const came =
    last.event === 'step.done'
      ? { updated: true, outcome: last.detail }
      : { updated: false, outcome: `FAILED: ${last.problem.text}` };
  return { isWritten: true, outcome: { ...place, ...came } };
}

export function runOutcome(events: readonly TimedEvent[]): string {
  const last = events.at(-1)?.event;
  return last?.event === 'run.finished' ? last.outcome : 'interrupted';
}
