/** What happened when a secret leaked, as a record for a post-mortem: ids, versions, times and verdicts; never values. */
import {
  isRecordedIn,
  type Place,
  type Published,
  publishedIn,
  removedAt,
  runOutcome,
  type TargetOutcome,
  type TimedEvent,
  type TimelineEntry,
  type Trouble,
  targetOutcome,
  timelineOf,
  troublesIn,
  versionsDisabledIn,
} from './incidentEvents.ts';
import type { LeakedUse } from './incidentUse.ts';
import type { RemovalProof } from './removalProof.ts';

/** The run of a pipeline that this happens in. */
export interface CiRun {
  /** `GitHub Actions` */
  readonly system: string;
  /** Where its log is. */
  readonly url: string;
  /** Who started it, in the words of that system. */
  readonly startedBy?: string | undefined;
}

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

/** Another credential of the registration, which whoever had the leaked one may have made or used. */
export interface OtherCredential {
  readonly rotation: string;
  readonly keyId: string;
  readonly displayName: string;
  readonly start: string;
  readonly end: string | null;
  /** As of `LeakedCredential`. */
  readonly lastSignIn: string;
  /** The vault of its rotation held it. Absent in older records. */
  readonly inUse?: boolean | undefined;
}

/** Which credential the value is that leaked, where it was at hand. */
export interface CheckedValue {
  readonly rotation: string;
  readonly keyId: string;
  /** What that rests on, completes "it …". Never more of the value than its first three characters. */
  readonly words: string;
}

export interface Circumstances {
  /** The client id that this was told to sign in with; null: the sign-in was left to the machine. */
  readonly client?: string | null | undefined;
  /** The pipeline run that did it. */
  readonly ci?: CiRun | undefined;
  /** When the leak was found, as a person said. */
  readonly discovered?: string | undefined;
  /** What lived on the registrations before anything was done, besides what leaked. */
  readonly others?: readonly OtherCredential[] | undefined;
  readonly use?: readonly LeakedUse[] | undefined;
  readonly checked?: readonly CheckedValue[] | undefined;
  /** Whether Entra refuses what was removed; read at the end of the run. */
  readonly proofs?: readonly RemovalProof[] | undefined;
  /** The audit trail, and its last record when this was written. */
  readonly trail?: { readonly file: string; readonly anchor: string | null } | undefined;
}

export interface Incident extends Circumstances {
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
  readonly published: readonly Published[];
  /** Every target of these rotations, those that were not written included. */
  readonly targets: readonly TargetOutcome[];
  readonly outcome: string;
  /** Sentences; empty when all is done. */
  readonly open: readonly string[];
  /** The commands that finish what is open. */
  readonly finish: readonly string[];
  /** The command that shows which credential a value is; where there were others than those that leaked. */
  readonly check?: string | undefined;
  readonly timeline: readonly TimelineEntry[];
  readonly reminder: string;
}

export interface IncidentFacts extends Circumstances {
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
  /** Shows which credential the value is that leaked. */
  readonly which: (rotation: string) => string;
}

/** Access tokens live 60 to 90 minutes, with continuous access evaluation up to a day (azure-facts §1.1, §1.6). */
const REMINDER =
  'Tokens that were issued with the leaked secret stay valid until they expire: usually an hour, up to a day. ' +
  'Removing the secret does not invalidate them.';

export function incidentOf(facts: IncidentFacts, events: readonly TimedEvent[]): Incident {
  const leaked = facts.leaked.map(each => ({ ...each, removed: removedAt(each, events) }));
  const published = publishedIn(events);
  const troubled = troublesIn(events);
  return {
    schema: 'keyturn/incident@1',
    run: facts.run,
    reason: facts.reason,
    actor: facts.actor,
    ...circumstances(facts),
    begun: facts.begun.toISOString(),
    ended: facts.ended.toISOString(),
    immediately: facts.immediately,
    leaked,
    disabledVersions: versionsDisabledIn(events),
    published,
    targets: facts.places.map(place => targetOutcome(place, events).outcome),
    outcome: runOutcome(events),
    open: [...stillValid(leaked), ...troubled.map(({ rotation, text }) => `${rotation}: ${text}`)],
    finish: stepsToFinish(leaked, isRecordedIn(events), troubled, facts.commands),
    ...check(facts),
    timeline: timelineOf(events),
    reminder: REMINDER,
  };
}

function check({
  leaked: [first],
  others = [],
  checked = [],
  commands,
}: IncidentFacts): Pick<Incident, 'check'> {
  const isOpen = others.length > 0 && checked.length === 0;
  return isOpen && first !== undefined ? { check: commands.which(first.rotation) } : {};
}

function circumstances({
  client,
  ci,
  discovered,
  others,
  use,
  checked,
  proofs,
  trail,
}: IncidentFacts): Circumstances {
  return {
    ...(client === undefined ? {} : { client }),
    ...(ci === undefined ? {} : { ci }),
    ...(discovered === undefined ? {} : { discovered }),
    ...(others === undefined ? {} : { others }),
    ...(use === undefined ? {} : { use }),
    ...(checked === undefined ? {} : { checked }),
    ...(proofs === undefined ? {} : { proofs }),
    ...(trail === undefined ? {} : { trail }),
  };
}

function stillValid(leaked: Incident['leaked']): string[] {
  return leaked
    .filter(({ removed }) => removed === null)
    .map(
      ({ rotation, keyId }) =>
        `${rotation}: THE LEAKED CREDENTIAL ${keyId} IS STILL VALID: whoever has it can sign in with it`,
    );
}

/** Any later run goes on from what is recorded. Where it is not, nothing but the command itself knows which one leaked. */
function stepsToFinish(
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

/** A later run removes what an earlier one was told leaked: its record says so from then on. `run`: the later one, and what it told. */
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
