/** Checks that compare a value with what is known: it is something else, too short, or a changed copy of another value. */
import { CLIENT_SECRET_HEAD } from '../../secretForms.ts';
import { type Background, beginsLike, type Clue, fits, type Other } from './background.ts';
import { withoutName } from './enclosing.ts';
import { isSecretLike, type Likeness, LONGEST_SECRET, likenessOf, SHORTEST_SECRET } from './likeness.ts';

const OTHER_THINGS: Readonly<Partial<Record<Likeness, string>>> = {
  jwt: 'looks like a token',
  pem: 'is a certificate or key in PEM',
  json: 'is a JSON document',
  url: 'is an address',
  'connection-string': 'looks like a connection string',
};

export function otherThing(text: string, background: Background): Clue[] {
  const likeness = likenessOf(text);
  switch (likeness) {
    case 'empty':
      return [{ code: likeness, text: text === '' ? 'is empty' : 'is only white space' }];
    case 'guid':
      return guid(text.trim().toLowerCase(), background);
    case 'vault-reference':
      return [{ code: likeness, text: 'is a Key Vault reference that was not resolved' }];
    case 'placeholder':
      return [{ code: likeness, text: 'is a placeholder' }];
    default: {
      const words = OTHER_THINGS[likeness];
      return words === undefined ? [] : [{ code: 'not-a-secret', text: words }];
    }
  }
}

/** Old versions of az made secrets that are GUIDs: one that begins like a credential is left alone. */
function guid(id: string, background: Background): Clue[] {
  const { keyIds, appId, tenant, objectId } = background;
  const isId = (other: string | undefined) => other?.toLowerCase() === id;
  if (keyIds.some(isId)) return [{ code: 'key-id', text: 'is the id of a secret, not its value' }];
  if (isId(appId)) return [{ code: 'client-id', text: 'is the client id' }];
  if (isId(tenant)) return [{ code: 'tenant-id', text: 'is the id of the tenant' }];
  if (isId(objectId)) return [{ code: 'object-id', text: 'is the object id' }];
  return fits(id, background) ? [] : [{ code: 'guid', text: "is a GUID, most likely a secret's id" }];
}

/** Of those that are marked `Q~` (likeness.ts). */
const SHORTEST_MARKED = 37;
const MARKED = new RegExp(`^${CLIENT_SECRET_HEAD}`);

/** Begins like a credential, and is too short to be one. Older secrets of 32 characters are whole. */
export function cutOff(text: string, background: Background): Clue[] {
  if (!beginsLike(text, background) || !/^[\w.~-]{4,}$/.test(text)) return [];
  const shortest = MARKED.test(text) ? SHORTEST_MARKED : SHORTEST_SECRET;
  if (text.length >= shortest) return [];
  const words = `has the first characters of a credential of the registration, but only ${text.length} characters`;
  return [{ code: 'truncated', text: words }];
}

export function leadingDash(text: string): Clue[] {
  if (!text.startsWith('-') || !isSecretLike(text)) return [];
  return [{ code: 'leading-dash', text: 'starts with a hyphen, like options of commands' }];
}

/** Only where no other check found anything. */
export function oddLength(text: string): Clue[] {
  if (text.length >= SHORTEST_SECRET && text.length <= LONGEST_SECRET) return [];
  return [
    {
      code: 'length',
      text: `has ${text.length} characters, and client secrets have ${SHORTEST_SECRET} to ${LONGEST_SECRET}`,
    },
  ];
}

/** Shorter pieces can be alike by chance. */
const SHORTEST_PIECE = 8;

export function comparedWithOthers(text: string, background: Background): Clue[] {
  if (text.length < SHORTEST_PIECE) return [];
  return background.others
    .filter(other => other.text !== text && isWhole(other.text, background))
    .flatMap(other => {
      const change = CHANGES.find(({ test }) => test(text, other, background));
      return change === undefined
        ? []
        : [{ code: change.code, text: change.words(other, text), repaired: other.text }];
    });
}

/** A copy that is mangled itself is of no use for a comparison. */
function isWhole(other: string, background: Background): boolean {
  const half = other.length / 2;
  const isDoubled = other.slice(0, half) === other.slice(half);
  return isSecretLike(other) && !isDoubled && (withoutName(other, background) ?? '') === '';
}

interface Change {
  readonly code: Clue['code'];
  readonly test: (text: string, whole: Other, background: Background) => boolean;
  readonly words: (whole: Other, text: string) => string;
}

/** How a copy can differ from the whole value: the first that fits. */
const CHANGES: readonly Change[] = [
  {
    code: 'truncated',
    test: (text, whole) =>
      isShorter(text, whole) && (whole.text.startsWith(text) || whole.text.endsWith(text)),
    words: ({ name, text: whole }, text) => {
      const side = whole.startsWith(text) ? 'beginning' : 'end';
      return `is only the ${side} of the value of ${name}: ${text.length} of ${whole.length} characters`;
    },
  },
  {
    code: 'part-missing',
    test: hasGap,
    words: ({ name }) => `is the value of ${name} with a part missing in the middle`,
  },
  {
    code: 'case-changed',
    test: (text, { text: whole }, background) =>
      text.toLowerCase() === whole.toLowerCase() &&
      (isOneCase(text) || (beginsLike(whole, background) && !beginsLike(text, background))),
    words: ({ name }) => `differs from the value of ${name} only in upper and lower case`,
  },
  {
    code: 'plus-for-space',
    test: (text, { text: whole }) => text.replaceAll('+', ' ') === whole,
    words: ({ name }) => `has a + where ${name} has a space`,
  },
  {
    code: 'mistyped',
    test: (text, { text: whole }) =>
      text.toLowerCase() !== whole.toLowerCase() && exchanged(text) === exchanged(whole),
    words: ({ name }) => `differs from the value of ${name} only in characters that look alike`,
  },
  {
    code: 'changed',
    test: isNearly,
    words: ({ name, text: whole }, text) => whereItDiffers(name, whole, text),
  },
];

/**
 * A value that looks whole is no piece of one that may have something appended. Of one that works it is: today's secrets have
 * 40 characters and some have 37, so that a copy without its end still looks whole.
 */
function isShorter(text: string, { text: whole, isAccepted }: Other): boolean {
  if (text.length >= whole.length) return false;
  return likenessOf(text) !== 'generated' || isAccepted === true;
}

/** More characters that were lost or added are another value's. */
const MOST_LOST = 8;

/**
 * At least half of it is the same as one that works: two secrets that begin alike share hardly more than six characters. What
 * stands in front of a value is another check's (enclosing.ts).
 */
function isNearly(text: string, { text: whole, isAccepted }: Other): boolean {
  if (isAccepted !== true || !isSecretLike(text) || Math.abs(text.length - whole.length) > MOST_LOST)
    return false;
  const { front, back } = sharedEnds(text, whole);
  const inPlace = [...text].filter((character, at) => character === whole[at]).length;
  if (text.length > whole.length && front < HINT_LENGTH) return false;
  return 2 * Math.max(front + back, inPlace) >= Math.max(text.length, whole.length);
}

const HINT_LENGTH = 3;

/** How many characters are the same at the beginning, and of the others at the end. */
function sharedEnds(text: string, whole: string): { front: number; back: number } {
  const shorter = Math.min(text.length, whole.length);
  let front = 0;
  while (front < shorter && text[front] === whole[front]) front += 1;
  let back = 0;
  while (back < shorter - front && text.at(-1 - back) === whole.at(-1 - back)) back += 1;
  return { front, back };
}

/** By positions, and never by characters. */
function whereItDiffers(name: string, whole: string, text: string): string {
  const { front, back } = sharedEnds(text, whole);
  const lengths =
    text.length === whole.length ? '' : ` (${text.length} characters in place of ${whole.length})`;
  const last = text.length - back;
  const where =
    back === 0
      ? `from character ${front + 1} on`
      : last <= front + 1
        ? `at character ${front + 1}`
        : `between characters ${front + 1} and ${last}`;
  return `differs from the value of ${name} ${where}${lengths}`;
}

function hasGap(text: string, whole: Other): boolean {
  if (!isShorter(text, whole)) return false;
  const { front, back } = sharedEnds(text, whole.text);
  return front > 0 && front < text.length && front + back === text.length;
}

function isOneCase(text: string): boolean {
  return text === text.toLowerCase() || text === text.toUpperCase();
}

/** Characters that people and text recognition take for each other, as one of them. */
function exchanged(text: string): string {
  return text
    .replace(/[O]/g, '0')
    .replace(/[Il|]/g, '1')
    .replace(/[S]/g, '5')
    .replace(/[B]/g, '8')
    .replace(/[Z]/g, '2');
}
