/** Phases, dates and ids as the page writes them. */
import { span } from '../../rotation/words.ts';
import type { CredentialRole, LastUseFacts, PhaseName } from './facts.ts';

export type Tone = 'bad' | 'warn' | 'good' | 'quiet';

/** Most urgent first. */
export const PHASES: readonly { readonly phase: PhaseName; readonly words: string; readonly tone: Tone }[] = [
  { phase: 'leaked', words: 'leaked', tone: 'bad' },
  { phase: 'outage', words: 'outage', tone: 'bad' },
  { phase: 'stuck', words: 'human needed', tone: 'bad' },
  { phase: 'unknown', words: 'unknown', tone: 'bad' },
  { phase: 'drifted', words: 'drifted', tone: 'bad' },
  { phase: 'in-progress', words: 'in progress', tone: 'warn' },
  { phase: 'due', words: 'due', tone: 'warn' },
  { phase: 'not-adopted', words: 'not adopted', tone: 'warn' },
  { phase: 'overlap', words: 'overlap', tone: 'good' },
  { phase: 'settled', words: 'settled', tone: 'good' },
];

export function phaseLook(phase: PhaseName): { readonly words: string; readonly tone: Tone } {
  return PHASES.find(each => each.phase === phase) ?? { words: phase, tone: 'bad' };
}

export const ROLE_WORDS: Readonly<Record<CredentialRole, string>> = {
  'in use': 'in use',
  'perhaps in use': 'perhaps in use',
  superseded: 'superseded',
  orphan: 'orphan',
  kept: 'created by a run, kept',
  other: 'not created by Keyturn',
};

export const DAY_MS = 86_400_000;

/** `2026-11-23` */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** `in 12 days`, `3 days ago` */
export function distance(date: Date, now: Date): string {
  const ms = date.getTime() - now.getTime();
  return ms >= 0 ? `in ${span(ms)}` : `${span(ms)} ago`;
}

/** The first eight characters distinguish ids of one registration. */
export function short(keyId: string): string {
  return keyId.slice(0, 8);
}

export function lastUseWords(lastUse: LastUseFacts): string {
  if ('unknown' in lastUse) return lastUse.unknown;
  if ('none' in lastUse)
    return lastUse.shownUntil === undefined
      ? 'none shown'
      : `none shown (the report reaches ${day(lastUse.shownUntil)})`;
  return lastUse.who === undefined ? day(lastUse.at) : `${day(lastUse.at)}, ${lastUse.who}`;
}
