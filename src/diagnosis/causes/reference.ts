/** References to the vault that lead nowhere, or elsewhere. What to type is their kind's. */
import type { ReferenceWords } from '../../rotation/placeFacts.ts';
import { command, stepOf } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';
import type { Row } from '../judged.ts';

export function unresolved(evidence: Evidence, row: Row, vaultIsBad: boolean): Step[] {
  const words = wordsFor(evidence, row);
  const fetched = `keyturn rotate ${evidence.rotation}`;
  const then = command('Then have it fetched.', fetched);
  switch (row.reference) {
    case 'vault':
      if (vaultIsBad) return [command('Mend the vault first; then have it fetched.', fetched)];
      return [...pointed(evidence, row), then];
    case 'no-identity':
      return [...(words === undefined ? [] : [words.identify, ...words.admit].map(stepOf)), then];
    case 'denied':
      return [...(words?.admit ?? []).map(stepOf), then];
    case 'slow':
      return [then];
    default:
      return [...pointed(evidence, row), then];
  }
}

/** The reference is written anew, to the newest version of the policy's secret. */
export function pointed(evidence: Evidence, row: Row): Step[] {
  const words = wordsFor(evidence, row);
  return words === undefined ? [] : [stepOf(words.point)];
}

function wordsFor({ places }: Evidence, { place }: Row): ReferenceWords | undefined {
  return places.find(({ name }) => name === place)?.words?.reference;
}
