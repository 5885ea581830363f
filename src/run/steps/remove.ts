import { isProblem, Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import { displayName as displayNameFor } from '../../rotation/credentialMark.ts';
import type { Credential, VersionTags } from '../../rotation/observation.ts';
import { isVersioned } from '../../rotation/ports.ts';
import { toDisable } from '../../rotation/retire.ts';
import type { Situation } from '../../rotation/situation.ts';
import { credentialOf } from '../../rotation/situation.ts';
import type { Step } from '../../rotation/verdict.ts';
import { DIRECTORY_LAG_MS } from '../directoryLag.ts';
import type { Done } from '../done.ts';
import type { Work } from '../work.ts';
import { disableCopies } from './disableCopies.ts';
import { checkNoSiblingHolds } from './heldBySibling.ts';
import {
  checkClocksAgree,
  checkNoRollback,
  checkStillReplaced,
  checkStillUnpublished,
  checkVaultHeldIt,
} from './removalChecks.ts';

/**
 * Removes a superseded or leaked credential. The vault versions that hold it are disabled first: in the other order, a run that
 * died in between would leave nothing that shows the next one that they are still to be disabled. The newest version is not
 * disabled but replaced, unless the rotation is forgotten.
 */
export async function retire(
  work: Work,
  situation: Situation,
  step: Extract<Step, { kind: 'retire' }>,
): Promise<Done> {
  const { keyId } = step;
  checkClocksAgree(work, step);
  const about = { step: 'retire', subject: keyId };
  await checkVaultHeldIt(work, situation, step);
  const credential = credentialOf(situation, keyId);
  if (credential !== undefined && step.reason.code !== 'revoked')
    await checkNoSiblingHolds(work, credential, 'retire');
  const holding = toDisable(situation, step);
  for (const each of holding) {
    const missing = unrecorded(situation, each.version);
    if (missing !== undefined)
      await work.patience.retry(about, () => work.ports.vault.tag(each.version, missing));
    // A disabled version cannot be read any more: from here on its tags show which credential it holds.
    const mark = credential?.displayName || 'unnamed';
    const holds = each.tags === undefined && credential !== undefined ? { keyId, mark } : undefined;
    const told = await work.patience.retry(about, () => work.ports.vault.disable(each.version, holds));
    if (step.reason.code !== 'revoked' && !step.forgets) checkNoRollback(work, keyId, told);
  }
  if (work.ports.targets.some(isVersioned)) await checkStillReplaced(work, situation, step);
  const { told, leftEnabled } = await disableCopies(work, step);
  if (credential !== undefined) {
    await checkStillReplaced(work, situation, step);
    checkClocksAgree(work, step);
    await removeCredential(work, situation, credential, 'retire', step.reason.code === 'revoked');
  }
  const disabled = holding.map(each => each.version);
  const also = [...disabled.map(each => `, vault version ${each} disabled`), ...told].join('');
  const gone = credential === undefined ? 'was not on the registration any more' : 'removed';
  return {
    effect: { effect: 'removed', keyId, disabled, leftEnabled },
    detail: `credential ${keyId} ${gone}${also}`,
  };
}

/** The record that this run failed to write to a version. */
function unrecorded(situation: Situation, version: string): VersionTags | undefined {
  const steps = situation.failures.map(({ step }) => step);
  const records = steps.filter(step => step.kind === 'record');
  return records.find(step => step.version === version)?.tags;
}

export async function discard(
  work: Work,
  situation: Situation,
  step: Extract<Step, { kind: 'discard' }>,
): Promise<Done> {
  const { keyId } = step;
  await checkStillUnpublished(work, situation, step);
  const orphan = step.reason.code === 'orphan' ? credentialOf(situation, keyId) : undefined;
  if (orphan !== undefined) await checkNoSiblingHolds(work, orphan, 'discard');
  checkClocksAgree(work, step);
  await removeCredential(work, situation, credentialOf(situation, keyId) ?? { keyId }, 'discard');
  work.values.delete(keyId);
  return { effect: { effect: 'removed', keyId }, detail: `credential ${keyId} removed` };
}

/** What is known of a credential that is to be removed: of one without more than its id, it is not known how new it is. */
type ToRemove = Pick<Credential, 'keyId'> & Partial<Pick<Credential, 'displayName' | 'start'>>;

/**
 * To remove an absent credential is a success, but "no such key" soon after it was added can mean "not replicated yet"
 * (azure-facts §2.3), and lists lag behind additions and removals as well. Every key that gets here was seen on the registration,
 * or created, by this run: so "no such key" counts only once the registration does not list it either; and of a new one, which
 * neither may show yet, only when both have said so for longer than the usual lag. All of it may come from one server: of a
 * leaked credential that is new it is never believed, and the next run looks again.
 */
export async function removeCredential(
  work: Work,
  situation: Situation,
  credential: ToRemove,
  step: string,
  mustBeSeenGone = false,
): Promise<void> {
  const { serially, rotation, patience, ports } = work;
  const objectId = situation.registration?.objectId ?? '';
  const about = { step, subject: credential.keyId };
  const call = () => ports.registration.remove(objectId, credential.keyId);
  for (const pause of [...DIRECTORY_LAG_MS, undefined]) {
    try {
      return await serially(rotation.appId, () => patience.retry(about, call));
    } catch (error) {
      if (!isProblem(error, 'absent')) throw error;
      const why = await whyItMayStillExist(work, credential, about);
      if (why === undefined) return;
      if (pause === undefined && (mustBeSeenGone || why === 'listed'))
        throw contradicted(work, credential.keyId, why);
      if (pause === undefined) return;
      await patience.wait(about, `${error.details.reason}, but ${MAY_EXIST[why]}: tries again`, pause);
    }
  }
}

/** A credential that is younger than this may be unknown to a part of the directory: several times the usual lag. */
const NEW_MS = 60_000;

type About = { readonly step: string; readonly subject: string };

async function whyItMayStillExist(
  work: Work,
  credential: ToRemove,
  about: About,
): Promise<MayExist | undefined> {
  if (await isListed(work, credential, about)) return 'listed';
  return isNew(work, credential) ? 'new' : undefined;
}

/** Why "no such key" may not mean that the credential is gone. */
type MayExist = keyof typeof MAY_EXIST;

const MAY_EXIST = {
  listed: 'the registration still lists it',
  new: 'it was created so recently that not every server may know it',
};

async function isListed({ patience, ports }: Work, { keyId }: ToRemove, about: About): Promise<boolean> {
  const { credentials } = await patience.retry(about, () => ports.registration.read());
  return credentials.some(each => each.keyId === keyId);
}

/** What this run created counts as new without regard to the clock, which may be wrong. */
function isNew({ rotation, intent, clock }: Work, { start, displayName }: ToRemove): boolean {
  if (start === undefined || displayName === displayNameFor(rotation.mark, intent.run)) return true;
  return Math.abs(clock.now().getTime() - start.getTime()) < NEW_MS;
}

function contradicted({ rotation }: Work, keyId: string, why: MayExist): Problem {
  return new Problem({
    code: 'try-later',
    subject: `credential ${keyId}`,
    reason: `the directory reports it as not found, but ${MAY_EXIST[why]}`,
    remedy: `${commandFor(rotation, 'rotate')}   (in a few minutes)`,
  });
}
