import { isProblem } from '../../problem.ts';
import type { Situation } from '../../rotation/situation.ts';
import { versions } from '../../rotation/situation.ts';
import type { Done } from '../perform.ts';
import type { Work } from '../work.ts';

/**
 * Removes a superseded credential. Its vault version is disabled first: were it the other way round, a run that
 * died in between would leave nothing by which the next one could know that the version is still to be disabled.
 */
export async function retire(
  work: Work,
  situation: Situation,
  keyId: string,
  version?: string,
): Promise<Done> {
  const held = versions(situation).find(each => each.version === version);
  if (held?.enabled) {
    await work.patience.insist({ step: 'retire', subject: keyId }, () =>
      work.ports.vault.disable(held.version),
    );
  }
  await remove(work, situation, keyId, 'retire');
  const alsoDisabled = held === undefined ? '' : `, vault version ${held.version} disabled`;
  return { effect: { effect: 'removed', keyId }, detail: `credential ${keyId} removed${alsoDisabled}` };
}

export async function discard(work: Work, situation: Situation, keyId: string): Promise<Done> {
  await remove(work, situation, keyId, 'discard');
  work.values.delete(keyId);
  return { effect: { effect: 'removed', keyId }, detail: `credential ${keyId} removed` };
}

/**
 * Removing what is gone is a success, but "no such key" right after it was added can mean "not replicated yet"
 * (azure-facts §2.3). Every key that gets here was seen on the registration, or made, by this run: so it is asked
 * again before it is believed.
 */
async function remove(work: Work, situation: Situation, keyId: string, step: string): Promise<void> {
  const { lanes, rotation, patience, ports } = work;
  const objectId = situation.registration?.objectId ?? '';
  const about = { step, subject: keyId };
  const attempt = () =>
    lanes(rotation.appId, () => patience.insist(about, () => ports.registration.remove(objectId, keyId)));
  for (const pause of [2_000, 5_000]) {
    try {
      return await attempt();
    } catch (error) {
      if (!isProblem(error, 'absent') && !isProblem(error, 'unknown-outcome')) throw error;
      if (!(await stillListed(work, keyId, about))) return;
      await patience.wait(
        about,
        `${error.details.reason}; the registration still lists it: tries again`,
        pause,
      );
    }
  }
  await attempt();
}

async function stillListed(
  work: Work,
  keyId: string,
  about: { step: string; subject: string },
): Promise<boolean> {
  const { credentials } = await work.patience.insist(about, () => work.ports.registration.read());
  return credentials.some(credential => credential.keyId === keyId);
}
