/** Licence expressions of SPDX (annex "SPDX license expressions"): who may be handed on inside another program. */

/** Those that allow it as long as their text goes along. */
const KNOWN = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Of alternatives one has to be known, of licences that hold together all. What cannot be read is not allowed. */
export function mayBeHandedOn(expression: unknown): boolean {
  if (typeof expression !== 'string') return false;
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  const { allowed, rest } = alternatives(words);
  return allowed && rest.length === 0;
}

interface Read {
  readonly allowed: boolean;
  /** The words behind it. */
  readonly rest: readonly string[];
}

function alternatives(words: readonly string[]): Read {
  const one = together(words);
  if (one.rest[0] !== 'OR') return one;
  const others = alternatives(one.rest.slice(1));
  return { allowed: one.allowed || others.allowed, rest: others.rest };
}

/** AND binds more than OR. */
function together(words: readonly string[]): Read {
  const one = single(words);
  if (one.rest[0] !== 'AND') return one;
  const others = together(one.rest.slice(1));
  return { allowed: one.allowed && others.allowed, rest: others.rest };
}

/** An exception (WITH) only ever allows more, yet none is known here. */
function single([word = '', ...rest]: readonly string[]): Read {
  if (word !== '(') return { allowed: KNOWN.includes(word), rest };
  const inside = alternatives(rest);
  return inside.rest[0] === ')'
    ? { allowed: inside.allowed, rest: inside.rest.slice(1) }
    : { allowed: false, rest: [word] };
}
