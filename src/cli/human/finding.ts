/** A finding: a sign for how bad it is, a sentence, and the command that helps on a line of its own. */
import type { FindingWords } from '../../event.ts';
import { wrap } from './layout.ts';
import type { Style, Tone } from './style.ts';

const tones = { human: 'bad', failed: 'bad', unknown: 'warn', note: 'quiet' } as const satisfies Record<
  string,
  Tone
>;
const labels = { human: 'a human is needed: ', failed: 'failed: ', unknown: 'unknown: ', note: '' } as const;

export function findingLines(finding: FindingWords, style: Style, indent: string): string[] {
  const { paint, signs, columns } = style;
  const sign =
    finding.severity === 'note' ? signs.note : finding.severity === 'unknown' ? signs.unknown : signs.bad;
  const text = `${labels[finding.severity]}${finding.text}`;
  const tone = tones[finding.severity];
  const lines = wrap(text, columns - indent.length - 2, `${indent}  `).split('\n');
  const [first = '', ...rest] = lines;
  const painted = [`${indent}${paint(tone, sign)} ${first}`, ...rest];
  return finding.remedy === undefined ? painted : [...painted, `${indent}  ${signs.next} ${finding.remedy}`];
}
