/**
 * What a text that is kept for an application holds of client secrets: all of it, a part of it, or a mangled one. What it says
 * besides stays here: a text may hold secrets of others, which nobody else is to see.
 */
import { Secret } from '../../secret.ts';
import { clientSecretWith } from '../../secretForms.ts';
import { isSecretLike, likenessOf, SHORTEST_SECRET } from './likeness.ts';
import { looksAt } from './manglings.ts';

export interface Sifted {
  /** Ids in the text, in lower case. */
  readonly ids: readonly string[];
  /** What may be a client secret; of a mangled text what it may have been. */
  readonly values: readonly SiftedValue[];
}

export interface SiftedValue {
  readonly value: Secret;
  /** It has the form that Entra gives today, and so is a client secret, whosever it is. */
  readonly isGenerated: boolean;
  /** It is a part of the text. */
  readonly isPart: boolean;
  /** The text with `{secret}` in its place. Absent: the rest may hold secrets, or the value is not in it exactly once. */
  readonly template?: string;
  /** What was done to it: `has quotes around it`. Absent: nothing. */
  readonly mangling?: string;
}

const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const GENERATED = `(?<![\\w.~-])${clientSecretWith({ atLeast: 31, atMost: 34 })}(?![\\w.~-])`;

/** As Graph's `hint`. */
const HINT_LENGTH = 3;

/** Longer texts are documents of another kind. */
const LONGEST = 8192;

/** `hints`: the first characters of all credentials that the value may be. */
export function sift(text: string, hints: ReadonlySet<string>): Sifted {
  const ids = [...new Set([...text.matchAll(IDS)].map(([id]) => id.toLowerCase()))];
  if (text.length > LONGEST) return { ids, values: [] };
  const fits = (value: string) =>
    isGenerated(value) || (isSecretLike(value) && hints.has(value.slice(0, HINT_LENGTH)));
  if (fits(text)) return { ids, values: [sifted(text)] };
  const parts = isLonger(text) ? partsOf(text, fits) : [];
  return { ids, values: parts.length > 0 ? parts : manglingsOf(text, hints, fits) };
}

function isGenerated(value: string): boolean {
  return likenessOf(value) === 'generated';
}

function sifted(value: string, more: Partial<SiftedValue> = {}): SiftedValue {
  return { value: new Secret(value), isGenerated: isGenerated(value), isPart: false, ...more };
}

/** Several fields, a document or an address: a secret in it is a part of it, and was not mangled. */
function isLonger(text: string): boolean {
  return /[;&{}[\]@]|:\/\/|,\s*[\w .]{1,60}=|\n[^\n]*\n/.test(text.trim());
}

function partsOf(text: string, fits: (value: string) => boolean): SiftedValue[] {
  const generated = [...text.matchAll(new RegExp(GENERATED, 'g'))].map(([value]) => value);
  const fields = fieldsOf(text).map(({ value }) => value);
  const found = [...new Set([...generated, ...fields])].filter(fits);
  // Of two in one text neither is a template for the other.
  return found.map(value => {
    const template = found.length === 1 ? templateOf(text, value) : undefined;
    return sifted(value, { isPart: true, ...(template === undefined ? {} : { template }) });
  });
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/** As in connection strings, queries and JSON: `Password=…;`, `"clientSecret": "…"`. */
function fieldsOf(text: string): Field[] {
  return text.split(/[;&,\r\n{}]/).flatMap(part => {
    const match = /^\s*["']?([\w .$:-]{1,60}?)["']?\s*[=:]\s*(.*?)\s*$/s.exec(part);
    const [, name = '', value = ''] = match ?? [];
    return match === null ? [] : [{ name, value: value.replace(/^(["'])(.*)\1$/s, '$2') }];
  });
}

const MARK = '{secret}';

/** Shorter than what a policy may have (policySchema.ts), since nobody reads longer ones through. */
const LONGEST_TEMPLATE = 2000;

/** The rest of the text ends up in a policy, so it may hold nothing that could be a secret. */
function templateOf(text: string, value: string): string | undefined {
  const [before = '', after, ...more] = text.split(value);
  if (after === undefined || more.length > 0 || text.includes(MARK) || before.endsWith('$')) return undefined;
  const rest = `${before}${MARK}${after}`;
  if (rest.length > LONGEST_TEMPLATE || /\p{Cc}/u.test(rest)) return undefined;
  return mayHoldSecrets(rest) ? undefined : rest;
}

const SENSITIVE = /pass|pwd|secret|key|token|sig|cred|auth/i;

/** Stands for the secret where braces part the fields. */
const HERE = '<secret>';

function mayHoldSecrets(template: string): boolean {
  const rest = template.replace(MARK, HERE);
  const isHarmless = ({ name, value }: Field) =>
    value.includes(HERE) || value === '' || !(SENSITIVE.test(name) || isDense(value));
  return (
    new RegExp(GENERATED).test(rest) ||
    /:\/\/[^/\s]*:(?!<secret>@)[^/\s]*@/.test(rest) ||
    !fieldsOf(rest).every(isHarmless) ||
    rest.split(/[^\w+/~-]+/).some(isDense)
  );
}

/** Letters of both cases and digits without a word in it, as generated values have them; names and ids do not. */
function isDense(word: string): boolean {
  if (word.length < 16 || /^[0-9a-f-]{36}$/i.test(word)) return false;
  return [/[a-z]/, /[A-Z]/, /\d/].every(kind => kind.test(word)) && !/[.\s]/.test(word);
}

function manglingsOf(
  text: string,
  hints: ReadonlySet<string>,
  fits: (value: string) => boolean,
): SiftedValue[] {
  if (text.length < SHORTEST_SECRET) return [];
  // Only whether the text itself begins like a credential is asked: of thousands of hints that is one.
  const hint = text.slice(0, HINT_LENGTH);
  const background = { keyIds: [], hints: hints.has(hint) ? [hint] : [], others: [] };
  const clues = looksAt(text, background).flatMap(look => look(text, background));
  const repaired = clues.flatMap(clue =>
    clue.repaired === undefined ? [] : [{ how: clue.text, value: clue.repaired }],
  );
  const known = new Map(repaired.filter(({ value }) => fits(value)).map(each => [each.value, each.how]));
  return [...known].map(([value, how]) => sifted(value, { mangling: how }));
}
