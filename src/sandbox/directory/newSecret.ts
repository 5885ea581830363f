import type { Random } from '../random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~._-';
const limit = 256 - (256 % alphabet.length);

/**
 * A value in the current format of client secrets: 40 characters, the fourth to sixth `8Q~` (azure-facts §1.5). It may begin with
 * `-`, `.` or `~`, as real ones do, so that tests find faults in shells and option parsers.
 */
export function newSecret(random: Random): string {
  return `${characters(random, 3)}8Q~${characters(random, 34)}`;
}

/** Bytes beyond a multiple of the alphabet's length are discarded, so that every character is equally likely. */
function characters(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(32)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
