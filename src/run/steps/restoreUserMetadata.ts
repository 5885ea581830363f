import { isProblem } from '../../problem.ts';
import type { VaultState } from '../../rotation/observation.ts';
import { type Situation, versions } from '../../rotation/situation.ts';
import { lostMetadata, notCarried } from '../../rotation/userMetadata.ts';
import type { Work } from '../work.ts';

/**
 * Restores tags and attributes of the user that a run which died after publishing did not copy. They are read again before each
 * write: all tags are written at once. What the vault does not accept (too many tags) is only reported, and holds nothing up.
 */
export async function restoreUserMetadata(
  work: Work,
  situation: Situation,
  version: string,
): Promise<string | undefined> {
  if (lostMetadata(versions(situation), work.rotation.vault) === undefined) return undefined;
  try {
    await work.patience.retry({ step: 'confirm', subject: 'vault' }, async () =>
      carry(work, await work.ports.vault.read(), version),
    );
    return undefined;
  } catch (error) {
    if (!isProblem(error, 'refused')) throw error;
    return notCarried(error);
  }
}

async function carry({ ports, rotation }: Work, vault: VaultState, version: string): Promise<void> {
  if (vault.state !== 'present') return;
  const [newest] = vault.versions;
  const userMetadata = lostMetadata(vault.versions, rotation.vault);
  if (newest?.version !== version || newest.tags === undefined || userMetadata === undefined) return;
  await ports.vault.carry(newest.version, newest.tags, userMetadata);
}
