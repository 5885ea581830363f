/**
 * The events of a run, in the order in which they happen. Terminal output, `--json` lines and the audit trail are produced from
 * this one stream. Events are plain data without secrets: key ids, versions, names and sentences. Dates are ISO 8601 text.
 */

export interface StepRef {
  readonly rotation: string;
  /** create, prove, publish, distribute, confirm, retire, discard; `observe` for reading the state before a step. */
  readonly step: string;
  /** The object of the step: a key id, a vault version, or the label of a target. */
  readonly subject?: string;
}

/** What a step created, wrote or removed, as data for readers that do not parse `detail`. */
export interface Touched {
  readonly keyId?: string;
  /** A vault version. */
  readonly version?: string;
  /** After a removal: the vault versions that were disabled because they hold the removed credential. */
  readonly disabled?: readonly string[];
  /** After a creation: the client id of the registration, recorded because a later policy may not contain it any more. */
  readonly appId?: string;
  /** After a publication: the address of the vault secret, `https://kv-payments.vault.azure.net/secrets/payments-api`. */
  readonly vault?: string;
}

/** A reason: a stable code for programs, and a sentence. */
export interface ReasonWords {
  readonly code: string;
  readonly text: string;
}

/** A finding as displayed; `rotation/verdict.ts` has the type that the decision uses. */
export interface FindingWords {
  readonly code: string;
  readonly severity: 'human' | 'failed' | 'unknown' | 'locked' | 'note';
  readonly text: string;
  readonly remedy?: string;
  /** The finding blocks nothing: it changes the exit code of the run, but not the outcome of the rotation. */
  readonly bestEffort?: true;
}

/**
 * What is known of the secret in use and of its places. A fact that was not read, or that nobody can tell, is absent: an absent fact
 * is never a good one.
 */
export interface StandingFacts {
  /** When the secret in use ends; null: it has no end. Of those that it may be, the one that ends first. */
  readonly endsAt?: string | null;
  /** The targets by what they hold; absent: they were not read. */
  readonly targetCounts?: TargetCounts;
}

/** Numbers of targets. Together they are all targets of the rotation. */
export interface TargetCounts {
  /** They hold the newest version. */
  readonly inSync: number;
  /** Known not to hold the newest version. */
  readonly outOfSync: number;
  /** They hold it, and nobody can sign in with it. */
  readonly failing: number;
  /** Nobody can tell. */
  readonly unknown: number;
}

export type RotationOutcome =
  /** There was nothing to do. */
  | 'unchanged'
  /** Something was changed, and every step that was possible in this run is done. */
  | 'changed'
  /** Something failed; running again is safe. */
  | 'failed'
  | 'human-needed'
  /** Another run is at work on it, and somebody should know: see `pressing`. */
  | 'locked'
  /** Another run is at work on it, began less than an hour ago, and nothing is urgent: left to it. */
  | 'yielded'
  /** Not started, because a limit of the policy was reached: a later run does it. */
  | 'deferred'
  /** Not started or not finished, because the run was stopped or an earlier wave is not confirmed. */
  | 'skipped';

/** A notice as it is recorded; `notices/notice.ts` has what is sent. */
export interface NoticeWords {
  /** What it is about, equal in every run. */
  readonly key: string;
  /** As in `on` of the policy. */
  readonly kind: string;
  /** `open`: trouble; `over`: trouble that was reported before; `done`: something that happened. */
  readonly state: 'open' | 'over' | 'done';
  /** The codes of its findings, sorted. */
  readonly codes: readonly string[];
  /** Since when it is so, in ISO form. */
  readonly since: string;
}

/** Receives each event. */
export type Emit = (event: RunEvent) => void;

export type RunEvent =
  | {
      readonly event: 'run.started';
      readonly run: string;
      readonly policy: string;
      readonly rotations: number;
      /** Every service is simulated: the run is one inside of `keyturn sandbox`. */
      readonly sandbox?: true;
    }
  | { readonly event: 'run.note'; readonly text: string }
  | { readonly event: 'rotation.started'; readonly rotation: string }
  | {
      readonly event: 'rotation.decided';
      readonly rotation: string;
      readonly phase: string;
      readonly due: ReasonWords;
      readonly steps: readonly string[];
    }
  /**
   * Entra issued a token to this program for a value of the registration: for a superseded credential (`probe`), for the value
   * that all places hold (`confirm`), or for the value that the vault holds (`check`). The ids are those in the sign-in log.
   */
  | {
      readonly event: 'signed-in';
      readonly rotation: string;
      readonly keyId?: string;
      readonly why: 'probe' | 'confirm' | 'check';
      readonly at?: string;
      readonly requestId?: string;
      readonly correlationId?: string;
    }
  | (StepRef & { readonly event: 'step.started'; readonly reason: ReasonWords })
  | (StepRef & { readonly event: 'step.waiting'; readonly why: string; readonly ms: number })
  | (StepRef &
      Touched & {
        readonly event: 'step.done';
        readonly detail: string;
        /** After the removal of a leaked credential: the run in which the user named it as leaked. */
        readonly namedBy?: string;
        readonly ms: number;
      })
  | (StepRef & {
      readonly event: 'step.failed';
      readonly problem: { readonly code: string; readonly text: string; readonly remedy?: string };
      readonly ms: number;
    })
  | (StandingFacts & {
      readonly event: 'rotation.finished';
      readonly rotation: string;
      readonly outcome: RotationOutcome;
      readonly phase: string;
      /**
       * The outcome was derived only from the registration and the properties of vault versions: no value and no target was
       * read, and no lock was taken. This event is then the only one of its rotation.
       */
      readonly glanced?: true;
      /** Why a due step was not started in this run: `wave`, `limit`, `stopped`. */
      readonly held?: ReasonWords;
      /** The run that holds the lock; this run did nothing for the rotation. */
      readonly heldBy?: string;
      /** Why it was not left to that run without a word: a leak, an outage, an end that is near, an old lock. */
      readonly pressing?: string;
      /** A new secret is due, and the policy wants none begun now: `paused`, `frozen` or `outside-window`; `until` that ends. */
      readonly restrained?: { readonly code: string; readonly until?: string };
      /** Recorded as leaked by these runs, and not on the registration any more. */
      readonly leaksGone?: readonly { readonly keyId: string; readonly namedBy: string }[];
      readonly summary: string;
      /** Steps of later runs, and when they are expected. */
      readonly next: readonly {
        readonly step: 'create' | 'retire';
        readonly text: string;
        readonly at?: string;
      }[];
      readonly findings: readonly FindingWords[];
      readonly ms: number;
    })
  /** What a channel of the policy's `notify` accepted, or did not. Before `run.finished`. */
  | {
      readonly event: 'notice.sent' | 'notice.failed';
      readonly channel: string;
      readonly notices: readonly NoticeWords[];
      /** Of `notice.failed`. */
      readonly problem?: { readonly code: string; readonly text: string; readonly remedy?: string };
    }
  | {
      readonly event: 'run.finished';
      readonly outcome: 'done' | 'failed' | 'human-needed' | 'locked' | 'interrupted';
      readonly exitCode: number;
      readonly counts: Readonly<Record<RotationOutcome, number>>;
      /** Of a policy with `notify`: the number of notices that channels accepted, and the channels that did not. */
      readonly reported?: { readonly notices: number; readonly failed: readonly string[] };
      readonly ms: number;
    };

export type RotationFinished = Extract<RunEvent, { event: 'rotation.finished' }>;
export type RunFinished = Extract<RunEvent, { event: 'run.finished' }>;
