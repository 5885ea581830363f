import { inspect } from 'node:util';

/** How much of a secret Entra itself shows in the portal and in Graph's `hint`: its first three characters. */
const HINT_LENGTH = 3;

/** Shorter texts are no client secrets (Entra's have 16 to 64 characters), and would blot out ordinary words. */
const SHORTEST_REDACTED = 12;

const known = new Set<string>();

/**
 * The last net under everything that is written: replaces every value that this process has held in a `Secret`,
 * in clear, base64, URL-encoded and JSON-escaped form. Nothing should ever get here; if it does, it stays here.
 */
export function redact(text: string): string {
  let clean = text;
  for (const value of known) {
    for (const form of forms(value)) if (clean.includes(form)) clean = clean.replaceAll(form, '[secret]');
  }
  return clean;
}

function forms(value: string): string[] {
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
    if (value.length >= SHORTEST_REDACTED) known.add(value);
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
