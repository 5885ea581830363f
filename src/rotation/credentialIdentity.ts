/**
 * Which credential the vault's value belongs to. Tags, marks and names are claims that anybody may have written; the value
 * itself says more: its first three characters, which the directory keeps as the credential's hint, and whether Entra
 * accepts it.
 */
import type { Secret } from '../secret.ts';
import type { Credential, Registration, TokenAnswer, VaultState, VersionTags } from './observation.ts';

/** What is known of a rotation, as far as it is wanted here. */
interface Known {
  readonly registration?: Registration;
  readonly vault?: VaultState;
  readonly acceptance?: TokenAnswer;
}

/** The value of the newest version, where it could be read in this run. */
function readValue({ vault }: Known): Secret | undefined {
  return vault?.state === 'present' ? vault.value : undefined;
}

function listed({ registration }: Known): readonly Credential[] {
  return registration?.credentials ?? [];
}

/** Credentials that begin like the vault's value. Those without a hint are older than hints, and may be any. */
export function fittingCredentials(situation: Known): readonly Credential[] {
  const hint = readValue(situation)?.hint();
  const all = listed(situation);
  const fitting = all.filter(credential => credential.hint === hint);
  return fitting.length > 0 ? fitting : all.filter(credential => credential.hint === null);
}

/**
 * Whether the newest version may hold this credential's value, as far as the value itself tells. Nothing that may be in the
 * vault is removed on the word of a tag. Of a version that cannot be read (disabled) nothing speaks against it.
 */
export function mayBeInVault(situation: Known, credential: Credential): boolean {
  if (situation.vault?.state !== 'present') return false;
  if (readValue(situation) === undefined) return true;
  return fittingCredentials(situation).some(({ keyId }) => keyId === credential.keyId);
}

/**
 * Whether the value agrees with what the tags of its version say. They were put back, or copied, where the credential that
 * they name begins otherwise; or where they name one that is not on the registration, while Entra accepts the value and
 * exactly one other credential begins like it.
 */
export function agrees(situation: Known, { keyId }: VersionTags): boolean {
  const value = readValue(situation);
  if (value === undefined) return true;
  const named = listed(situation).find(credential => credential.keyId === keyId);
  if (named !== undefined) return named.hint === null || named.hint === value.hint();
  const others = listed(situation).filter(({ hint }) => hint === value.hint());
  return situation.acceptance?.answer !== 'accepted' || others.length !== 1;
}

/**
 * The credential that a value without tags belongs to; only where Entra accepts the value. Undefined if none or several
 * fit: then nothing is ever removed on the strength of a guess.
 */
export function matchingCredential(situation: Known): Credential | undefined {
  if (readValue(situation) === undefined || situation.acceptance?.answer !== 'accepted') return undefined;
  const fitting = fittingCredentials(situation).filter(({ hint }) => hint !== null);
  return fitting.length === 1 ? fitting[0] : undefined;
}
