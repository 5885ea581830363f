import { inspect } from 'node:util';

/** How much of a secret Entra itself shows in the portal and in Graph's `hint`: its first three characters. */
const HINT_LENGTH = 3;

/** Shorter texts are no client secrets (Entra's have 16 to 64 characters), and would blot out ordinary words. */
const SHORTEST_REDACTED = 12;

const known = new Set<string>();
/** What must not be written. */
let forms = noForms();

/**
 * The last net under everything that is written: replaces every value that this process has held in a `Secret`,
 * in clear, base64, URL-encoded and JSON-escaped form. Nothing should ever get here; if it does, it stays here.
 * No value is forgotten while the process lives: that a `Secret` is gone does not say that an answer or an error
 * which quotes the value is gone, too. Ten thousand of them take some 5 MB.
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
  // A vault may hold half a surrogate pair, which encodeURIComponent refuses.
  const encoded = encodeURIComponent(value.toWellFormed());
  return [value, base64.replace(/=+$/, ''), encoded, JSON.stringify(value).slice(1, -1)];
}

/**
 * A value that cannot be printed. Everything that turns it into text (template strings, `JSON.stringify`,
 * `console.log`, `util.inspect`) shows a mark. Only connectors call `reveal`, at the moment they send it,
 * and `diagnosis/value/`, which looks for what was done to a value on its way.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    remember(value);
  }

  /** The value itself. To be called only where it is handed to a service, or looked at in `diagnosis/value/`. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  /** The first three characters, as Graph shows them in `hint`; enough to tell candidates apart, not to sign in. */
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

/** Odd, so that it loses nothing modulo 2³². */
const BASE = 0x01000193;
/** What the first character of the window is worth. */
const TOP = Array.from({ length: SHORTEST_REDACTED - 1 }).reduce<number>(worth => Math.imul(worth, BASE), 1);

export interface Forms {
  add(form: string): void;
  /** The text with a mark for each place where forms stand; what overlaps is one place. */
  replaced(text: string, mark: string): string;
}

/**
 * The texts that must not be written, and where they stand in another text: Rabin and Karp's search for many texts at once.
 * Each text is known by a number that is made of its first characters; over the searched text moves a window of the same
 * length, whose number changes by one character in and one out. So the time depends on the searched text, and not on how
 * many texts are known.
 */
export function noForms(): Forms {
  /** Those that begin alike (or whose beginnings have the same number by chance) are together. */
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

/** Where the longest of them ends that stands there; 0: none does. */
function longestAt(text: string, at: number, forms: readonly string[] | undefined): number {
  let stop = 0;
  for (const form of forms ?? []) if (text.startsWith(form, at)) stop = Math.max(stop, at + form.length);
  return stop;
}
