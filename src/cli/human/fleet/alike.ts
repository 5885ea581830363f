/** What of a fleet is trouble, and when two rotations met the same: numbers, ids, addresses and names are left out of the comparison. */
import type { FindingWords, RotationFinished } from '../../../event.ts';

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

/** Where another run holds the lock, the sentence says who, since when and what it does: another one each time. */
const BY_STEP: Readonly<Record<string, string>> = { lock: 'another run has it' };

/** How far the proof is changes with every try; what is waited for stays. */
const PROGRESS = /^\d+ of \d+ [^:]*: /;

/** What a step waits for, in the few words that many rotations share: `not accepted everywhere yet`. */
export function waitKind(step: string, why: string): string {
  return bare(waitWords(step, why));
}

/** The same with its numbers and names, for those that wait with the very same words. */
export function waitWords(step: string, why: string): string {
  return BY_STEP[step] ?? firstSentence(why.replace(PROGRESS, '')).replace(IN_BRACKETS, '');
}

/** What went wrong with a rotation, so that two of them that met the same thing can be told together. */
export function troubleKind(text: string, rotation: string): string {
  return bare(text.replaceAll(rotation, GAP));
}

const GAP = '…';
const IN_BRACKETS = /\s*\([^()]*\)/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const ADDRESS = /\bhttps?:\/\/[^\s,;)]+/gi;
const QUOTED = /"[^"]*"/g;
/** A number, and the word that it stands in: `4`, `app-0312`, `c2dbf9fa`. */
const WITH_NUMBER = /[\p{L}\d_-]*\d[\p{L}\d_-]*/gu;

function bare(text: string): string {
  return [UUID, ADDRESS, QUOTED]
    .reduce((left, each) => left.replace(each, GAP), text)
    .replace(WITH_NUMBER, word => (/^AADSTS\d+$/.test(word) ? word : GAP))
    .replace(/\s+/g, ' ')
    .trim();
}

function firstSentence(text: string): string {
  return /^.*?[.!](?=\s|$)/s.exec(text)?.[0].slice(0, -1) ?? text;
}
