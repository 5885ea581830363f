import { tame } from '../policy/quote.ts';
import type { Halt } from '../rotation/observation.ts';

/**
 * Among the user's tags on purpose: like those it is carried on to every new version, and repeated by whoever writes all
 * tags, also by a version of this program that does not know it.
 */
export const HALT = 'keyturn-halt';

/** Key Vault takes 256 characters in all its versions (azure-facts §3.3). */
const LONGEST = 256;

/** `TIME WHO REASON` */
export function writeHalt({ by, at, reason }: Halt): string {
  const who = by.replaceAll(/\s+/g, '_');
  return [at?.toISOString() ?? '-', who, reason].join(' ').slice(0, LONGEST);
}

/** Whatever it says, it halts: it may have been set by hand, or by a later version. */
export function readHalt(text: string | undefined): Halt | undefined {
  if (text === undefined) return undefined;
  const [time = '', by = '', ...words] = text.split(' ');
  const at = Date.parse(time);
  if (Number.isNaN(at)) return { by: 'somebody', reason: tame(text.trim()) || 'no reason given' };
  return { by: tame(by) || 'somebody', at: new Date(at), reason: tame(words.join(' ')) || 'no reason given' };
}
