import type { Random } from '../random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A GitHub token in the current format: `ghp_` and 36 letters and digits. */
export function githubTokenValue(random: Random): string {
  const letters = [...random.bytes(36)].map(byte => LETTERS.charAt(byte % LETTERS.length));
  return `ghp_${letters.join('')}`;
}
