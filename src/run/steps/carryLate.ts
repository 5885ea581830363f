import { isProblem } from '../../problem.ts';
import { leftBehind } from '../../rotation/foreign.ts';
import type { VaultState } from '../../rotation/observation.ts';
import { type Situation, versions } from '../../rotation/situation.ts';
import type { Work } from '../work.ts';

/**
 * Mends what a run that died after publishing left behind of the user's. Looks again before it writes: all tags are
 * written at once. Nothing waits for what the vault does not accept (too many tags): that is told, and no more.
 */
export async function carryLate(work: Work, situation: Situation): Promise<string | undefined> {
  if (leftBehind(versions(situation)) === undefined) return undefined;
  const about = { step: 'confirm', subject: 'vault' };
  const vault = await work.patience.insist(about, () => work.ports.vault.read());
  try {
    await work.patience.insist(about, () => carry(work, vault));
    return undefined;
  } catch (error) {
    if (!isProblem(error, 'refused')) throw error;
    return `what was changed on the version before it was not carried on: ${error.message}`;
  }
}

async function carry({ ports }: Work, vault: VaultState): Promise<void> {
  if (vault.state !== 'present') return;
  const [newest] = vault.versions;
  const foreign = leftBehind(vault.versions);
  if (newest?.tags === undefined || foreign === undefined) return;
  await ports.vault.carry(newest.version, newest.tags, foreign);
}
