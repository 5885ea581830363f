/** What happened when a secret leaked, as a record for a post-mortem: ids, versions, times and verdicts; never values. */
import type { FindingWords, RunEvent, StepRef } from '../event.ts';

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

export interface TimedEvent {
  /** ISO time, by the cloud's clock. */
  readonly at: string;
  readonly event: RunEvent;
}

export interface Incident {
  readonly schema: 'keyturn/incident@1';
  readonly run: string;
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
  readonly timeline: readonly { readonly at: string; readonly rotation: string; readonly what: string }[];
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
  const leaked = facts.leaked.map(each => ({ ...each, removed: removedAt(each.keyId, events) }));
  const published = events.flatMap(({ event }) => publication(event));
  const troubled = troubles(events);
  return {
    schema: 'keyturn/incident@1',
    run: facts.run,
    reason: facts.reason,
    actor: facts.actor,
    begun: facts.begun.toISOString(),
    ended: facts.ended.toISOString(),
    immediately: facts.immediately,
    leaked,
    disabledVersions: events.flatMap(({ event }) => versionsDisabled(event)),
    published,
    targets: facts.places.map(place => targetOutcome(place, events)),
    outcome: outcomeOf(events),
    open: [...stillValid(leaked), ...troubled.map(({ rotation, text }) => `${rotation}: ${text}`)],
    finish: finishing(leaked, published, troubled, facts.commands),
    timeline: timeline(events),
    reminder: REMINDER,
  };
}

function removedAt(keyId: string, events: readonly TimedEvent[]): string | null {
  const removal = events.find(
    ({ event }) => event.event === 'step.done' && event.step === 'retire' && event.subject === keyId,
  );
  return removal?.at ?? null;
}

function stillValid(leaked: Incident['leaked']): string[] {
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
function troubles(events: readonly TimedEvent[]): Trouble[] {
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

/**
 * The vault version that is published records what leaked, and any later run goes on from there. Where none was
 * published nothing but the command itself knows which credential leaked.
 */
function finishing(
  leaked: Incident['leaked'],
  published: Incident['published'],
  troubled: readonly Trouble[],
  { rotate, revoke }: Commands,
): string[] {
  const isRecorded = (name: string) => published.some(({ rotation }) => rotation === name);
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

function versionsDisabled(event: RunEvent): string[] {
  if (event.event !== 'step.done' || event.step !== 'retire') return [];
  return [...event.detail.matchAll(/vault version (\S+) disabled/g)].map(([, version]) => version ?? '');
}

function publication(event: RunEvent): Incident['published'] {
  if (event.event !== 'step.done' || event.step !== 'publish') return [];
  const { rotation, keyId, version, subject } = event;
  return [{ rotation, keyId: keyId ?? subject ?? '', version: version ?? '' }];
}

function targetOutcome(place: Place, events: readonly TimedEvent[]): TargetOutcome {
  const writes = events.flatMap(({ event }) => {
    if (event.event !== 'step.done' && event.event !== 'step.failed') return [];
    const isThis = event.rotation === place.rotation && event.subject === place.target;
    return isThis && event.step === 'distribute' ? [event] : [];
  });
  const last = writes.at(-1);
  if (last === undefined) return { ...place, updated: false, outcome: 'not written by this run' };
  return last.event === 'step.done'
    ? { ...place, updated: true, outcome: last.detail }
    : { ...place, updated: false, outcome: `FAILED: ${last.problem.text}` };
}

function outcomeOf(events: readonly TimedEvent[]): string {
  const last = events.at(-1)?.event;
  return last?.event === 'run.finished' ? last.outcome : 'interrupted';
}

function timeline(events: readonly TimedEvent[]): Incident['timeline'] {
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
