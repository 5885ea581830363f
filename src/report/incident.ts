/** What happened when a secret leaked, as a record for a post-mortem: ids, versions, times and verdicts; never values. */
import type { FindingWords, RunEvent } from '../event.ts';
import { type TimedEvent, type TimelineEntry, timelineOf } from './incidentTimeline.ts';

export type { TimedEvent };

/** Everything known about one leaked credential before anything was done. */
export interface LeakedCredential {
  readonly rotation: string;
  readonly registration: string;
  readonly keyId: string;
  readonly displayName: string;
  readonly start: string;
  /** Null: it has no end. */
  readonly end: string | null;
  readonly inUse: boolean;
  /** ISO time, `never`, or why it is not known. */
  readonly lastSignIn: string;
}

export interface Incident {
  readonly schema: 'keyturn/incident@1';
  readonly run: string;
  /** The later run that finished it, where this one could not. */
  readonly finishedBy?: string;
  readonly reason: string;
  readonly actor: string;
  readonly begun: string;
  readonly ended: string;
  readonly immediately: boolean;
  readonly leaked: readonly (LeakedCredential & { readonly removed: string | null })[];
  readonly disabledVersions: readonly string[];
  /** What was published in place of the leaked ones. */
  readonly published: readonly {
    readonly rotation: string;
    readonly keyId: string;
    readonly version: string;
  }[];
  /** Every target of these rotations, those that were not written included. */
  readonly targets: readonly TargetOutcome[];
  readonly outcome: string;
  /** Sentences; empty when all is done. */
  readonly open: readonly string[];
  /** The commands that finish what is open. */
  readonly finish: readonly string[];
  readonly timeline: readonly TimelineEntry[];
  readonly reminder: string;
}

interface Place {
  readonly rotation: string;
  readonly target: string;
  /** The leaked one stays until this has the new secret. */
  readonly required: boolean;
}

interface TargetOutcome extends Place {
  readonly updated: boolean;
  readonly outcome: string;
}

export interface IncidentFacts {
  readonly run: string;
  readonly reason: string;
  readonly actor: string;
  readonly begun: Date;
  readonly ended: Date;
  readonly immediately: boolean;
  readonly leaked: readonly LeakedCredential[];
  /** The targets of the rotations in question. */
  readonly places: readonly Place[];
  readonly commands: Commands;
}

/** Commands to be copied. */
export interface Commands {
  readonly rotate: (rotations: readonly string[]) => string;
  readonly revoke: (rotation: string, keyId: string) => string;
}

/** Access tokens live 60 to 90 minutes, with continuous access evaluation up to a day (azure-facts §1.1, §1.6). */
const REMINDER =
  'Tokens that were issued with the leaked secret live on until they expire: an hour as a rule, up to a day. ' +
  'Removing the secret does not end them.';

export function incidentOf(facts: IncidentFacts, events: readonly TimedEvent[]): Incident {
  const leaked = facts.leaked.map(each => ({ ...each, removed: removedAt(each, events) }));
  const published = publishedIn(events);
  const troubled = troublesIn(events);
  return {
    schema: 'keyturn/incident@1',
    run: facts.run,
    reason: facts.reason,
    actor: facts.actor,
    begun: facts.begun.toISOString(),
    ended: facts.ended.toISOString(),
    immediately: facts.immediately,
    leaked,
    disabledVersions: versionsDisabledIn(events),
    published,
    targets: facts.places.map(place => targetOutcome(place, events).outcome),
    outcome: outcomeOf(events),
    open: [...stillValid(leaked), ...troubled.map(({ rotation, text }) => `${rotation}: ${text}`)],
    finish: finishing(leaked, isRecordedIn(events), troubled, facts.commands),
    timeline: timelineOf(events),
    reminder: REMINDER,
  };
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

export function stillValid(leaked: Incident['leaked']): string[] {
  return leaked
    .filter(({ removed }) => removed === null)
    .map(
      ({ rotation, keyId }) =>
        `${rotation}: THE LEAKED CREDENTIAL ${keyId} IS STILL VALID: whoever has it can sign in with it`,
    );
}

interface Trouble {
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
    ...lost.map(rotation => ({ rotation, text: 'the run broke off before it was finished with it' })),
  ];
}

function withRemedy({ text, remedy }: FindingWords): string {
  return remedy === undefined ? text : `${text}. What helps: ${remedy}`;
}

/** What leaked is written down about the version in use, or with the one that is published. */
function isRecordedIn(events: readonly TimedEvent[]): (rotation: string) => boolean {
  const names = events.flatMap(({ event }) =>
    event.event === 'step.done' && (event.step === 'publish' || event.step === 'record')
      ? [event.rotation]
      : [],
  );
  return name => names.includes(name);
}

/** Any later run goes on from what is recorded. Where it is not, nothing but the command itself knows which one leaked. */
function finishing(
  leaked: Incident['leaked'],
  isRecorded: (rotation: string) => boolean,
  troubled: readonly Trouble[],
  { rotate, revoke }: Commands,
): string[] {
  const alive = leaked.filter(({ removed }) => removed === null);
  const unrecorded = alive.filter(({ rotation }) => !isRecorded(rotation));
  const running = troubled.filter(({ isForHands }) => isForHands !== true);
  const open = [...alive, ...running].map(({ rotation }) => rotation);
  const names = [...new Set(open)].filter(name => !unrecorded.some(({ rotation }) => rotation === name));
  return [
    ...(names.length === 0 ? [] : [rotate(names)]),
    ...unrecorded.map(({ rotation, keyId }) => revoke(rotation, keyId)),
  ];
}

export function versionsDisabledIn(events: readonly TimedEvent[]): string[] {
  return events.flatMap(({ event }) => {
    if (event.event !== 'step.done' || event.step !== 'retire') return [];
    return [...event.detail.matchAll(/vault version (\S+) disabled/g)].map(([, version]) => version ?? '');
  });
}

export function publishedIn(events: readonly TimedEvent[]): Incident['published'] {
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

function outcomeOf(events: readonly TimedEvent[]): string {
  const last = events.at(-1)?.event;
  return last?.event === 'run.finished' ? last.outcome : 'interrupted';
}
