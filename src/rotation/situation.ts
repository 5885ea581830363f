/**
 * Everything known about one rotation at one moment of a run: what was read from the services, and what this run
 * has done since. The functions below answer questions about it; none of them reads or writes anything.
 */
import type { TimeDoubt } from '../clock.ts';
import type { Problem } from '../problem.ts';
import type { Secret } from '../secret.ts';
import { agrees, fittingCredentials, matchingCredential } from './credentialIdentity.ts';
import type {
  Credential,
  Halt,
  Probe,
  Published,
  Registration,
  TargetState,
  TokenAnswer,
  Usage,
  VaultState,
  VaultVersion,
} from './observation.ts';
import type { Consumer, LastUses, Left, Meanwhile, SurroundingsRead, Writability } from './placeFacts.ts';
import type { SecretRules } from './tenantRules.ts';
import type { ReasonCode, Step, StepKind } from './verdict.ts';

export interface Situation extends LastUses {
  readonly registration?: Registration;
  readonly vault?: VaultState;
  /** Entra's answer to a token call with the newest vault value; made only where the tags do not identify the credential. */
  readonly acceptance?: TokenAnswer;
  /** In the policy's order, compared with the newest vault version. */
  readonly targets?: readonly TargetState[];
  readonly usage?: Usage;
  /** What the tenant allows of new secrets; read only where one is due, or planned. */
  readonly rules?: SecretRules;
  /** Whether the identity may make one; read as `rules` is. */
  readonly creatable?: Writability;
  /** Whether the places may be written, in the policy's order; read as `rules` is. */
  readonly writable?: readonly Writability[];
  /** What stands around the places, in the policy's order; undefined for one whose service does not tell. Read for a plan. */
  readonly surroundings?: readonly (SurroundingsRead | undefined)[];
  /** What the vault held before this run published, by which its use can be probed. */
  readonly valueBefore?: Secret;
  /** Whether the vault was read once more, because it had no such secret any more. */
  readonly vaultReadAgain?: true;
  /** Whether the registration was read once more, because the vault's credential was not on its list. */
  readonly listedAgain?: true;
  /** Whether this run has tried to sign in with a superseded credential: it is not tried again. */
  readonly probed?: true;
  /** The credential that this run is about to publish: created by it, or read from an earlier version. The run has its value. */
  readonly pending?: Credential & {
    readonly proven: boolean;
    /** Of one that is gone back to: the vault version that holds it. */
    readonly readFrom?: string;
  };
  /** Every place was read back after the last write, and a token call was made with what it holds, in this run. */
  readonly confirmedNow: boolean;
  /** Confirmed in this run, where a place counted by the reading right after its writing. Nothing is removed on that. */
  readonly confirmedByReadBack?: boolean;
  /** What ran with the secret when this run stopped waiting for it, by target. */
  readonly consumers?: ReadonlyMap<number, Consumer>;
  /** When each target that this run wrote was read back, in ticks of the clock. */
  readonly readBackAt?: ReadonlyMap<number, number>;
  /** What targets held before this run published or wrote them. Empty where the vault had no value: no target was read then. */
  readonly heldBefore: readonly Held[];
  /** New secrets that this run made, those that it discarded again included. */
  readonly madeNow: number;
  /** Why the last of them was due. */
  readonly madeBecause?: ReasonCode;
  readonly failures: readonly StepFailure[];
  /** What others did to places while this run wrote them. */
  readonly meanwhile?: readonly (Meanwhile & { readonly target: number })[];
  /** What of the credentials that this run removed is still enabled in copies. */
  readonly leftEnabled?: readonly Left[];
  /** Runs that the lock of this rotation has seen end: no run is at work on what they left behind. */
  readonly endedRuns: readonly string[];
  /** What a person wants halted, as this run found it before it began anything. */
  readonly halt?: Halt;
  /** The services' clocks do not agree at the moment. */
  readonly timeDoubt?: TimeDoubt;
}

/**
 * Which credential a place seemed to hold: by the first characters of its value, or by its mark. Without either it may be any that
 * was there when the place was last written; `unmarked`: or when something else was that is written together with it.
 */
export interface Held {
  readonly hint?: string;
  readonly keyId?: string;
  readonly updatedAt?: Date;
  readonly unmarked?: true;
}

export interface StepFailure {
  readonly key: string;
  readonly kind: StepKind;
  readonly step: Step;
  readonly problem: Problem;
}

export const nothingKnown: Situation = {
  confirmedNow: false,
  heldBefore: [],
  madeNow: 0,
  failures: [],
  endedRuns: [],
};

/** The newest vault version and the credential whose value it holds, as far as that is known. */
export interface Current {
  readonly version: VaultVersion;
  readonly keyId?: string;
  readonly credential?: Credential;
  /** Where it is not known which credential it is: those that it may be. */
  readonly candidates?: readonly Credential[];
}

export function currentOf(situation: Situation): Current | undefined {
  const version = versions(situation)[0];
  if (version === undefined) return undefined;
  const keyId = version.tags?.keyId ?? matchingCredential(situation)?.keyId;
  if (keyId === undefined) return { version, ...candidates(situation) };
  const credential = credentialOf(situation, keyId);
  return credential === undefined ? { version, keyId } : { version, keyId, credential };
}

/** Of a value that Entra accepts, and that no tags name. */
function candidates(situation: Situation): Pick<Current, 'candidates'> {
  return situation.acceptance?.answer === 'accepted' ? { candidates: fittingCredentials(situation) } : {};
}

/** The vault version that targets ought to hold; undefined while there is none whose value can be read. */
export function publishedOf(situation: Situation): Published | undefined {
  const current = currentOf(situation);
  const value = situation.vault?.state === 'present' ? situation.vault.value : undefined;
  if (current === undefined || value === undefined) return undefined;
  const since = current.credential?.start ?? current.version.createdAt;
  const { version, expiresAt, userMetadata, tags } = current.version;
  return {
    version,
    keyId: current.keyId ?? 'unknown',
    value,
    since,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(userMetadata === undefined ? {} : { userMetadata }),
    ...(tags === undefined ? {} : { mark: tags.mark }),
  };
}

/** The versions that hold a credential, by their own tags or by what the tags of a newer one record; newest first. */
export function versionsHolding(situation: Situation, keyId: string): VaultVersion[] {
  const all = versions(situation);
  const recorded = all.flatMap(({ tags }) =>
    tags?.supersedes?.keyId === keyId ? [tags.supersedes.version] : [],
  );
  return all.filter(each => each.tags?.keyId === keyId || recorded.includes(each.version));
}

export interface Superseded {
  readonly credential: Credential;
  /** The vault version that holds it, where it is known. */
  readonly version?: string;
  /** When everything was confirmed to hold a successor; undefined: not yet. */
  readonly confirmedAt?: Date;
  readonly probe?: Probe;
}

/**
 * Credentials that our tags record as superseded and that still live on the registration. One that was in use again (a
 * rollback) was superseded more than once: the last time counts, and what was seen of its use before says nothing of now. A
 * version without tags may hold any value, an older one, too: what was confirmed before it was written says nothing, either.
 */
export function supersededOf(situation: Situation): Superseded[] {
  const currentKey = currentOf(situation)?.keyId;
  const found = new Map<string, Superseded>();
  const newestFirst = versions(situation);
  let confirmedAt: Date | undefined;
  let isOlder = false;
  for (const [index, version] of newestFirst.entries()) {
    if (index > 0 && version.tags !== undefined) note(version.tags.keyId, version.version);
    isOlder ||= version.tags === undefined;
    if (!isOlder) confirmedAt = version.tags?.confirmedAt ?? confirmedAt;
    const before = version.tags?.supersedes;
    if (before !== undefined) note(before.keyId, before.version, before.probe);
  }
  return [...found.values()];

  function note(keyId: string, version: string | undefined, probe?: Probe) {
    const credential = credentialOf(situation, keyId);
    if (credential === undefined || keyId === currentKey) return;
    const known = found.get(keyId);
    found.set(keyId, {
      credential,
      ...optional('version', version ?? known?.version),
      ...optional('confirmedAt', known === undefined ? confirmedAt : known.confirmedAt),
      ...optional('probe', known === undefined ? probe : known.probe),
    });
  }
}

/** Credentials that neither we made nor our tags record. They are listed, never touched. */
export function foreignOf(situation: Situation, mark: string): Credential[] {
  const referred = referredKeyIds(situation);
  return credentials(situation).filter(
    credential => !credential.displayName.startsWith(mark) && !referred.has(credential.keyId),
  );
}

/** By any tag, trusted or not: being referred to keeps a credential from counting as an orphan. */
export function referredKeyIds(situation: Situation): Set<string> {
  const referred = new Set<string>();
  const listed = situation.vault?.state === 'present' ? situation.vault.versions : [];
  for (const { tags } of listed) {
    if (tags === undefined) continue;
    referred.add(tags.keyId);
    if (tags.supersedes !== undefined) referred.add(tags.supersedes.keyId);
  }
  const current = currentOf(situation)?.keyId;
  if (current !== undefined) referred.add(current);
  return referred;
}

/** Key Vault keeps whole seconds. Undefined, where there is no end. */
export function inSeconds(end: Date | undefined): number | undefined {
  return end && Math.floor(end.getTime() / 1000);
}

/** Newest first. Where the newest value does not agree with its tags, these are not believed. */
export function versions(situation: Situation): readonly VaultVersion[] {
  if (situation.vault?.state !== 'present') return [];
  const [newest, ...older] = situation.vault.versions;
  if (newest?.tags === undefined || agrees(situation, newest.tags)) return situation.vault.versions;
  const { tags: _copied, ...bare } = newest;
  return [bare, ...older];
}

export function credentials(situation: Situation): readonly Credential[] {
  return situation.registration?.credentials ?? [];
}

export function credentialOf(situation: Situation, keyId: string): Credential | undefined {
  return credentials(situation).find(credential => credential.keyId === keyId);
}

export function failed(situation: Situation, key: string): boolean {
  return situation.failures.some(failure => failure.key === key);
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
