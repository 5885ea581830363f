/** A secret leaked: which credentials go without an overlap, and when. */
import { vaultName } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Intent } from './due.ts';
import { credentialOf, currentOf, type Situation, versions } from './situation.ts';
import type { Finding, Step } from './verdict.ts';

/** Named by this run's intent, or recorded by an earlier run that could not finish. Never the current credential. */
export function revokedKeys(situation: Situation, intent: Intent): Set<string> {
  const named = new Set(intent.revoke?.keyIds);
  for (const { tags } of versions(situation)) for (const keyId of tags?.revoked ?? []) named.add(keyId);
  const current = currentOf(situation)?.keyId;
  if (current !== undefined) named.delete(current);
  return named;
}

/** A tag holds 256 characters (azure-facts §3.3), and so seven key ids at most; six leave room. */
const MOST_RECORDED = 6;

/** What the new version records, so that a later run finishes what this one, or one before it, cannot. */
export function revokedTag(situation: Situation, intent: Intent): { revoked?: readonly string[] } {
  const keyIds = intent.revoke?.keyIds ?? unfinished(situation);
  return keyIds.length === 0 ? {} : { revoked: keyIds.slice(0, MOST_RECORDED) };
}

/** Recorded on the newest version about the credential in it: a run died before it had made another one. */
function unfinished(situation: Situation): readonly string[] {
  const tags = versions(situation)[0]?.tags;
  return tags?.revoked?.includes(tags.keyId) ? tags.revoked : [];
}

/** Whether an earlier run wrote down that the credential in use leaked, and it still lives. */
export function isRecordedAsLeaked(situation: Situation): boolean {
  return currentOf(situation)?.credential !== undefined && unfinished(situation).length > 0;
}

/** With `--immediately`: what is to go is written down before it goes. */
export function recording(situation: Situation, intent: Intent): Step[] {
  const { credential, version } = currentOf(situation) ?? {};
  const keyIds = intent.revoke?.immediately ? intent.revoke.keyIds : [];
  if (credential === undefined || version === undefined || !keyIds.includes(credential.keyId)) return [];
  if (isRecordedAsLeaked(situation)) return [];
  const { keyId } = credential;
  const revoked = [keyId, ...keyIds.filter(each => each !== keyId)].slice(0, MOST_RECORDED);
  const mark = credential.displayName || 'unnamed';
  const text = 'so that a later run can finish what this one begins';
  return [
    {
      kind: 'record',
      version: version.version,
      tags: { ...(version.tags ?? { keyId, mark }), revoked },
      reason: { code: 'leaked', text },
    },
  ];
}

/** Removes them and disables every vault version that holds one. To be taken once everything holds another. */
export function revocations(situation: Situation, intent: Intent): Step[] {
  return [...revokedKeys(situation, intent)]
    .filter(keyId => credentialOf(situation, keyId) !== undefined || stillInVault(situation, keyId))
    .map(keyId => retireLeaked(situation, keyId, 'it leaked, and everything holds another one'));
}

/** With `--immediately`: before anything else, the credential in use included. */
export function revocationsAtOnce(situation: Situation, intent: Intent): Step[] {
  if (!intent.revoke?.immediately) return [];
  return intent.revoke.keyIds
    .filter(keyId => credentialOf(situation, keyId) !== undefined)
    .map(keyId => retireLeaked(situation, keyId, 'it leaked, and is to go at once'));
}

/** `--immediately` breaks what still holds the leaked secret; that is said before it is done. */
export function outage(situation: Situation, intent: Intent): Finding[] {
  const current = currentOf(situation)?.keyId;
  if (!intent.revoke?.immediately || current === undefined || !intent.revoke.keyIds.includes(current))
    return [];
  const text =
    `credential ${current} is in use: from its removal until every target holds the new secret ` +
    'this is an outage, on purpose';
  return [{ code: 'outage-until-delivered', severity: 'note', text }];
}

/**
 * What leaked is gone, yet the version that holds it could not be marked, and no newer one records it: the run that
 * makes the new secret finds a version that looks like anybody's.
 */
export function leftUnmarked(rotation: Rotation, situation: Situation): Finding[] {
  const newest = versions(situation)[0];
  if (newest?.enabled !== true || currentOf(situation)?.credential !== undefined) return [];
  const records = situation.failures.flatMap(({ step }) => (step.kind === 'record' ? [step] : []));
  if (!records.some(({ version }) => version === newest.version)) return [];
  const text =
    `vault version ${newest.version} holds the leaked value and could not be marked (the reason is told at the step ` +
    'record): unmarked, no later run will disable it';
  const remedy =
    `az keyvault secret set-attributes --vault-name ${vaultName(rotation.vault)} --name ${rotation.vault.secret} ` +
    `--version ${newest.version} --enabled false   (after keyturn rotate ${rotation.name})`;
  return [{ code: 'leaked-unmarked', severity: 'failed', text, remedy }];
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
  const all = versions(situation);
  const recorded = all.find(({ tags }) => tags?.supersedes?.keyId === keyId)?.tags?.supersedes?.version;
  const holds = all
    .slice(1)
    .find(each => each.enabled && (each.tags?.keyId === keyId || each.version === recorded));
  return holds?.version;
}
