import { oneLine } from '../policy/quote.ts';
import type { Halt } from '../rotation/observation.ts';

/**
 * Deliberately treated like a tag of the user: it is copied to every new version, and kept by every program that writes all
 * tags, also by versions of this program that do not know it.
 */
export const HALT = 'keyturn-halt';

/** The length of a tag's value in all versions of Key Vault (azure-facts §3.3). */
const LONGEST = 256;

/** `TIME WHO REASON` */
export function writeHalt({ by, at, reason }: Halt): string {
  const who = by.replaceAll(/\s+/g, '_');
  return [at?.toISOString() ?? '-', who, reason].join(' ').slice(0, LONGEST);
}

/** Parses the halt. Any value halts: it may have been set by hand, or by a later version. */
export function readHalt(text: string | undefined): Halt | undefined {
  if (text === undefined) return undefined;
  const [time = '', by = '', ...words] = text.split(' ');
  const at = Date.parse(time);
  if (Number.isNaN(at)) return { by: 'an unknown user', reason: oneLine(text.trim()) || 'no reason given' };
  return {
    by: oneLine(by) || 'an unknown user',
    at: new Date(at),
    reason: oneLine(words.join(' ')) || 'no reason given',
  };
}
