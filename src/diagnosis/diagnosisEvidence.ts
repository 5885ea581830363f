/**
 * What `gatherEvidence` (ladder.ts) found; pure functions decide what follows from it. It holds values, as Secrets, and is never
 * written out as it is.
 */

import type { Rotation, VaultPlace } from '../policy/policy.ts';
import type { ProblemDetails } from '../problem.ts';
import type { Named } from '../rotation/command.ts';
import type { VersionTags } from '../rotation/observation.ts';
import type { Advice, PairedId, PlaceWords, ReferenceTrouble } from '../rotation/placeFacts.ts';
import type { Secret } from '../secret.ts';
import type {
  ApplicationFacts,
  Removal,
  ServicePrincipalFacts,
  SignIn,
  SignInReply,
  TenantReply,
} from './diagnosisPorts.ts';
import type { Suspicion } from './value/suspicions.ts';

export type Retiring = Pick<Rotation, 'retire' | 'overlapMs' | 'quietMs'>;

/** Remedy: words, and the command that does it. */
export type HelpStep = NonNullable<ProblemDetails['step']>;

export interface Evidence {
  readonly signIn: SignIn;
  /** The rotation of the policy, where one was asked about. */
  readonly rotation?: Named;
  /** Where the policy keeps its secret. */
  readonly vault?: VaultPlace;
  /** When the policy lets what is superseded be removed. */
  readonly retiring?: Retiring;
  readonly cloud: string;
  /** The host of its sign-in service. */
  readonly host: string;
  /** By the cloud's clock, and how far that is ahead of this machine's. */
  readonly now: Date;
  readonly skewMs: number;
  /** The services are a sandbox's, whose clock is moved on purpose: the difference is nothing to be mended. */
  readonly inSandbox?: boolean;
  readonly tenant: TenantReply;
  /** Clouds whose sign-in service knows the tenant that ours does not know. */
  readonly otherClouds: readonly string[];
  /** A second name of the tenant, and the id that it has. */
  readonly otherTenant?: { readonly name: string; readonly tenantId?: string };
  readonly directory: DirectoryEvidence;
  readonly places: readonly PlaceEvidence[];
  /** Distinct values, in the order of the places that hold them. */
  readonly values: readonly ValueEvidence[];
  /** What Entra said to the scope of the question, where the values were judged with Graph's instead. */
  readonly scopeReply?: SignInReply;
  /** Token calls made in all. */
  readonly calls: number;
}

/** From Microsoft Graph. Each part is absent where it was not asked for, or may not be read. */
export interface DirectoryEvidence {
  /** Why the directory could not be read, with what helps. */
  readonly unread?: { readonly why: string; readonly remedy?: string; readonly step?: HelpStep };
  /** Asked, and there is none: null. */
  readonly application?: ApplicationFacts | null;
  readonly servicePrincipal?: ServicePrincipalFacts | null;
  readonly deleted?: { readonly displayName: string; readonly deletedAt: Date };
  readonly objectOf?: { readonly kind: 'application' | 'service principal'; readonly appId: string };
  readonly disabledBy?: { readonly who: string; readonly at: Date };
  readonly removals?: readonly Removal[];
  readonly passwordsAllowed?: boolean;
}

export interface PlaceEvidence {
  readonly name: string;
  readonly kind: 'vault' | 'target' | 'given';
  /** `in-use`: consumers get their secret there. `history`: an older vault version. */
  readonly role: 'in-use' | 'history';
  readonly required: boolean;
  readonly reading: PlaceReading;
  /** What its kind knows of it, where it is a target. */
  readonly words?: PlaceWords;
  /** Client id and tenant that stand beside the secret there, as far as they can be read. */
  readonly pairedIds?: readonly PairedId[];
  /** How it was named behind `--secret-from`, where it was. */
  readonly source?: string;
}

export type PlaceReading =
  /** `keyId`: the credential that our tags name. `tags`: of the newest vault version. */
  | {
      readonly state: 'holds';
      readonly value: Secret;
      readonly detail: string;
      readonly keyId?: string;
      readonly tags?: VersionTags;
    }
  /** `value`: what the version holds that it resolved, where that could be read. */
  | {
      readonly state: 'refers';
      readonly status: string;
      /** What that means; undefined: it is resolved. */
      readonly trouble?: ReferenceTrouble;
      readonly version?: string;
      readonly behind: boolean;
      readonly pinned: boolean;
      readonly ours: boolean;
      /** No reference is written there: what uses the place is handed what the vault holds. */
      readonly linked?: true;
      /** What it points into, where that is no vault. */
      readonly other?: string;
      /** The service does not know it as a reference. */
      readonly isText?: true;
      /** How it is written, where that is not as documented. */
      readonly spelling?: string;
      readonly value?: Secret;
    }
  /** Write-only: what the mark beside it, or its date, tells. `fresh`: not written after its mark. */
  | {
      readonly state: 'marked';
      readonly agrees: boolean | 'unknown';
      readonly detail: string;
      readonly keyId?: string;
      readonly fresh?: boolean;
      /** When it was last written, where its mark does not tell what it holds. */
      readonly writtenAt?: Date;
      /** Appended to what is told of the place: who used it last. */
      readonly lastUse?: string;
      /** What to do, where no delivery mends it. */
      readonly instead?: Advice;
    }
  | {
      readonly state: 'disabled' | 'missing' | 'deleted' | 'not-looked';
      readonly detail: string;
      readonly keyId?: string;
      readonly instead?: Advice;
    }
  | {
      readonly state: 'unreadable';
      readonly detail: string;
      readonly remedy?: string;
      readonly step?: HelpStep;
      readonly serviceCode?: string;
    };

export interface ValueEvidence {
  readonly value: Secret;
  /** Every answer to the value as it is, in order. Empty: it was not asked about. */
  readonly replies: readonly SignInReply[];
  /** Repaired variants, with what Entra said to them; in the order in which they were tried. */
  readonly tried: readonly Tried[];
  /** Another registration of the policy whose secret this is, or may be. */
  readonly elsewhere?: {
    readonly application: ApplicationFacts;
    readonly reply: SignInReply;
    /** What was taken off it first; absent: nothing. */
    readonly repair?: Suspicion;
  };
}

export interface Tried {
  readonly suspicion: Suspicion;
  /** Absent where nothing can be repaired, or it was not tried since another was accepted. */
  readonly reply?: SignInReply;
}

/** The value of a place, where it has one. */
export function valueAt({ reading }: PlaceEvidence): Secret | undefined {
  return reading.state === 'holds' || reading.state === 'refers' ? reading.value : undefined;
}

/** The newest version of the vault secret of the policy, where one was asked about. */
export function vaultInUse({ places }: Pick<Evidence, 'places'>): PlaceEvidence | undefined {
  return places.find(({ kind, role }) => kind === 'vault' && role === 'in-use');
}
