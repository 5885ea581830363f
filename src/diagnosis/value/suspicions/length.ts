/** What length and first character alone tell. */
import { CLIENT_SECRET_HEAD } from '../../../secretForms.ts';
import { isSecretLike } from '../likeness.ts';
import type { Background, Clue } from './clue.ts';

/** The shortest client secret (azure-facts §1.5), and the shortest of those that are marked `Q~` (likeness.ts). */
const SHORTEST = 16;
const SHORTEST_MARKED = 37;
const LONGEST = 64;
const MARKED = new RegExp(`^${CLIENT_SECRET_HEAD}`);

/** Begins like a credential, and is too short to be one. Older secrets of 32 characters are whole. */
export function cutOff(text: string, { hints }: Background): Clue[] {
  if (!hints.some(hint => text.startsWith(hint)) || !/^[\w.~-]{4,}$/.test(text)) return [];
  const shortest = MARKED.test(text) ? SHORTEST_MARKED : SHORTEST;
  if (text.length >= shortest) return [];
  const words = `begins like a credential of the registration and ends after ${text.length} characters`;
  return [{ code: 'truncated', text: words }];
}

export function leadingDash(text: string): Clue[] {
  if (!text.startsWith('-') || !isSecretLike(text)) return [];
  return [{ code: 'leading-dash', text: 'begins with a hyphen, as options of commands do' }];
}

/** The last resort, where nothing else strikes. */
export function oddLength(text: string): Clue[] {
  if (text.length >= SHORTEST && text.length <= LONGEST) return [];
  return [{ code: 'length', text: `has ${text.length} characters, and client secrets have 16 to 64` }];
}
