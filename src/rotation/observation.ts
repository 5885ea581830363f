import type { Secret } from '../secret.ts';
import type { LoggedSignIn } from './loggedSignIn.ts';
import type { Meanwhile, PlaceFault, SharedPlace } from './placeFacts.ts';

/** One password on the registration, known by its key id. Its value is never readable. */
export interface Credential {
  readonly keyId: string;
  readonly displayName: string;
  readonly start: Date;
  /** Undefined: it has no end ("endDateTime": null). */
  readonly end?: Date;
  /** First three characters of the value; null on credentials from before Entra kept them. */
  readonly hint: string | null;
}

export interface Registration {
  readonly appId: string;
  readonly objectId: string;
  readonly displayName: string;
  /** Undefined: the directory does not say. */
  readonly created?: Date;
  /** Registrations that admit personal accounts hold two secrets at most (entra-docs supported-accounts-validation.md). */
  readonly admitsPersonalAccounts: boolean;
  readonly credentials: readonly Credential[];
}

/** What our tags on a Key Vault version say. */
export interface VersionTags {
  /** The credential whose value this version holds. */
  readonly keyId: string;
  /** The display name of that credential; it ends with the run's id. */
  readonly mark: string;
  /** The credential that this one supersedes, and the vault version that holds it, where they are known. */
  readonly supersedes?: {
    readonly keyId: string;
    readonly version?: string;
    /** Absent: this program has not signed in with it since it was superseded. */
    readonly probe?: Probe;
  };
  /** When every required target was confirmed to use this version. */
  readonly confirmedAt?: Date;
  /** Which targets held it then, as `placesOf` writes it: best-effort ones may be missing, later ones surely are. */
  readonly places?: string;
  /** Credentials that leaked: they go as soon as this version is confirmed, without an overlap. */
  readonly revoked?: readonly string[];
  /** By the key id of such a credential: the run that was told so. */
  readonly namedBy?: Readonly<Record<string, string>>;
  /** When a run was about to publish its value again (a rollback): another one does not remove the credential meanwhile. */
  readonly rollbackAt?: Date;
  /** The format that these tags were written in, where they say so; 1 did not say so. */
  readonly format?: number;
}

/**
 * The one sign-in that this program makes with a superseded credential, right when its successor is confirmed: a usage
 * report that does not show it is not believed. `refused`: Entra did not accept the value, so there is no such sign-in.
 */
export type Probe = 'refused' | SuccessfulProbe;

export interface SuccessfulProbe {
  /** By Entra's clock. */
  readonly at: Date;
  /** The service's id of the sign-in, which the report gives as well. */
  readonly requestId?: string;
  /**
   * The newest sign-in that others were known to have made before it. Absent: none was known. `hidden`: the report showed
   * only a sign-in of this program, and nothing told what was before that.
   */
  readonly lastUse?: Date | 'hidden';
}

/** What a version bears that belongs to the user, and that the next version bears, too. */
export interface UserMetadata {
  /** All but ours. */
  readonly tags: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly notBefore?: Date;
}

/** A person wants nothing begun (`halt.ts`). */
export interface Halt {
  /** `ada@laptop`. */
  readonly by: string;
  /** Absent: the tag was set by hand and holds none that can be read. */
  readonly at?: Date;
  readonly reason: string;
}

export interface VaultVersion {
  readonly version: string;
  readonly enabled: boolean;
  readonly createdAt: Date;
  /** When its attributes or tags were last changed; when it was made, where they never were. */
  readonly updatedAt?: Date;
  readonly expiresAt?: Date;
  readonly userMetadata?: UserMetadata;
  /** A person wants nothing begun; only that of the newest version counts. */
  readonly halt?: Halt;
  /** Absent on versions that this program did not write. */
  readonly tags?: VersionTags;
}

/** What the list of a vault's secrets tells of a secret: its newest version, without its id and its value. */
export type ListedVersion = Omit<VaultVersion, 'version'>;

/** The vault secret. `versions` are newest first. */
export type VaultState =
  | {
      readonly state: 'present';
      readonly versions: readonly VaultVersion[];
      readonly value?: Secret;
      /** Why no further version can be written, where that can be told by reading. */
      readonly full?: { readonly text: string; readonly remedy: string };
    }
  | { readonly state: 'absent' }
  /** Soft-deleted: the name is taken and its versions cannot be read until it is recovered or purged. */
  | { readonly state: 'deleted'; readonly recoverableUntil?: Date };

/** What the target holds, compared with the vault version that it ought to hold. */
export type TargetState = HeldState & SharedPlace;

type HeldState =
  /** Read and equal, or a reference that the service reports as resolved to the wanted version. */
  | {
      readonly state: 'in-sync';
      readonly detail: string;
      /** The service fetched it by itself, perhaps: the running process may still hold what it took at its last restart. */
      readonly byItself?: true;
      /** It is linked to the vault secret: what uses it gets the newest version each time, and nothing is ever written. */
      readonly linked?: true;
      /** It signs in without a secret (a federated identity): nothing is ever written. */
      readonly needsNoSecret?: true;
    }
  /**
   * Read, and something else. `hint`: first three characters of what it holds, where it is a value. `keyId`: the
   * credential that our mark beside a write-only secret names. `overwritten`: the mark names the wanted one, and somebody wrote
   * the place after it, so what it holds may be right as well. `fault`: why no delivery mends it.
   */
  | {
      readonly state: 'differs';
      readonly detail: string;
      readonly hint?: string;
      readonly keyId?: string;
      readonly overwritten?: true;
      readonly fault?: PlaceFault;
    }
  /** The place exists, the setting does not. `fault`: why no delivery creates it. */
  | { readonly state: 'missing'; readonly detail: string; readonly fault?: PlaceFault }
  /** Write-only, and no mark tells what it holds. `updatedAt`, `writtenAt`: last written; the latter shows not by whom. */
  | {
      readonly state: 'unknown';
      readonly detail: string;
      readonly updatedAt?: Date;
      readonly writtenAt?: Date;
      /** The service says that it follows the vault, and not which version it uses: no reading will ever tell. */
      readonly unverifiable?: true;
    }
  | { readonly state: 'unreadable'; readonly detail: string; readonly remedy?: string };

/** What a place was seen to hold right after it was written. */
export type Delivered = TargetState & { readonly meanwhile?: Meanwhile };

/** The vault version that the targets ought to hold. */
export interface Published {
  readonly version: string;
  readonly keyId: string;
  readonly value: Secret;
  /** When the credential was made: a write-only target that was last written before cannot hold it. */
  readonly since: Date;
  /** What the version bears besides, for a place that can bear it as well; `mark` as in its tags. */
  readonly expiresAt?: Date;
  readonly userMetadata?: UserMetadata;
  readonly mark?: string;
}

/** One row of the usage report: the newest sign-in with a credential, by any client. */
export interface ReportedSignIn {
  readonly at: Date;
  readonly requestId?: string;
}

/** It could not be read. `lasting`: it is not to be had (right, licence, cloud); else it may be the next time. */
export interface NoUsage {
  readonly known: false;
  readonly lasting: boolean;
  readonly why: string;
  /** It may be read in a moment: the service asked for that, with this wait where it named one. */
  readonly again?: { readonly retryAfterMs?: number };
}

/** The usage report, by key id. */
export type UsageReport =
  | {
      readonly known: true;
      readonly rows: ReadonlyMap<string, ReportedSignIn>;
      /** The sign-in log may not be read: the token of this identity lacks Directory.Read.All. */
      readonly logForbidden?: boolean;
    }
  | NoUsage;

/** Sign-ins of one registration, newest first. `complete`: the whole requested span. */
export type SignInLog =
  | { readonly known: true; readonly entries: readonly LoggedSignIn[]; readonly complete: boolean }
  | NoUsage;

/** What is known about the use of one credential, with the sign-ins of this program taken out. */
export interface CredentialUse {
  /** The newest sign-in that was seen, by any client. */
  readonly lastSeen: Date;
  /** The newest by another client than this program. Absent: none was seen. */
  readonly lastByOthers?: Date;
  /** The newest is one of this program, or may be, and nothing tells what it hides. */
  readonly hidden?: true;
  /** The log may not be read: this identity lacks Directory.Read.All. */
  readonly logForbidden?: true;
  /** Who made the newest one by others, where the sign-in log tells: address and resource. */
  readonly who?: string;
}

export type Usage =
  | {
      readonly known: true;
      readonly uses: ReadonlyMap<string, CredentialUse>;
      /** The newest sign-in that the report shows for any credential of the registration: so far it is up to date. */
      readonly shownUntil?: Date;
      /** Whether the sign-in log could be read as well. */
      readonly log: boolean;
    }
  | NoUsage;

/** A sign-in that this program made, by Entra's clock. */
export interface OwnSignIn {
  readonly at?: Date;
  readonly requestId?: string;
  /** What was sent as `client-request-id`; the sign-in log shows it. */
  readonly correlationId?: string;
}

/** What one fresh token call said. */
export type TokenAnswer =
  | ({ readonly answer: 'accepted' } & OwnSignIn)
  /** Entra does not accept the value: `code` is the AADSTS number, 7000215 or 7000222. */
  | { readonly answer: 'rejected'; readonly code: number; readonly reason: string }
  /** Refused for another reason than the secret (disabled, conditional access). `forAll`: not only from here, or for this scope. */
  | { readonly answer: 'blocked'; readonly code: number; readonly reason: string; readonly forAll?: true }
  /** No verdict: throttled, unreachable, an answer that makes no sense. */
  | { readonly answer: 'no-verdict'; readonly reason: string; readonly retryAfterMs?: number };
