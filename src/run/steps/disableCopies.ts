import { toldProblem } from '../../problem.ts';
import type { Left } from '../../rotation/placeFacts.ts';
import { isVersioned } from '../../rotation/ports.ts';
import type { Step } from '../../rotation/verdict.ts';
import type { Work } from '../work.ts';

interface Copies {
  /** What to tell of the step. */
  readonly told: readonly string[];
  readonly leftEnabled: readonly Left[];
}

/**
 * Disables what copies in other vaults hold of the credential, before it is removed, as in its own vault. A copy that cannot be
 * changed holds up the removal, unless the credential leaked, or the copy is best effort: then it is told, since no later step
 * disables it.
 */
export async function disableCopies(
  { ports, rotation, patience }: Work,
  { keyId, reason }: Extract<Step, { kind: 'retire' }>,
): Promise<Copies> {
  const leaked = reason.code === 'revoked';
  const leftEnabled: Left[] = [];
  const told = await Promise.all(
    ports.targets.map(async (port, at) => {
      if (!isVersioned(port)) return [];
      const { label = `target ${at}`, required = true } = rotation.targets[at] ?? {};
      try {
        const about = { step: 'retire', subject: label };
        const disabled = await patience.retry(about, () => port.disableEarlier(keyId));
        return disabled.map(each => `, version ${each} of ${label} disabled`);
      } catch (error) {
        const problem = toldProblem(error, label);
        if (required && !leaked) throw problem;
        const { remedy } = problem;
        const left = { label, keyId, leaked, why: problem.details.reason };
        leftEnabled.push(remedy === undefined ? left : { ...left, remedy });
        return [`, earlier versions of ${label} not disabled: ${problem.details.reason}`];
      }
    }),
  );
  return { told: told.flat(), leftEnabled };
}
