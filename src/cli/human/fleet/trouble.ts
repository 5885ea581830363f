/** Rotations that somebody has to know of, one by one; those that met the same thing are told together. */
import type { FindingWords, RotationFinished } from '../../../event.ts';
import { troubleKind } from './kind.ts';

/** It failed, waits for a human, or left out a target that it might leave out. What another run holds, that run tells of. */
export function isTrouble({ outcome, findings }: RotationFinished): boolean {
  if (outcome === 'failed' || outcome === 'human-needed') return true;
  return outcome !== 'locked' && findings.some(isBad);
}

/** Whether a finding is in the exit code. */
function isBad({ severity }: FindingWords): boolean {
  return severity !== 'note';
}

/** What went wrong, the same for all that met the same. */
export function kindOf({ rotation, outcome, summary, findings }: RotationFinished): string {
  const bad = findings.filter(isBad).map(({ code, text }) => `${code} ${troubleKind(text, rotation)}`);
  return [outcome, ...(bad.length === 0 ? [troubleKind(summary, rotation)] : bad)].join('\n');
}

/** The sentence for a rotation that gets one line: what is wrong with it. */
export function sentenceOf({ summary, findings }: RotationFinished): string {
  return findings.find(isBad)?.text ?? summary;
}

/** Without what `keyturn status` tells as well: credentials of others, and whatever holds nothing up. */
export function withBadOnly(event: RotationFinished): RotationFinished {
  return { ...event, findings: event.findings.filter(isBad) };
}
