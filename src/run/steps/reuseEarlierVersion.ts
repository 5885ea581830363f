import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import { credentialOf, type Situation } from '../../rotation/situation.ts';
import { type Done, impossible } from '../done.ts';
import type { Work } from '../work.ts';

/** Takes a superseded credential in hand again: its value is read from the vault version that holds it. */
export async function reuseEarlierVersion(
  work: Work,
  situation: Situation,
  keyId: string,
  version: string,
): Promise<Done> {
  const credential = credentialOf(situation, keyId);
  if (credential === undefined)
    throw impossible(work.rotation.name, `credential ${keyId} is not on the registration`);
  const about = { step: 'recall', subject: keyId };
  const value = await work.patience.retry(about, () => work.ports.vault.valueOf(version));
  if (value === undefined) throw disabled(work, version);
  if (credential.hint !== null && credential.hint !== value.hint()) throw another(work, keyId, version);
  work.values.set(keyId, value);
  return {
    effect: { effect: 'recalled', credential, version },
    detail: `credential ${keyId}, read from vault version ${version}`,
  };
}

/** Tags were changed, or a person named the wrong version. */
function another({ rotation }: Work, keyId: string, version: string): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `version ${version} of vault secret ${rotation.vault.secret}`,
    reason: `does not have the first characters of credential ${keyId}, so it holds another one`,
    remedy: `${commandFor(rotation, 'rotate', '--now')}   (a new secret instead)`,
  });
}

function disabled({ rotation }: Work, version: string): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `version ${version} of vault secret ${rotation.vault.secret}`,
    reason: 'is disabled, so the value to go back to cannot be read',
    remedy: `${commandFor(rotation, 'rotate', '--now')}   (a new secret instead)`,
  });
}
