/** A finding: a sign for how bad it is, a sentence, and the command that helps on a line of its own. */
import type { FindingWords } from '../../event.ts';
import { plural } from '../../rotation/words.ts';
import { below, hung } from './layout.ts';
import { nextLines } from './nextLines.ts';
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
  const text = `${plural(foreign, 'other credential')} on the registration ${foreign === 1 ? 'was' : 'were'} not created by Keyturn and ${foreign === 1 ? 'is' : 'are'} not touched: keyturn status shows ${foreign === 1 ? 'it' : 'them'}`;
  const hanging = below(text, style.columns, indent.length + 2);
  return [...lines, `${indent}${style.paint('quiet', `${style.signs.note} ${hanging}`)}`];
}

const UNSURE: readonly FindingWords['severity'][] = ['unknown', 'locked'];

export function findingLines(finding: FindingWords, style: Style, indent: string): string[] {
  const { paint, signs, columns } = style;
  const sign =
    finding.severity === 'note' ? signs.note : UNSURE.includes(finding.severity) ? signs.unknown : signs.bad;
  const text = `${labels[finding.severity]}${finding.text}`;
  const tone = tones[finding.severity];
  const painted = hung(`${indent}${paint(tone, sign)} `, text, columns).split('\n');
  if (finding.remedy === undefined) return painted;
  return [...painted, ...nextLines(`${indent}  ${signs.next} `, finding.remedy, style)];
}
