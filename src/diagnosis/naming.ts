/** How credentials and days are called in sentences. */
import { endInWords } from '../rotation/ending.ts';
import type { Credential } from '../rotation/observation.ts';
import { span } from '../rotation/words.ts';
import type { Evidence } from './diagnosisEvidence.ts';

/** `credential 4c78ff5d "portal"` */
export function titleOf({ keyId, displayName }: Credential): string {
  const title =
    displayName === '' ? '' : displayName.startsWith('keyturn/') ? ' of keyturn' : ` "${displayName}"`;
  return `credential ${keyId.slice(0, 8)}${title}`;
}

/** `credential 4c78ff5d "portal" (ends 2026-12-05)` */
export function nameOf(credential: Credential, now: Date): string {
  return `${titleOf(credential)} (${endInWords(credential, now)})`;
}

/** `which expired on 2026-12-05`; of one without an end only Entra can say that it expired. */
export function whichEnded({ end }: Credential): string {
  return end === undefined ? 'which has no end date in the directory' : `which expired on ${day(end)}`;
}

export function named(credentials: readonly Credential[], now: Date): string {
  return `${credentials.length} with the same first characters: ${credentials.map(each => nameOf(each, now)).join(', ')}`;
}

export function ageOf({ start }: Credential, now: Date): string {
  return span(Math.max(0, now.getTime() - start.getTime()));
}

export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** `credential 4c78ff5d, which is no longer on the registration (jane@contoso.com removed it on 2026-11-22)` */
export function goneOne({ directory }: Evidence, keyId: string): string {
  const mine = (directory.removals ?? []).find(removal => removal.keyId === keyId);
  const who = mine === undefined ? '' : ` (${mine.who} removed it on ${day(mine.at)})`;
  return `credential ${keyId.slice(0, 8)}, which is no longer on the registration${who}`;
}
