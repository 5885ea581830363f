import { inspect } from 'node:util';

/** Number of characters that Entra itself shows of a secret, in the portal and in Graph's `hint`: the first three. */
const HINT_LENGTH = 3;

/**
 * Shorter texts are not redacted: they are not client secrets (Entra's have 16 to 64 characters), and ordinary words would be
 * replaced.
 */
const SHORTEST_REDACTED = 12;

const known = new Set<string>();
/** The texts to redact: each known value in its encodings. */
let forms = noForms();

/**
 * The last safeguard in front of every output: replaces each value that this process has held in a `Secret`, in clear, base64,
 * URL-encoded and JSON-escaped form. No other code should let a secret get this far. Values are kept until the process ends,
 * because a response or an error that quotes a value may outlive its `Secret`. Ten thousand values take some 5 MB.
 */
export function redact(text: string): string {
  return forms.replaced(text, '[secret]');
}

/** For a process that runs the program more than once: each run knows what it has held itself, as if it were alone. */
export function forgetSecrets(): void {
  known.clear();
  forms = noForms();
}

function remember(value: string): void {
  if (value.length < SHORTEST_REDACTED || known.has(value)) return;
  known.add(value);
  for (const form of formsOf(value)) forms.add(form);
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64');
  // A vault value may contain a lone surrogate, for which encodeURIComponent throws.
  const encoded = encodeURIComponent(value.toWellFormed());
  return [value, base64.replace(/=+$/, ''), encoded, JSON.stringify(value).slice(1, -1)];
}

/**
 * A value that cannot be printed by accident. Every conversion to text (template strings, `JSON.stringify`, `console.log`,
 * `util.inspect`) gives a placeholder. `reveal` is called only by connectors, when they send the value, and by
 * `diagnosis/value/`, which examines how a value was altered.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    remember(value);
  }

  /** The value itself. To be called only where it is sent to a service, and in `diagnosis/value/`. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  /** The first three characters, as in Graph's `hint`: enough to distinguish candidates, not enough to sign in. */
  hint(): string {
    return this.#value.slice(0, HINT_LENGTH);
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** The base of the rolling hash. Odd, so that multiplication modulo 2³² is invertible. */
const BASE = 0x01000193;
/** The factor of the first character of the window. */
const TOP = Array.from({ length: SHORTEST_REDACTED - 1 }).reduce<number>(worth => Math.imul(worth, BASE), 1);

export interface Forms {
  add(form: string): void;
  /** The text with `mark` in place of each form found; overlapping forms are replaced by one mark. */
  replaced(text: string, mark: string): string;
}

/**
 * A set of texts, and the search for all of them in another text: the Rabin–Karp algorithm for many patterns. Each pattern is
 * indexed by the hash of its first characters; a window of the same length moves over the searched text, and its hash is
 * updated by one character in and one out. Therefore the time depends on the length of the searched text, not on the number of
 * patterns.
 */
export function noForms(): Forms {
  /** Patterns with the same hash of their first characters (equal beginnings, or a collision) are in one list. */
  const byStart = new Map<number, string[]>();
  return {
    add(form) {
      const start = numberAt(form, 0);
      const alike = byStart.get(start);
      if (alike === undefined) byStart.set(start, [form]);
      else if (!alike.includes(form)) alike.push(form);
    },
    replaced: (text, mark) => replaced(text, mark, byStart),
  };
}

function replaced(text: string, mark: string, byStart: ReadonlyMap<number, readonly string[]>): string {
  if (byStart.size === 0 || text.length < SHORTEST_REDACTED) return text;
  const last = text.length - SHORTEST_REDACTED;
  let clean = '';
  let [from, end, done] = [0, 0, 0];
  for (let at = 0, number = numberAt(text, 0); ; at += 1) {
    const stop = longestAt(text, at, byStart.get(number));
    if (stop > 0 && at >= end) {
      if (end > 0) clean += text.slice(done, from) + mark;
      [from, done] = [at, end];
    }
    end = Math.max(end, stop);
    if (at === last) break;
    const without = number - Math.imul(text.charCodeAt(at), TOP);
    number = (Math.imul(without, BASE) + text.charCodeAt(at + SHORTEST_REDACTED)) | 0;
  }
  return end === 0 ? text : clean + text.slice(done, from) + mark + text.slice(end);
}

function numberAt(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + SHORTEST_REDACTED; at += 1)
    number = (Math.imul(number, BASE) + text.charCodeAt(at)) | 0;
  return number;
}

/** The end of the longest form that starts at `at`; 0 if there is none. */
function longestAt(text: string, at: number, forms: readonly string[] | undefined): number {
  let stop = 0;
  for (const form of forms ?? []) if (text.startsWith(form, at)) stop = Math.max(stop, at + form.length);
  return stop;
}
