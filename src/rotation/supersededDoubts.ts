/** What a person is told of a superseded credential that stays, since it is in doubt that it is out of use. */
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import type { Credential, VaultVersion } from './observation.ts';
import type { Current, Superseded } from './situation.ts';
import type { VaultBehind } from './vaultBehind.ts';
import type { Finding } from './verdict.ts';

export function withoutTags({ version }: VaultVersion): string {
  return `vault version ${version} has no Keyturn tags`;
}

/** The version in use has no tags. It may also hold an older credential than the one that is called superseded here. */
export function behindUntagged(
  rotation: Rotation,
  { version }: Current,
  { keyId }: Credential,
  behind: VaultBehind | undefined,
): Finding {
  const text =
    behind?.later.keyId === keyId
      ? `vault version ${version.version}, which Keyturn did not write, holds credential ${behind.held.keyId}, older than ${keyId}, which Keyturn wrote before: a new secret is due, and ${keyId} stays until that is confirmed`
      : `credential ${keyId} is superseded, but ${withoutTags(version)}, so there is no evidence that it is unused; it stays until a new secret is confirmed`;
  return {
    code: 'superseded-unconfirmed',
    severity: 'note',
    text,
    remedy: commandFor(rotation, 'rotate', '--now'),
  };
}

export function notProvenHeld(rotation: Rotation, { credential: { keyId }, version }: Superseded): Finding {
  const why =
    version === undefined
      ? 'no vault version that held it is recorded'
      : `vault version ${version}, which is recorded as having held it, cannot be read`;
  return {
    code: 'superseded-doubtful',
    severity: 'note',
    text: `credential ${keyId} is recorded as superseded, but Keyturn did not create it, and ${why}; it stays`,
    remedy: `az ad app credential delete --id ${rotation.appId} --key-id ${keyId}   (if it is no longer used)`,
  };
}

/** What the vault holds may be this very credential, whatever its tags say. */
export function inVault(rotation: Rotation, { credential: { keyId } }: Superseded): Finding {
  return {
    code: 'superseded-doubtful',
    severity: 'note',
    text: `credential ${keyId} is recorded as superseded, but the vault's value has the same first characters; it stays`,
    remedy: commandFor(rotation, 'diagnose'),
  };
}
