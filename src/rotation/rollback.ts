/** Back to the superseded credential, while it still lives. */
import type { Intent } from './due.ts';
import { credentialOf, currentOf, type Situation, versions } from './situation.ts';
import type { Finding, Step } from './verdict.ts';
import { span } from './words.ts';

/** The credential that a rollback would go back to: the one that the newest version supersedes. */
export function rollbackTarget(situation: Situation): string | undefined {
  return currentOf(situation)?.version.tags?.supersedes?.keyId;
}

export type Recall = { readonly step: Step } | { readonly finding: Finding } | undefined;

/** What a rollback begins with; undefined when nothing is to be taken back (any more). */
export function recall(situation: Situation, now: Date, intent: Intent): Recall {
  const keyId = intent.rollback?.keyId;
  if (keyId === undefined || currentOf(situation)?.keyId === keyId) return undefined;
  const version = versionHolding(situation, keyId);
  const why = hindrance(situation, keyId, version, now);
  if (why !== undefined) return { finding: impossible(why) };
  const text = 'everything goes back to it, once Entra is seen to accept it';
  return { step: { kind: 'recall', keyId, version: version ?? '', reason: { code: 'rolled-back', text } } };
}

function hindrance(
  situation: Situation,
  keyId: string,
  version: string | undefined,
  now: Date,
): string | undefined {
  const credential = credentialOf(situation, keyId);
  if (credential === undefined) return `credential ${keyId} is no longer on the registration`;
  if (credential.end !== undefined && credential.end <= now)
    return `credential ${keyId} expired ${span(now.getTime() - credential.end.getTime())} ago`;
  if (version === undefined) return `no enabled vault version is known to hold credential ${keyId}`;
  return undefined;
}

function versionHolding(situation: Situation, keyId: string): string | undefined {
  const all = versions(situation);
  const recorded = all.find(({ tags }) => tags?.supersedes?.keyId === keyId)?.tags?.supersedes?.version;
  return all.find(each => each.enabled && (each.tags?.keyId === keyId || each.version === recorded))?.version;
}

function impossible(why: string): Finding {
  return {
    code: 'rollback-impossible',
    severity: 'human',
    text: `there is no way back: ${why}`,
    remedy: 'keyturn rotate NAME --now   (a new secret instead)',
  };
}
