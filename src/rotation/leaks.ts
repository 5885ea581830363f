/**
 * That a credential leaked is a property of the credential, and lasts as long as the registration lists it. A vault version
 * records it in a tag, every later version copies the record, and it is read from all of them: a change of the newest
 * version (a rollback, a new secret, an edit) does not erase it.
 */
import { vaultName } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import type { Credential } from './observation.ts';
import {
  credentialOf,
  currentOf,
  inSeconds,
  type Situation,
  versions,
  versionsHolding,
} from './situation.ts';
import type { Finding } from './verdict.ts';

export interface Leak {
  readonly keyId: string;
  /** The run that was told so; absent on what was recorded before runs were written down. */
  readonly namedBy?: string;
}

/** As the tags say, those of a newest version that is not believed otherwise included. What is gone may be among them. */
export function recordedLeaks({ vault }: Situation): Leak[] {
  const found = new Map<string, Leak>();
  const listed = vault?.state === 'present' ? vault.versions : [];
  for (const { tags } of listed) {
    for (const keyId of tags?.revoked ?? []) {
      const namedBy = found.get(keyId)?.namedBy ?? tags?.namedBy?.[keyId];
      found.set(keyId, { keyId, ...(namedBy === undefined ? {} : { namedBy }) });
    }
  }
  return [...found.values()];
}

/** Leaked credentials that Entra still accepts. */
export function livingLeaks(situation: Situation): Leak[] {
  return recordedLeaks(situation).filter(({ keyId }) => credentialOf(situation, keyId) !== undefined);
}

export function leakOf(situation: Situation, keyId: string): Leak | undefined {
  return recordedLeaks(situation).find(leak => leak.keyId === keyId);
}

export function namedByInWords({ namedBy }: Leak): string {
  return namedBy === undefined ? 'by an earlier run' : `by run ${namedBy}`;
}

/** `goes`: those that a run removes once every place holds another one. */
export function leakFindings(rotation: Rotation, situation: Situation, goes: ReadonlySet<string>): Finding[] {
  const current = currentOf(situation)?.keyId;
  return livingLeaks(situation).map(leak => {
    const { keyId } = leak;
    const then =
      keyId === current
        ? 'it is in use, so it is replaced by a new secret first'
        : `it is removed once every required place is seen to hold another one${maybeRemoved(situation, keyId)}`;
    const ours = keyId === current || goes.has(keyId);
    return {
      code: 'leaked',
      severity: 'human',
      text: `credential ${keyId} leaked (reported ${namedByInWords(leak)}) and is still valid: ${then}`,
      remedy: ours
        ? `${commandFor(rotation, 'rotate')}   (finishes the revocation)`
        : `${commandFor(rotation, 'revoke', '--key-id', keyId)}   (the tag that names it is not sufficient evidence)`,
    };
  });
}

/** The version is disabled right before the removal, and the list shows a removal seconds later (azure-facts §2.1). */
function maybeRemoved(situation: Situation, keyId: string): string {
  const credential = credentialOf(situation, keyId);
  const isDisabled = credential !== undefined && disabledHolder(situation, credential) !== undefined;
  return isDisabled ? '; if a run removed it within the last minute, the list does not show that yet' : '';
}

/**
 * The leaked credential is removed, but the version that holds it could not be marked, and no newer version records it: the
 * run that makes the new secret cannot tell that version from one that another program wrote.
 */
export function leftUnmarked(rotation: Rotation, situation: Situation): Finding[] {
  const newest = versions(situation)[0];
  if (newest?.enabled !== true || currentOf(situation)?.credential !== undefined) return [];
  const records = situation.failures.flatMap(({ step }) => (step.kind === 'record' ? [step] : []));
  if (!records.some(({ version }) => version === newest.version)) return [];
  const text =
    `vault version ${newest.version} holds the leaked value and could not be marked (for the reason see the step ` +
    'record): without the mark no later run will disable it';
  const remedy =
    `az keyvault secret set-attributes --vault-name ${vaultName(rotation.vault)} --name ${rotation.vault.secret} ` +
    `--version ${newest.version} --enabled false   (after ${commandFor(rotation, 'rotate')})`;
  return [{ code: 'leaked-unmarked', severity: 'failed', text, remedy }];
}

/** A version that holds the credential and was disabled: Keyturn does that to what it retires and to what leaked. */
export function disabledHolder(situation: Situation, credential: Credential): string | undefined {
  const { keyId, end } = credential;
  // Where tags were wiped: a version of ours expires to the second when its credential ends.
  const byItsEnd = versions(situation).filter(
    each => each.tags === undefined && end !== undefined && inSeconds(each.expiresAt) === inSeconds(end),
  );
  return [...versionsHolding(situation, keyId), ...byItsEnd].find(({ enabled }) => !enabled)?.version;
}
