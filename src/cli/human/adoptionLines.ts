/** What is said of a secret that was made by hand, before the first run on it. */
import { commandFor } from '../../rotation/command.ts';
import { endInWords } from '../../rotation/ending.ts';
import { currentOf } from '../../rotation/situation.ts';
import type { Surveyed } from '../../run/survey.ts';
import { below } from './layout.ts';
import type { Style } from './style.ts';

export function adoptionLines(survey: Surveyed, style: Style): string[] {
  if (survey.verdict.phase !== 'not-adopted') return [];
  const text =
    `made by hand: ${heldInWords(survey)}, and Keyturn has written nothing here yet. A run brings the places that cannot be ` +
    'read, or hold something else, to that value; it makes no new secret';
  return [
    `  ${style.signs.note} ${below(text, style.columns, 4)}`,
    `    ${style.signs.next} ${commandFor(survey.rotation, 'adopt')}   (does this, and nothing else)`,
  ];
}

function heldInWords({ situation }: Surveyed): string {
  const { keyId, credential } = currentOf(situation) ?? {};
  if (keyId === undefined || credential === undefined)
    return 'the vault holds a secret of which it cannot be told which credential it is';
  return `the vault holds credential ${keyId} (${credential.displayName || 'no name'}, ${endInWords(credential)})`;
}
