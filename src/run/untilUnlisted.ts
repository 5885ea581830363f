/** The end of a run that removed leaked credentials: not before the directory shows it. */
import type { FindingWords } from '../event.ts';
import { isProblem } from '../problem.ts';
import type { Effect } from '../rotation/fold.ts';
import type { Step } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import { DIRECTORY_LAG_MS } from './directoryLag.ts';
import type { Work } from './work.ts';

/** The key ids of the leaked credentials that these steps removed. */
export function leaksRemoved(steps: readonly Step[], effects: readonly Effect[]): string[] {
  const leaked = new Set(
    steps.flatMap(step => (step.kind === 'retire' && step.reason.code === 'revoked' ? [step.keyId] : [])),
  );
  return effects.flatMap(each => (each.effect === 'removed' && leaked.has(each.keyId) ? [each.keyId] : []));
}

/**
 * Lists lag behind removals, and of a leaked credential somebody asks the moment the run has ended. It is waited for as long as
 * the list usually lags; what it shows after that is told. That they are removed is known: this changes nothing of it.
 */
export async function untilUnlisted(
  { patience, ports }: Pick<Work, 'patience' | 'ports'>,
  keyIds: readonly string[],
): Promise<FindingWords[]> {
  if (keyIds.length === 0) return [];
  const about = { step: 'retire', subject: keyIds.join(', ') };
  try {
    for (const pause of [...DIRECTORY_LAG_MS, undefined]) {
      const { credentials } = await patience.retry(about, () => ports.registration.read());
      const shown = keyIds.filter(keyId => credentials.some(each => each.keyId === keyId));
      if (shown.length === 0) return [];
      const words = `the list of the registration still shows ${plural(shown.length, 'removed credential')}`;
      if (pause === undefined)
        return [stillListed(`${words}: ${shown.join(', ')}, and may for some minutes`)];
      await patience.wait(about, `${words}: looks again`, pause);
    }
    return [];
  } catch (error) {
    if (!isProblem(error)) throw error;
    return [
      stillListed(`whether the list of the registration still shows ${keyIds.join(', ')} was not seen`),
    ];
  }
}

function stillListed(text: string): FindingWords {
  return { code: 'still-listed', severity: 'note', text };
}
