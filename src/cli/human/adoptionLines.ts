/** What is said of a secret that was created by hand, before the first run on it. */
import type { Rotation } from '../../policy/policy.ts';
import { commandFor } from '../../rotation/command.ts';
import { endInWords } from '../../rotation/ending.ts';
import { LONGEST_WAIT_MS } from '../../rotation/quiet.ts';
import { currentOf } from '../../rotation/situation.ts';
import { wantsEvidence } from '../../rotation/usageEvidence.ts';
import { span } from '../../rotation/words.ts';
import type { Surveyed } from '../../run/survey.ts';
import { below } from './layout.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

export function adoptionLines(survey: Surveyed, now: Date, style: Style): string[] {
  if (survey.verdict.phase !== 'not-adopted') return [];
  const text =
    `created by hand: ${heldInWords(survey, now)}, and Keyturn has not written anything here yet. A run writes that value to places ` +
    'that cannot be read or hold another value; it creates no new secret';
  return [
    `  ${style.signs.note} ${below(text, style.columns, 4)}`,
    ...nextLines(
      `    ${style.signs.next} `,
      `${commandFor(survey.rotation, 'adopt')}   (does only this)`,
      style,
    ),
    ...lookLines(survey.rotation, style),
  ];
}

/** Of a secret without tags only a token call tells which credential it is. */
function lookLines(rotation: Rotation, style: Style): string[] {
  if (!wantsEvidence(rotation)) return [];
  const text =
    'plan, status, verify and adopt sign in with it to recognize it, which may hide the last sign-in of a consumer: once it is replaced ' +
    `it may stay for ${span(LONGEST_WAIT_MS)}; with retire: after-overlap it stays for the overlap only`;
  return [`  ${style.signs.note} ${below(text, style.columns, 4)}`];
}

function heldInWords({ situation }: Surveyed, now: Date): string {
  const { keyId, credential } = currentOf(situation) ?? {};
  if (keyId === undefined || credential === undefined)
    return 'it is unknown which credential the vault holds';
  return `the vault holds credential ${keyId} (${credential.displayName || 'no name'}, ${endInWords(credential, now)})`;
}
