/**
 * What happened, as it happens. Terminal, `--json` lines, and every other reader see this one stream. Plain data
 * without secrets: key ids, versions, names and sentences. Dates are ISO text.
 */

export interface StepRef {
  readonly rotation: string;
  /** create, prove, publish, distribute, confirm, retire, discard; `observe` for reading the state. */
  readonly step: string;
  /** What it is done to: a key id, a vault version, a target's label. */
  readonly subject?: string;
}

/** What a step made, wrote or removed, where it is not in the words alone. */
export interface Touched {
  readonly keyId?: string;
  /** A vault version. */
  readonly version?: string;
  /** Of a removal: the vault versions that were disabled, since they hold what was removed. */
  readonly disabled?: readonly string[];
  /** Of a new credential: the client id of its registration, since the policy may not name it any more one day. */
  readonly appId?: string;
  /** Of a new version: the vault secret, `https://kv-payments.vault.azure.net/secrets/payments-api`. */
  readonly vault?: string;
}

export interface ReasonWords {
  readonly code: string;
  readonly text: string;
}

export interface FindingWords {
  readonly code: string;
  readonly severity: 'human' | 'failed' | 'unknown' | 'locked' | 'note';
  readonly text: string;
  readonly remedy?: string;
  /** It holds nothing up: it is in the exit code of the run, and not in the rotation's outcome. */
  readonly bestEffort?: true;
}

export type RotationOutcome =
  /** Nothing was to do. */
  | 'unchanged'
  /** Something was done, and all that this run could do is done. */
  | 'changed'
  /** Something failed; running again is safe. */
  | 'failed'
  | 'human-needed'
  /** Another run is at work on it, and somebody should know: see `pressing`. */
  | 'locked'
  /** Another run is at work on it, began less than an hour ago, and nothing is urgent: left to it. */
  | 'yielded'
  /** Not begun, because a limit of the policy was reached: a later run does it. */
  | 'deferred'
  /** Not begun or not finished, because the run was stopped or an earlier wave is not confirmed. */
  | 'skipped';

/** Tells of one. */
export type Emit = (event: RunEvent) => void;

export type RunEvent =
  | {
      readonly event: 'run.started';
      readonly run: string;
      readonly policy: string;
      readonly rotations: number;
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
   * Entra issued a token for a value of the registration, to this program: for a superseded credential (`probe`), for what
   * every place holds (`confirm`), for what the vault holds (`check`). The ids are those of the sign-in log.
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
        /** Of the removal of what leaked: the run that was told so. */
        readonly namedBy?: string;
        readonly ms: number;
      })
  | (StepRef & {
      readonly event: 'step.failed';
      readonly problem: { readonly code: string; readonly text: string; readonly remedy?: string };
      readonly ms: number;
    })
  | {
      readonly event: 'rotation.finished';
      readonly rotation: string;
      readonly outcome: RotationOutcome;
      readonly phase: string;
      /**
       * Told by the registration and the properties of vault versions alone: neither a value nor any target was
       * read, and no lock was taken. It is then the only event of its rotation.
       */
      readonly glanced?: true;
      /** Why something that is due was left to another run: `wave`, `limit`, `stopped`. */
      readonly held?: ReasonWords;
      /** The run that had the lock, so that this one left the rotation to it. */
      readonly heldBy?: string;
      /** Why it was not left to that run without a word: a leak, an outage, an end that is near, an old lock. */
      readonly pressing?: string;
      readonly summary: string;
      /** What will be done in another run, and when. */
      readonly next: readonly {
        readonly step: 'create' | 'retire';
        readonly text: string;
        readonly at?: string;
      }[];
      readonly findings: readonly FindingWords[];
      readonly ms: number;
    }
  | {
      readonly event: 'run.finished';
      readonly outcome: 'done' | 'failed' | 'human-needed' | 'locked' | 'interrupted';
      readonly exitCode: number;
      readonly counts: Readonly<Record<RotationOutcome, number>>;
      readonly ms: number;
    };

export type RotationFinished = Extract<RunEvent, { event: 'rotation.finished' }>;
export type RunFinished = Extract<RunEvent, { event: 'run.finished' }>;
