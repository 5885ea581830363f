import type { Phase } from '../../rotation/verdict.ts';
import type { Style, Tone } from './style.ts';

const looks: Readonly<Record<Phase | 'unknown', { text: string; tone: Tone }>> = {
  settled: { text: 'settled', tone: 'good' },
  overlap: { text: 'overlap', tone: 'good' },
  due: { text: 'due', tone: 'warn' },
  'in-progress': { text: 'in progress', tone: 'warn' },
  stuck: { text: 'STUCK', tone: 'bad' },
  leaked: { text: 'LEAKED', tone: 'bad' },
  unknown: { text: 'UNKNOWN', tone: 'bad' },
};

/** Capitals are for what somebody has to look at. */
export function phaseWord(phase: Phase | 'unknown', { paint }: Style): string {
  const { text, tone } = looks[phase];
  return paint(tone, text);
}
