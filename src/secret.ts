import { inspect } from 'node:util';

/** How much of a secret Entra itself shows in the portal and in Graph's `hint`: its first three characters. */
const HINT_LENGTH = 3;

/**
 * A value that cannot be printed. Everything that turns it into text (template strings, `JSON.stringify`,
 * `console.log`, `util.inspect`) shows a mark. Only connectors call `reveal`, at the moment they send it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. To be called only where it is handed to a service. */
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
