/** A later run removes what an earlier one was told leaked: its record says so from then on. */
import {
  type Incident,
  publishedIn,
  removedAt,
  stillValid,
  targetOutcome,
  troublesIn,
  versionsDisabledIn,
} from './incident.ts';
import { type TimedEvent, timelineOf } from './incidentTimeline.ts';

/** `run`: the later one, and what it told about the rotations of the record. */
export function completed(
  before: Incident,
  { run, ended }: { readonly run: string; readonly ended: Date },
  told: readonly TimedEvent[],
): Incident {
  const names = new Set(before.leaked.map(({ rotation }) => rotation));
  const events = told.filter(({ event }) => 'rotation' in event && names.has(event.rotation));
  const seen = new Set(events.flatMap(({ event }) => ('rotation' in event ? [event.rotation] : [])));
  const leaked = before.leaked.map(each => ({ ...each, removed: each.removed ?? removedAt(each, events) }));
  // Of a rotation that this run did not work on, what was open is open still.
  const kept = before.open.filter(text => ![...seen].some(name => text.startsWith(`${name}: `)));
  const alive = stillValid(leaked).filter(text => [...seen].some(name => text.startsWith(`${name}: `)));
  const open = [...kept, ...alive, ...troublesIn(events).map(({ rotation, text }) => `${rotation}: ${text}`)];
  return {
    ...before,
    ...(open.length === 0 ? { finishedBy: run, outcome: 'done' } : {}),
    ended: ended.toISOString(),
    leaked,
    disabledVersions: [...new Set([...before.disabledVersions, ...versionsDisabledIn(events)])],
    published: [...before.published, ...publishedIn(events)],
    targets: before.targets.map(target => {
      const now = targetOutcome(target, events);
      return now.isWritten ? now.outcome : target;
    }),
    open,
    finish: open.length === 0 ? [] : before.finish,
    timeline: [...before.timeline, ...timelineOf(events)],
  };
}
