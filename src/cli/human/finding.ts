/** A finding: a sign for how bad it is, a sentence, and the command that helps on a line of its own. */
import type { FindingWords } from '../../event.ts';
import { plural } from '../../rotation/words.ts';
import type { Survey } from '../../run/survey.ts';
import { isRead } from '../outlook.ts';
import { hanging } from './layout.ts';
import type { Style, Tone } from './style.ts';

const tones = {
  human: 'bad',
  failed: 'bad',
  unknown: 'warn',
  locked: 'warn',
  note: 'quiet',
} as const satisfies Record<string, Tone>;
const labels = {
  human: 'a human is needed: ',
  failed: 'failed: ',
  unknown: 'unknown: ',
  locked: '',
  note: '',
} as const;

/** As `findingLines`, but what is not ours is only counted: `keyturn status` names it. */
export function briefFindings(findings: readonly FindingWords[], style: Style, indent: string): string[] {
  const foreign = findings.filter(({ code }) => code === 'foreign-credential').length;
  const rest = findings.filter(({ code }) => code !== 'foreign-credential');
  const lines = rest.flatMap(finding => findingLines(finding, style, indent));
  if (foreign === 0) return lines;
  const text = `${plural(foreign, 'other credential')} ${foreign === 1 ? 'was' : 'were'} not made by Keyturn, left alone: keyturn status shows ${foreign === 1 ? 'it' : 'them'}`;
  const wrapped = hanging(text, style.columns, `${indent}  `);
  return [...lines, `${indent}${style.paint('quiet', `${style.signs.note} ${wrapped}`)}`];
}

/** Of a fleet, once: whose they are is told of each rotation by itself. */
export function othersCredentials(surveys: readonly Survey[], { signs, paint, columns }: Style): string[] {
  const count = surveys.filter(
    survey => isRead(survey) && survey.verdict.findings.some(({ code }) => code === 'foreign-credential'),
  ).length;
  if (count === 0) return [];
  const has = count === 1 ? 'registration also has' : 'registrations also have';
  const text = `${count} ${has} credentials that Keyturn did not make; they are left alone (keyturn status NAME shows them)`;
  return [`${paint('quiet', signs.note)} ${hanging(text, columns, '  ')}`];
}

const UNSURE: readonly FindingWords['severity'][] = ['unknown', 'locked'];

export function findingLines(finding: FindingWords, style: Style, indent: string): string[] {
  const { paint, signs, columns } = style;
  const sign =
    finding.severity === 'note' ? signs.note : UNSURE.includes(finding.severity) ? signs.unknown : signs.bad;
  const text = `${labels[finding.severity]}${finding.text}`;
  const tone = tones[finding.severity];
  const lines = hanging(text, columns, `${indent}  `).split('\n');
  const [first = '', ...rest] = lines;
  const painted = [`${indent}${paint(tone, sign)} ${first}`, ...rest];
  return finding.remedy === undefined ? painted : [...painted, `${indent}  ${signs.next} ${finding.remedy}`];
}
