/** What is looked at once more right before a removal: the decision was made some requests ago. */
import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import { doubtInWords, planAgain, restsOnTimeOrList } from '../../rotation/doubt.ts';
import type { Credential, VersionTags } from '../../rotation/observation.ts';
import type { Situation } from '../../rotation/situation.ts';
import { credentialOf, credentials, currentOf, publishedOf, versions } from '../../rotation/situation.ts';
import type { Step } from '../../rotation/verdict.ts';
import { moment } from '../../rotation/words.ts';
import { confirmedAnew, isNewest, overtaken } from '../newest.ts';
import type { Work } from '../work.ts';

/** A run marks the version right before it publishes its value again; one that died then holds the removal up for so long. */
const ROLLBACK_MS = 3_600_000;

export function checkNoRollback(
  { clock, rotation }: Work,
  keyId: string,
  tags: VersionTags | undefined,
): void {
  const at = tags?.rollbackAt;
  if (at === undefined || Math.abs(clock.now().getTime() - at.getTime()) > ROLLBACK_MS) return;
  throw new Problem({
    code: 'overtaken',
    subject: `credential ${keyId}`,
    reason: `another run is going back to it (${moment(at)}): it is not removed`,
    remedy: `${commandFor(rotation, 'rotate')}   (checks again; a lock in the policy prevents simultaneous runs)`,
  });
}

/**
 * Without a common lock another run may roll back to this very credential meanwhile, or publish one that is not confirmed in this
 * run's view. The other run publishes, then reads whether the older version was disabled; this run disables it, then reads which
 * version is newest. The later of the two sees the other. Where the confirmation was taken back, because a place had drifted, the
 * overlap starts again, and is not over. A leaked credential is removed whatever other runs do. Copies have no version that both
 * runs read: so this is checked before their versions are disabled, too.
 */
export async function checkStillReplaced(
  { patience, ports, rotation }: Work,
  situation: Situation,
  { keyId, reason, forgets }: Extract<Step, { kind: 'retire' }>,
): Promise<void> {
  const wanted = publishedOf(situation);
  if (wanted === undefined || reason.code === 'revoked' || forgets) return;
  const about = { step: 'retire', subject: keyId };
  const current = await patience.retry(about, () => ports.vault.current());
  if (!isNewest(wanted, current)) throw overtaken(rotation, current);
  const [known, seen] = [currentOf(situation), current].map(one => one?.version.tags?.confirmedAt?.getTime());
  if (seen !== known) throw confirmedAnew(rotation, wanted.version);
}

/**
 * That an orphan was never published rests on the list of versions that was read when this run began; without a common lock another
 * run may have published it since. Keys that were leaked, and those that this run made and gave up, do not rest on that list.
 */
export async function checkStillUnpublished(
  { patience, ports, rotation }: Work,
  situation: Situation,
  { keyId, reason }: Extract<Step, { kind: 'discard' }>,
): Promise<void> {
  if (reason.code !== 'orphan') return;
  const wanted = publishedOf(situation);
  const current = await patience.retry({ step: 'discard', subject: keyId }, () => ports.vault.current());
  const isAsKnown = wanted === undefined ? current === undefined : isNewest(wanted, current);
  if (!isAsKnown) throw overtaken(rotation, current);
}

/**
 * A credential that this program did not make is removed only because the vault held it. Tags show that, and are only claims: the
 * version's value has to match the hint of the credential, and of no other. A disabled version was checked before it was
 * disabled.
 */
export async function checkVaultHeldIt(
  work: Work,
  situation: Situation,
  { keyId, version, reason }: Extract<Step, { kind: 'retire' }>,
): Promise<void> {
  const { rotation, patience, ports } = work;
  const credential = credentialOf(situation, keyId);
  const holder = versions(situation).find(each => each.version === version);
  if (credential === undefined || holder?.enabled !== true || reason.code === 'revoked') return;
  if (credential.displayName.startsWith(rotation.mark)) return;
  const about = { step: 'retire', subject: keyId };
  const value = await patience.retry(about, () => ports.vault.valueOf(holder.version));
  if (value !== undefined && isHintOf(value.hint(), credential, credentials(situation))) return;
  const seen = value === undefined ? 'was disabled while this run checked' : 'has other first characters';
  throw new Problem({
    code: 'human-needed',
    subject: `credential ${keyId}`,
    reason: `vault version ${holder.version} is recorded as holding it, but ${seen}: something was changed outside Keyturn; it is not removed`,
    remedy: `az ad app credential list --id ${rotation.appId}   (find out who uses it; Keyturn does not touch it until it expires)`,
  });
}

/** It has to be the only one with that hint; one without a hint, which is older than hints, the only one that can match. */
function isHintOf(hint: string, credential: Credential, all: readonly Credential[]): boolean {
  const isOther = ({ keyId }: Credential) => keyId !== credential.keyId;
  const others = all.filter(
    each => isOther(each) && (each.hint === hint || (credential.hint === null && each.hint === null)),
  );
  return others.length === 0 && (credential.hint === null || credential.hint === hint);
}

/** The decision was made some requests ago, and each response since had a time. */
export function checkClocksAgree(
  { clock, rotation }: Work,
  step: Extract<Step, { kind: 'retire' | 'discard' }>,
): void {
  const doubt = clock.doubt();
  if (doubt === undefined || !restsOnTimeOrList(step)) return;
  throw new Problem({
    code: 'try-later',
    subject: `credential ${step.keyId}`,
    reason: `${doubtInWords(doubt)}; it is not removed`,
    remedy: planAgain(rotation),
  });
}
