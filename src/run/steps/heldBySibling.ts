/** Several rotations may share a registration: what one has superseded may be what another has in its vault. */
import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Credential } from '../../rotation/observation.ts';
import type { Work } from '../work.ts';

/**
 * Fails where the newest version in the vault of another rotation of the registration is, or may be, this credential; also
 * where that cannot be read. Asked right before a removal that rests on what this rotation knows; of a leaked credential
 * `revoke` has asked.
 */
export async function checkNoSiblingHolds(
  { siblings, patience }: Pick<Work, 'siblings' | 'patience'>,
  { keyId, hint }: Pick<Credential, 'keyId' | 'hint'>,
  step: string,
): Promise<void> {
  for (const { rotation, open } of siblings()) {
    const about = { step, subject: `vault secret of ${rotation.name}` };
    const { vault } = await open();
    const current = await patience.retry(about, () => vault.current());
    if (current === undefined) continue;
    const isHeld = current.version.tags?.keyId === keyId || (hint !== null && current.value.hint() === hint);
    if (!isHeld) continue;
    throw new Problem({
      code: 'human-needed',
      subject: `credential ${keyId}`,
      reason:
        `rotation ${rotation.name}, which has the same registration, has it in its vault secret (version ${current.version.version}), ` +
        'or one with the same first characters: it is not removed',
      remedy: `${commandFor(rotation, 'rotate', '--now')}   (gives that rotation a secret of its own; this one is removed in a later run)`,
    });
  }
}
