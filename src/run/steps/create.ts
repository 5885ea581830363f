import { isProblem, Problem } from '../../problem.ts';
import { displayName } from '../../rotation/credentialMark.ts';
import type { NewCredential } from '../../rotation/ports.ts';
import { lifetimeOf } from '../../rotation/secretRules.ts';
import { credentials, type Situation } from '../../rotation/situation.ts';
import type { ReasonCode } from '../../rotation/verdict.ts';
import type { Done } from '../done.ts';
import type { Work } from '../work.ts';
import { removeCredential } from './remove.ts';

/** Graph reads lag behind writes: 10 to 15 seconds are waited for in practice (azure-facts §2.1). */
const LOOK_AGAIN_MS = [1_000, 2_000, 4_000, 6_000];

/** After a second lost answer in one run no third secret is made. */
const LOST_ANSWERS_BORNE = 1;

const about = { step: 'create' };

/**
 * Makes a new credential. The service generates the value and returns it once, so a lost answer is a lost value: that credential
 * is identified by its mark and removed, and another one is made.
 */
export async function create(work: Work, situation: Situation, because: ReasonCode): Promise<Done> {
  for (let lost = 0; ; lost += 1) {
    try {
      return madeOne(work, mustBeNew(work, situation, await askForOne(work, situation)), because);
    } catch (error) {
      if (!isProblem(error, 'unknown-outcome') || lost >= LOST_ANSWERS_BORNE) throw error;
      await removeLost({ ...work, patience: work.unstoppable }, situation, error);
      if (work.signal.aborted) throw stopped(work);
    }
  }
}

function askForOne(work: Work, situation: Situation): Promise<NewCredential> {
  const { rotation, patience, serially, ports, clock, intent } = work;
  const objectId = situation.registration?.objectId ?? '';
  return serially(rotation.appId, () =>
    patience.insist(about, () => {
      const end = new Date(clock.now().getTime() + lifetimeOf(rotation, situation));
      return ports.registration.create(objectId, {
        displayName: displayName(rotation.mark, intent.run),
        end,
      });
    }),
  );
}

/** The id of a credential that was listed before cannot be that of a new one: such an answer does not show what was made. */
function mustBeNew({ rotation }: Work, situation: Situation, made: NewCredential): NewCredential {
  const same = (keyId: string) => keyId.toLowerCase() === made.keyId.toLowerCase();
  if (!credentials(situation).some(({ keyId }) => same(keyId))) return made;
  throw new Problem({
    code: 'unknown-outcome',
    subject: `registration ${rotation.appId}`,
    reason: `the response names credential ${made.keyId}, which was there before`,
  });
}

function madeOne(work: Work, made: NewCredential, because: ReasonCode): Done {
  const { keyId, value, start, end, hint } = made;
  work.values.set(keyId, value);
  const credential = {
    keyId,
    displayName: displayName(work.rotation.mark, work.intent.run),
    start,
    end,
    hint,
  };
  return {
    effect: { effect: 'created', credential, because },
    detail: `credential ${keyId}, valid until ${end.toISOString().slice(0, 10)}`,
  };
}

function stopped({ rotation }: Work): Problem {
  const reason = 'stopped before another secret was created';
  return new Problem({ code: 'interrupted', subject: rotation.name, reason });
}

/**
 * Waits until the credential of the lost answer is listed, and removes it; if none is listed, none was made. A run that is
 * stopped meanwhile finishes this, so that it leaves no secret behind whose value nobody holds.
 */
async function removeLost(work: Work, situation: Situation, lost: Problem): Promise<void> {
  const { patience, ports, rotation } = work;
  const known = new Set(situation.registration?.credentials.map(credential => credential.keyId));
  const name = displayName(rotation.mark, work.intent.run);
  for (const pause of LOOK_AGAIN_MS) {
    await patience.wait(about, `${lost.details.reason}: checks whether it was created nevertheless`, pause);
    const { credentials } = await patience.insist(about, () => ports.registration.read());
    const orphans = credentials.filter(
      credential => credential.displayName === name && !known.has(credential.keyId),
    );
    for (const orphan of orphans) await removeCredential(work, situation, orphan, 'create');
    if (orphans.length > 0) return;
  }
}
