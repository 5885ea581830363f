/** Back to the superseded credential, while it still lives. */
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import { type Due, due } from './due.ts';
import type { Intent } from './intent.ts';
import { disabledHolder, leakOf, namedByInWords } from './leaks.ts';
import type { VaultVersion } from './observation.ts';
import {
  credentialOf,
  credentials,
  currentOf,
  type Situation,
  versions,
  versionsHolding,
} from './situation.ts';
import type { Finding, Step } from './verdict.ts';
import { span } from './words.ts';

/** The credential that a rollback would go back to: the one that the newest version supersedes. */
export function rollbackTarget(situation: Situation): string | undefined {
  return currentOf(situation)?.version.tags?.supersedes?.keyId;
}

export type RollbackStep = { readonly step: Step } | { readonly finding: Finding } | undefined;

/** What a rollback begins with; undefined when nothing is to be taken back (any more). */
export function reuseEarlierVersion(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  intent: Intent,
): RollbackStep {
  const { keyId, version: seen } = intent.rollback ?? {};
  if (keyId === undefined || currentOf(situation)?.keyId === keyId) return undefined;
  const leak = leakOf(situation, keyId);
  if (leak !== undefined && credentialOf(situation, keyId) !== undefined) {
    const why = `credential ${keyId} was reported as leaked ${namedByInWords(leak)}`;
    return { finding: impossible(why, `${commandFor(rotation, 'rotate')}   (finishes the revocation)`) };
  }
  const version = versionHolding(situation, keyId, seen);
  const why = whyNoRollback(situation, keyId, version, now);
  if (why !== undefined)
    return {
      finding: impossible(
        `${why}${besides(situation, keyId)}`,
        `${commandFor(rotation, 'rotate', '--now')}   (a new secret instead)`,
      ),
    };
  const text = 'every place gets it again, once Entra accepts it';
  return { step: { kind: 'recall', keyId, version: version ?? '', reason: { code: 'rolled-back', text } } };
}

function whyNoRollback(
  situation: Situation,
  keyId: string,
  version: string | undefined,
  now: Date,
): string | undefined {
  const credential = credentialOf(situation, keyId);
  if (credential === undefined) return gone(situation, keyId);
  if (credential.end !== undefined && credential.end <= now)
    return `credential ${keyId} expired ${span(now.getTime() - credential.end.getTime())} ago`;
  const disabled = disabledHolder(situation, credential);
  if (disabled !== undefined)
    return `vault version ${disabled}, which holds credential ${keyId}, is disabled: Keyturn disables the versions of leaked and retired credentials`;
  if (version === undefined) return `no enabled vault version is known to hold credential ${keyId}`;
  return undefined;
}

/** What retires a credential, or removes a leaked one, disables the version that held it. */
function gone(situation: Situation, keyId: string): string {
  const held = versionsHolding(situation, keyId).find(({ enabled }) => !enabled);
  if (held === undefined) return `credential ${keyId} is no longer on the registration`;
  const byHand = held.tags === undefined ? ' and was not written by Keyturn' : '';
  return `credential ${keyId} was removed from the registration; vault version ${held.version}, which held it${byHand}, is disabled`;
}

/** Of the other credentials: whoever looks for a way back knows them by name, also those that were created by hand. */
export function besides(situation: Situation, keyId?: string): string {
  const current = currentOf(situation)?.keyId;
  const others = credentials(situation).filter(each => each.keyId !== current && each.keyId !== keyId);
  if (others.length === 0) return '. The registration has no other credential besides the one in use';
  const listed = others.map(other => {
    const version = versionHolding(situation, other.keyId);
    const where =
      version === undefined
        ? 'whose value no enabled vault version is known to hold'
        : `in vault version ${version}`;
    return `${other.keyId} (${other.displayName || 'no name'}), ${where}`;
  });
  return `. Besides the one in use the registration has: ${listed.join('; ')}`;
}

/** `seen`: by its value, before this run; it counts where no tag says anything, and while it can be read. */
function versionHolding(situation: Situation, keyId: string, seen?: string): string | undefined {
  const told = versionsHolding(situation, keyId).find(({ enabled }) => enabled);
  const isSeen = (each: VaultVersion) => each.enabled && each.tags === undefined && each.version === seen;
  return (told ?? versions(situation).find(isSeen))?.version;
}

function impossible(why: string, remedy: string): Finding {
  return {
    code: 'rollback-impossible',
    severity: 'human',
    text: `rollback is not possible: ${why}`,
    remedy,
  };
}

/** Whether, why and when a run makes a new secret again once everything holds this credential. */
export function dueAfterwards(rotation: Rotation, situation: Situation, keyId: string, now: Date): Due {
  const version = { version: 'to come', enabled: true, createdAt: now, tags: { keyId, mark: rotation.mark } };
  const vault = { state: 'present' as const, versions: [version, ...versions(situation)] };
  const calm = { run: '', force: false };
  return due(rotation, { ...situation, vault, acceptance: { answer: 'accepted' } }, now, calm);
}
