/** A secret leaked: which credentials go without an overlap, and when. */
import { mayBeInVault } from './credentialIdentity.ts';
import type { Intent } from './intent.ts';
import { leakOf, recordedLeaks } from './leaks.ts';
import type { VersionTags } from './observation.ts';
import {
  credentialOf,
  credentials,
  currentOf,
  type Situation,
  versions,
  versionsHolding,
} from './situation.ts';
import type { Finding, Step } from './verdict.ts';

/** Named by this run's intent, or recorded by an earlier run that could not finish. Never the current credential. */
export function revokedKeys(situation: Situation, intent: Intent): Set<string> {
  const named = new Set(intent.revoke?.keyIds);
  for (const { tags } of versions(situation)) for (const keyId of tags?.revoked ?? []) named.add(keyId);
  const current = currentOf(situation)?.keyId;
  if (current !== undefined) named.delete(current);
  // Where it is not known which credential the vault hands out, none that it may be.
  else for (const one of credentials(situation)) if (mayBeInVault(situation, one)) named.delete(one.keyId);
  return named;
}

/** A tag holds 256 characters (azure-facts §3.3), so six key ids and a run; there are two of them. */
const MOST_RECORDED = 12;

/**
 * What a new version records, made by any verb (revocation, rotation, rollback), so that a later run can finish what this
 * one cannot: the credentials named now, and those named before whose revocation is not finished. A revocation is finished
 * once the registration does not list the credential and no version that holds it can be read any more.
 */
export function revokedTag(situation: Situation, intent: Intent): Pick<VersionTags, 'revoked' | 'namedBy'> {
  const named = intent.revoke?.keyIds ?? [];
  const open = recordedLeaks(situation)
    .map(({ keyId }) => keyId)
    .filter(keyId => credentialOf(situation, keyId) !== undefined || isReadable(situation, keyId));
  const isGone = (keyId: string) => credentialOf(situation, keyId) === undefined;
  const keyIds = [...new Set([...named, ...open])].toSorted(
    (one, other) => Number(isGone(one)) - Number(isGone(other)),
  );
  const revoked = keyIds.slice(0, MOST_RECORDED);
  if (revoked.length === 0) return {};
  const runs = revoked.flatMap(keyId => {
    const run = leakOf(situation, keyId)?.namedBy ?? (named.includes(keyId) ? intent.run : undefined);
    return run === undefined ? [] : [[keyId, run] as const];
  });
  return { revoked, ...(runs.length === 0 ? {} : { namedBy: Object.fromEntries(runs) }) };
}

function isReadable(situation: Situation, keyId: string): boolean {
  return versions(situation).some(({ enabled, tags }) => enabled && tags?.keyId === keyId);
}

/** Whether an earlier run wrote down that the credential in use leaked, and it still lives. */
export function isRecordedAsLeaked(situation: Situation): boolean {
  const { keyId, credential } = currentOf(situation) ?? {};
  return credential !== undefined && keyId !== undefined && leakOf(situation, keyId) !== undefined;
}

/** What is to go is written down before anything else is done: whatever happens to this run, it is known to every later one. */
export function recording(situation: Situation, intent: Intent): Step[] {
  const { credential, version } = currentOf(situation) ?? {};
  const open = (intent.revoke?.keyIds ?? []).filter(
    keyId => credentialOf(situation, keyId) !== undefined && leakOf(situation, keyId) === undefined,
  );
  const held = credential && { keyId: credential.keyId, mark: credential.displayName || 'unnamed' };
  const tags = version?.tags ?? held;
  if (version === undefined || tags === undefined || open.length === 0) return [];
  const text = 'so that a later run can finish this revocation';
  return [
    {
      kind: 'record',
      version: version.version,
      tags: { ...tags, ...revokedTag(situation, intent) },
      reason: { code: 'leaked', text },
    },
  ];
}

/** Removes them and disables every vault version that holds one. To be taken once everything holds another. */
export function revocations(situation: Situation, intent: Intent): Step[] {
  return [...revokedKeys(situation, intent)]
    .filter(keyId => credentialOf(situation, keyId) !== undefined || stillInVault(situation, keyId))
    .map(keyId => retireLeaked(situation, keyId, 'it leaked, and every place holds another one'));
}

/** With `--immediately`: before anything else, the credential in use included. */
export function revocationsAtOnce(situation: Situation, intent: Intent): Step[] {
  if (!intent.revoke?.immediately) return [];
  return intent.revoke.keyIds
    .filter(keyId => credentialOf(situation, keyId) !== undefined)
    .map(keyId => retireLeaked(situation, keyId, 'it leaked, and is to be removed immediately'));
}

/** `--immediately` breaks what still holds the leaked secret; that is said before it is done. */
export function outage(situation: Situation, intent: Intent): Finding[] {
  const current = currentOf(situation)?.keyId;
  if (!intent.revoke?.immediately || current === undefined || !intent.revoke.keyIds.includes(current))
    return [];
  const text =
    `credential ${current} is in use: after its removal, until every target holds the new secret, ` +
    'there is an intentional outage';
  return [{ code: 'outage-until-delivered', severity: 'note', text }];
}

function retireLeaked(situation: Situation, keyId: string, text: string): Step {
  const version = olderVersionHolding(situation, keyId);
  return {
    kind: 'retire',
    keyId,
    reason: { code: 'revoked', text },
    ...(version === undefined ? {} : { version }),
  };
}

function stillInVault(situation: Situation, keyId: string): boolean {
  return olderVersionHolding(situation, keyId) !== undefined;
}

/** An enabled version other than the newest: that one is replaced, not taken away from its readers. */
function olderVersionHolding(situation: Situation, keyId: string): string | undefined {
  const [newest] = versions(situation);
  return versionsHolding(situation, keyId).find(
    ({ enabled, version }) => enabled && version !== newest?.version,
  )?.version;
}
