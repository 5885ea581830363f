/** What the page shows, as plain data. Dates are instants by the cloud's clock; texts may contain anything. */
import type { FindingWords } from '../../event.ts';
import type { Grade } from '../../policy/kindSchema.ts';
import type { Phase } from '../../rotation/verdict.ts';
import type { TrailSummary } from '../trailSummary.ts';

export interface PageFacts {
  /** When the services were read. */
  readonly at: Date;
  readonly policy: string;
  readonly version: string;
  /** The rotations that were chosen, in words; absent: all of the policy. */
  readonly chosen?: string;
  /** Rotations that a person has halted, one sentence for each halt, and the command that ends them. */
  readonly halted: readonly string[];
  readonly go: Advice;
  /** Most urgent first. */
  readonly rotations: readonly RotationFacts[];
  readonly calm: CalmFacts;
  /** Secrets that need not exist, as far as the policy names what uses them: by the names of the rotations. */
  readonly needless: { readonly whole: readonly string[]; readonly part: readonly string[] };
  readonly trail?: TrailSummary;
}

export type PhaseName = Phase | 'unknown';

/** A command to copy, with a remark on it; or a sentence without a command. */
export type Advice = { readonly command: string; readonly remark?: string } | { readonly sentence: string };

export interface FindingFacts {
  readonly code: string;
  readonly severity: FindingWords['severity'];
  readonly text: string;
  readonly advice?: Advice;
}

export interface RotationFacts {
  readonly name: string;
  readonly group?: string;
  readonly owner?: string;
  readonly contact?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly phase: PhaseName;
  readonly appId: string;
  /** Absent: the registration was not read. */
  readonly registration?: string;
  readonly tenant: string;
  /** Whether every required place has a secret that is valid by its dates. Absent: not known. */
  readonly served?: boolean;
  /** Why a new secret is due, or why not. */
  readonly why: string;
  /** When what the vault holds ends. */
  readonly end: Date | 'no end' | 'removed' | 'refused' | 'unknown';
  /** Whether a run renews it before its end, as things are. */
  readonly isRenewed: boolean;
  /** What a run would do now, or what a later one does. */
  readonly next: NextFacts;
  readonly places: readonly PlaceFacts[];
  readonly credentials: readonly CredentialFacts[];
  /** How far the timeline reaches to either side of the present at most, in milliseconds. */
  readonly reachMs: number;
  readonly findings: readonly FindingFacts[];
  /** What somebody has to look at, the most serious first; undefined if nothing. */
  readonly attention?: FindingFacts;
}

export interface NextFacts {
  readonly words: string;
  readonly at?: Date;
  /** `at` is the earliest moment; this is the latest. */
  readonly by?: Date;
}

/**
 * - `in use`: the vault's newest version holds it.
 * - `perhaps in use`: it may be the one that the vault holds, which nothing tells.
 * - `superseded`: an earlier version held it.
 * - `orphan`: a run of this rotation made it, and no vault version holds it.
 * - `kept`: a run of this rotation made it, and it may be in use or in the hand of another run.
 * - `other`: not made by this rotation; never touched.
 */
export type CredentialRole = 'in use' | 'perhaps in use' | 'superseded' | 'orphan' | 'kept' | 'other';

export interface CredentialFacts {
  readonly keyId: string;
  readonly displayName: string;
  readonly role: CredentialRole;
  readonly start: Date;
  /** Absent: it has no end. */
  readonly end?: Date;
  /** It was reported as leaked; by which run, where that is recorded. */
  readonly leaked?: { readonly namedBy?: string };
  readonly lastUse: LastUseFacts;
  /** Of the one in use: from when its successor is due. */
  readonly renewFrom?: Date;
  /** Of a superseded one: since when its successor is confirmed everywhere. */
  readonly confirmedAt?: Date;
  /** When it may be removed at the earliest and at the latest, and what that waits for. */
  readonly removal?: { readonly at?: Date; readonly by?: Date; readonly reason: string };
}

/** The last sign-in by others than this program; `none` is shown by the report, which is no evidence by itself. */
export type LastUseFacts =
  | { readonly at: Date; readonly who?: string }
  | { readonly none: true; readonly shownUntil?: Date }
  | { readonly unknown: string };

export interface PlaceFacts {
  readonly place: string;
  readonly required: boolean;
  /** Absent for the vault secret itself. */
  readonly proof?: Grade;
  readonly canary?: string;
  /** `good`: holds the newest version. `open`: nobody can tell. */
  readonly tone: 'good' | 'bad' | 'open';
  readonly state: string;
  readonly detail: string;
  /** The key id of what it holds, and whether that is only likely. */
  readonly holds?: { readonly keyId: string; readonly isLikely: boolean };
  /** Since when, and what is known to have happened then. */
  readonly since?: { readonly at: Date; readonly what: string };
}

/** What the policy says about times, each once for all rotations that have it. */
export interface CalmFacts {
  readonly windows: readonly WindowFacts[];
  readonly freezes: readonly FreezeFacts[];
  readonly pauses: readonly {
    readonly rotation: string;
    readonly reason: string;
    readonly until?: Date;
  }[];
}

export interface WindowFacts {
  readonly texts: readonly string[];
  /** Days of the week on which one of them opens; 0 is Sunday. */
  readonly days: readonly number[];
  readonly rotations: number;
}

export interface FreezeFacts {
  readonly text: string;
  readonly reason: string;
  readonly from: Date;
  readonly until: Date;
  readonly rotations: number;
}
