/** What `decide` answers: the next steps, each with its reason, and what a person ought to know. */
import type { VersionTags } from './observation.ts';

/** A code for programs and a sentence for people. */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
}

export type ReasonCode =
  // why a new secret is due, or not
  | 'expiring'
  | 'expired'
  | 'too-old'
  | 'vault-behind'
  | 'forced'
  | 'leaked'
  | 'rolled-back'
  | 'no-vault-secret'
  | 'credential-gone'
  | 'not-accepted'
  | 'fresh'
  | 'outside-window'
  | 'frozen'
  | 'paused'
  // why a step is taken
  | 'orphan'
  | 'created'
  | 'proven'
  | 'not-proven'
  | 'target-differs'
  | 'target-missing'
  | 'target-unknown'
  | 'drifted'
  | 'all-delivered'
  | 'to-be-probed'
  | 'overlap-over'
  | 'unused'
  | 'without-evidence'
  | 'superseded-expired'
  | 'revoked'
  // why one is not taken yet
  | 'overlap'
  | 'quiet'
  | 'still-used'
  | 'not-shown'
  | 'expires-first'
  | 'not-confirmed'
  | 'in-vault'
  | 'not-ours'
  | 'outage-mended'
  | 'retire-never';

export type StepKind =
  | 'create'
  | 'record'
  // To reuse an earlier version. Trails and --json have it by this name.
  | 'recall'
  | 'prove'
  | 'publish'
  | 'reopen'
  | 'distribute'
  | 'confirm'
  | 'settle'
  | 'retire'
  | 'discard';

export type Step =
  | { readonly kind: 'create'; readonly reason: Reason }
  /** Before a leaked credential in use is removed: afterwards nothing could tell which version held it. */
  | {
      readonly kind: 'record';
      readonly version: string;
      readonly tags: VersionTags;
      readonly reason: Reason;
    }
  /** Takes up a superseded credential again: its value is read from the vault version that holds it. */
  | { readonly kind: 'recall'; readonly keyId: string; readonly version: string; readonly reason: Reason }
  | { readonly kind: 'prove'; readonly keyId: string; readonly reason: Reason }
  | { readonly kind: 'publish'; readonly keyId: string; readonly reason: Reason }
  /** `target` is its place in the policy's list. */
  | { readonly kind: 'distribute'; readonly target: number; readonly reason: Reason }
  /** Takes a confirmation back before a place that had drifted is written again: its overlap begins anew. */
  | { readonly kind: 'reopen'; readonly version: string; readonly reason: Reason }
  /** `beforeRemoval`: something is to be removed after it, so no place counts by what was read before. */
  | {
      readonly kind: 'confirm';
      readonly version: string;
      readonly beforeRemoval?: true;
      readonly reason: Reason;
    }
  /** Waits until the apps that run with the secret have restarted, `ms` at most, before a leaked one that they may hold is removed. */
  | { readonly kind: 'settle'; readonly version: string; readonly ms: number; readonly reason: Reason }
  /**
   * `version`: the vault version that holds the superseded credential, to be disabled. `forgets`: the rotation left the policy,
   * and so the newest version is disabled, too.
   */
  | {
      readonly kind: 'retire';
      readonly keyId: string;
      readonly version?: string;
      readonly forgets?: true;
      readonly reason: Reason;
    }
  | { readonly kind: 'discard'; readonly keyId: string; readonly reason: Reason };

/** Something that will be done in another run, with its date where one is known. */
export interface Later {
  readonly kind: 'create' | 'retire';
  readonly keyId?: string;
  readonly at?: Date;
  /** When at the latest, where `at` is when at the earliest. */
  readonly by?: Date;
  readonly reason: Reason;
}

export type FindingCode =
  | 'foreign-credential'
  | 'orphan-kept'
  | 'in-hand'
  | 'no-room'
  | 'still-due'
  | 'clocks-disagree'
  | 'vault-deleted'
  | 'vault-disabled'
  | 'vault-full'
  | 'vault-unknown-value'
  | 'superseded-unknown'
  | 'superseded-doubtful'
  | 'superseded-unconfirmed'
  | 'credential-not-listed'
  | 'tags-not-believed'
  | 'newer-format'
  | 'two-places'
  | 'target-failed'
  | 'copy-not-disabled'
  | 'still-listed'
  | 'target-unreadable'
  | 'target-unverifiable'
  | 'target-shared'
  | 'target-secretless'
  | 'target-read-by'
  | 'target-read-as-another'
  | 'paired-id-differs'
  | 'reader-not-named'
  | 'write-effect'
  | 'step-failed'
  | 'still-used'
  | 'usage-unknown'
  | 'usage-contradicted'
  | 'report-behind'
  | 'last-use-hidden'
  | 'blocked-by-entra'
  | 'value-refused'
  | 'rollback-impossible'
  | 'not-adoptable'
  | 'outage-until-delivered'
  | 'leaked'
  | 'leaked-unmarked'
  | 'not-restarted'
  | 'paused'
  | 'halted'
  | 'ends-before'
  | 'not-owner'
  | 'tenant-forbids'
  | 'tenant-limit'
  | 'tenant-exempts'
  | 'target-forbidden';

/**
 * What a person has to know. `human`: this run cannot continue until a person acts (exit 3). `unknown`: a status
 * could not be read, so nothing may be called healthy. `locked`: another run may be at work. `note`: for information.
 */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'human' | 'failed' | 'unknown' | 'locked' | 'note';
  readonly text: string;
  /** The next command to type. */
  readonly remedy?: string;
  /** About a target that holds nothing up: the exit code tells of it, the outcome of the rotation does not. */
  readonly bestEffort?: true;
  /** Of a credential that is left alone: the rotation that its mark names. */
  readonly marked?: string;
}

/**
 * - `settled`: one credential, everything holds it, nothing to do until `later`.
 * - `due`: a new secret is to be created: now, or once a pause, a freeze or a closed window is over (`due.now` is false).
 * - `in-progress`: a newer secret exists and has not reached every required target.
 * - `drifted`: a required place that was confirmed to hold the newest secret does not hold it any more.
 * - `overlap`: everything holds the new secret; the superseded one still lives.
 * - `stuck`: a human is needed.
 * - `not-adopted`: works, and was created by hand; the first run is to bring places to it that cannot be read, or differ.
 * - `outage`: nothing that the vault holds is accepted: it expired, was removed or is refused, or Entra
 *   issues no token for the application at all.
 * - `leaked`: a credential that was reported as leaked is still valid. It has precedence over the other phases.
 */
export type Phase =
  | 'settled'
  | 'due'
  | 'in-progress'
  | 'drifted'
  | 'overlap'
  | 'stuck'
  | 'leaked'
  | 'outage'
  | 'not-adopted';

export interface Verdict {
  readonly phase: Phase;
  /** Why a new secret is due, or why it is not. */
  readonly due: { readonly now: boolean; readonly reason: Reason };
  /** Steps that may be taken now, side by side. Empty: this run has nothing left to do here. */
  readonly steps: readonly Step[];
  readonly later: readonly Later[];
  readonly findings: readonly Finding[];
}
