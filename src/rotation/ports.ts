/**
 * What the rotation needs from the outside. Every method talks to one service, does one thing, never retries by
 * itself, and fails with a Problem whose code is one of the four words: try-later, refused, absent,
 * unknown-outcome. Retrying, waiting and reading back are the run's business, where they can be seen.
 */
import type { Secret } from '../secret.ts';
import type {
  Delivered,
  Halt,
  Published,
  Registration,
  SignInLog,
  TargetState,
  TokenAnswer,
  UsageReport,
  UserMetadata,
  VaultState,
  VaultVersion,
  VersionTags,
} from './observation.ts';
import type { Consumer, PlaceWords, ReferenceState, Surroundings, Trial, Writability } from './placeFacts.ts';
import type { SecretRules } from './tenantRules.ts';

export interface BeforeWrite {
  (): Promise<void>;
  /** Milliseconds for which the lock is certainly held, as known now: a write is given up before they are over. */
  readonly left?: () => number;
}

/** On whose behalf requests are made: usually one rotation of a run. */
export interface Requester {
  /** Awaited right before each request that may change something; where it fails, the request is not sent. */
  readonly beforeWrite?: BeforeWrite;
  /** Told when a limit keeps a request waiting: whose limit, and for about how long. */
  readonly waiting?: (limit: string, ms: number) => void;
  /** A longer wait for a limit is not begun: the request fails with a Problem of code `try-later`. */
  readonly longestWaitMs?: () => number;
  /** Whether it reads what `beforeWrite` waits for: that passes even where all that may be in flight is. */
  readonly looking?: () => boolean;
  /** Once it is aborted, requests that still wait for their turn fail with a Problem of code `interrupted`. */
  readonly signal?: AbortSignal;
}

export interface NewCredential {
  readonly keyId: string;
  readonly value: Secret;
  readonly start: Date;
  readonly end: Date;
  readonly hint: string | null;
}

/** The Entra application. Writes to one registration are made one after the other by the caller. */
export interface RegistrationPort {
  /** Fails `absent` if no such registration is in the tenant. */
  read(): Promise<Registration>;
  /**
   * Not repeatable: the service invents the value and shows it once. A lost answer is `unknown-outcome`. The service
   * also says from when it is valid: a start by our clock could lie in its future.
   */
  create(objectId: string, request: { displayName: string; end: Date }): Promise<NewCredential>;
  /** Fails `absent` if there is no such key id (which can also mean "not replicated yet"). */
  remove(objectId: string, keyId: string): Promise<void>;
  /** The sign-in report of the registration's credentials. Never fails: what cannot be read is `known: false`. */
  usage(): Promise<UsageReport>;
  /** Sign-ins of the registration in a span of time, as the log tells them. Never fails, as above. */
  signIns(from: Date, until?: Date): Promise<SignInLog>;
}

export interface Publication {
  readonly value: Secret;
  /** Absent: the credential has no end. */
  readonly expiresAt?: Date;
  readonly tags: VersionTags;
  /** What is carried forward, where the caller knows it; left out: it is read from the newest version. */
  readonly userMetadata?: UserMetadata;
}

/** The version that the vault hands out. */
export interface CurrentVersion {
  readonly version: VaultVersion;
  readonly value: Secret;
}

/** The Key Vault secret. */
export interface VaultPort {
  /** Lists the versions and reads the newest value where it can be read (`value` absent: disabled). */
  read(): Promise<VaultState>;
  /** The newest version alone, in one request; undefined where there is none that can be read. */
  current(): Promise<CurrentVersion | undefined>;
  /**
   * Writes a new version. The user's own tags, content type and attributes are carried forward. Not repeatable: a lost
   * answer is `unknown-outcome`. Returns the id of the new version.
   */
  publish(publication: Publication): Promise<string>;
  /** Makes a version with these tags of ours bear what belongs to the user. */
  carry(version: string, tags: VersionTags, userMetadata: UserMetadata): Promise<void>;
  /** Sets our tags on a version, and no others. All are written at once, so they are read right before; `seen`: by the caller. */
  tag(version: string, tags: VersionTags, seen?: VaultVersion): Promise<void>;
  /**
   * Adds the leaks in these tags to the tags that the version has now, which another run may have written; where it has none
   * of ours, all of these are written.
   */
  noteLeaks(version: string, tags: VersionTags): Promise<void>;
  /**
   * Adds `rollbackAt` of these tags to those that the version has now, if there is room; where it has none of ours, all are written.
   * Tells whether it was enabled then: of this write and a `disable` of the same version, the later one tells of the earlier.
   */
  announceRollback(version: string, tags: VersionTags & { readonly rollbackAt: Date }): Promise<boolean>;
  /** `holds`: what its tags say from then on, where they said nothing. Returns what they say now. */
  disable(version: string, holds?: VersionTags): Promise<VersionTags | undefined>;
  /** What an older version holds; undefined where it cannot be read any more (disabled). Fails `absent`. */
  valueOf(version: string): Promise<Secret | undefined>;
}

/** The mark that stops every runner before it begins. Both methods may be repeated. */
export interface HaltPort {
  /** One that is there already stays as it is. */
  set(halt: Halt): Promise<Halted>;
  lift(): Promise<Halted>;
}

/** `before`: what was there. */
export type Halted =
  | { readonly state: 'present'; readonly before?: Halt; readonly changed: boolean }
  /** There is no such vault secret (yet), and so nothing that could bear the mark. */
  | { readonly state: 'absent' };

/** One place that the secret is delivered to. Both methods may be repeated. */
export interface TargetPort {
  /** What is replaced as a whole when this is written; absent where this is written by itself. */
  readonly place?: string;
  /** For diagnosis. */
  readonly words?: PlaceWords;
  /** The place is read at once; only comparing waits for `wanted`, which may still be on its way. */
  observe(wanted: Published | Promise<Published>): Promise<TargetState>;
  /**
   * Writes (or refreshes) only this place, and leaves everything around it byte for byte as it was. Tells what it was
   * seen to hold after the write, where the write is read back at once, and what others were seen to do there.
   */
  deliver(wanted: Published): Promise<Delivered | undefined>;
}

/** A target whose value can be read back, so that a token call can be made with what it really holds. */
export interface ReadableTarget extends TargetPort {
  /** What the place holds now; undefined where it holds no value of its own (a reference, nothing). */
  value(): Promise<Secret | undefined>;
}

export function isReadable(target: TargetPort): target is ReadableTarget {
  return 'value' in target;
}

/** A write-only target whose service tells when it was written. */
export interface DatedTarget extends TargetPort {
  /** When the place, or what it is a part of, was last written; undefined where it does not exist. */
  writtenAt(): Promise<Date | undefined>;
}

/** A target whose service can sign in with the secret itself. */
export interface TriedTarget extends TargetPort {
  /**
   * `value`: is tried without being written; left out: what the place holds. Undefined: the service has no test for this place.
   */
  tryInPlace(value?: Secret): Promise<Trial | undefined>;
}

export function isTried(target: TargetPort): target is TriedTarget {
  return 'tryInPlace' in target;
}

/** A target that may hold a reference instead of a value. */
export interface ReferringTarget extends TargetPort {
  /** Undefined where it holds no reference. */
  reference(): Promise<ReferenceState | undefined>;
}

/** A target whose service runs the consumer, too: that takes a new secret only when it starts again. */
export interface ConsumedTarget extends TargetPort {
  /** `since`: when the secret came into the vault. */
  consumer(since: Date): Promise<Consumer>;
}

export function isDated(target: TargetPort): target is DatedTarget {
  return 'writtenAt' in target;
}

export function isConsumed(target: TargetPort): target is ConsumedTarget {
  return 'consumer' in target;
}

export function isReferring(target: TargetPort): target is ReferringTarget {
  return 'reference' in target;
}

/** A target whose service tells beforehand whether it may be written. */
export interface PrecheckedTarget extends TargetPort {
  /** Asked only where something is going to be written. */
  writable(): Promise<Writability>;
}

export function isPrechecked(target: TargetPort): target is PrecheckedTarget {
  return 'writable' in target;
}

/** A target that keeps earlier values beside the one that it hands out. */
export interface VersionedTarget extends TargetPort {
  /**
   * Disables the earlier versions that this program wrote for this credential, and no other; never the one that is handed out.
   * Returns their ids.
   */
  disableEarlier(keyId: string): Promise<readonly string[]>;
}

export function isVersioned(target: TargetPort): target is VersionedTarget {
  return 'disableEarlier' in target;
}

/** A target whose service tells what stands around it. */
export interface SurroundedTarget extends TargetPort {
  /** Asked only where a plan is made. */
  surroundings(): Promise<Surroundings>;
}

export function isSurrounded(target: TargetPort): target is SurroundedTarget {
  return 'surroundings' in target;
}

/** What prevents a new secret on a registration, before one is made. */
export interface RulesPort {
  /** What the tenant's app management policies say. */
  read(registration: Registration): Promise<SecretRules>;
  /** Whether the identity may make one. */
  mayCreate(registration: Registration): Promise<Writability>;
}

/** Entra's token endpoint. */
export interface TokenPort {
  /** One token call: a new connection, nothing cached. Never fails: trouble is `no-verdict`. */
  ask(value: Secret): Promise<TokenAnswer>;
}

/** Everything one rotation talks to. `targets` stand in the policy's order. */
export interface RotationPorts {
  readonly registration: RegistrationPort;
  readonly vault: VaultPort;
  readonly targets: readonly TargetPort[];
  readonly token: TokenPort;
  readonly rules?: RulesPort;
}
