/**
 * The shape of a response, without its values: JSON in which `<guid>` stands for any GUID, and `{{app}}` for the value that was
 * first bound to that name. Recordings, the sandbox's claims and a cloud's responses are written and compared in it.
 *
 * - A text is a template: `Resource '{{app}}' does not exist`, `<time>`, `<text|null>`.
 * - `"<any>"` is anything; `"<number>"` and `"<boolean>"` any value of that type.
 * - An object has exactly these members; with `"<more>": true` others as well; with `"<ordered>": true` in this order.
 * - `["<each>", shape]` is a list of any length, `["<some>", shape]` one that has such an element, `["<set>", a, b]` these
 *   elements in any order.
 */

import { inert } from '../filter.ts';

/** The values bound to names, for the whole recording. */
export type Bindings = Map<string, string>;

/** One place at which a response differs from its shape. */
export interface Difference {
  /** `body.error.code`, `headers.www-authenticate`, `status`. */
  readonly at: string;
  readonly expected: string;
  readonly found: string;
}

const KINDS: Readonly<Record<string, string>> = {
  guid: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
  hex: '[0-9a-f]{32}',
  /** ISO, with or without a fraction and a zone. */
  time: String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?`,
  'whole time': String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`,
  'broken time': String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z`,
  /** In Entra's format: a space in the place of T. */
  stamp: String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`,
  digits: String.raw`\d+`,
  word: String.raw`[^\s"']+`,
  base64: '[A-Za-z0-9+/=_-]+',
  /** The separator in Entra's descriptions: both forms occur (azure-facts §1.2). */
  gap: String.raw`(?:\r\n| )`,
  text: String.raw`[\s\S]*`,
};

const BOUND = String.raw`[^\s"'/,;<>()]+`;
const PART = /<([a-z][a-z0-9 ]*)>|\{\{([\w.+-]+)\}\}/g;

/** All places at which `value` differs from `shape`. Names without a value are bound. */
export function differences(shape: unknown, value: unknown, bindings: Bindings, at = 'body'): Difference[] {
  if (typeof shape === 'string') return ofText(shape, value, bindings, at);
  if (Array.isArray(shape)) return ofList(shape, value, bindings, at);
  if (isRecord(shape)) return ofObject(shape, value, bindings, at);
  return shape === value ? [] : [{ at, expected: written(shape), found: written(value) }];
}

function ofText(shape: string, value: unknown, bindings: Bindings, at: string): Difference[] {
  if (shape === '<any>') return [];
  if (shape === '<number>' || shape === '<boolean>')
    return typeof value === shape.slice(1, -1) ? [] : [{ at, expected: shape, found: written(value) }];
  const mayBeNull = shape.endsWith('|null>');
  if (mayBeNull && value === null) return [];
  const template = mayBeNull ? shape.replace(/\|null>$/, '>') : shape;
  if (typeof value === 'string' && fits(template, value, bindings)) return [];
  return [{ at, expected: written(known(template, bindings)), found: written(value) }];
}

/** Whether a text matches the template; binds names without a value. */
function fits(template: string, text: string, bindings: Bindings): boolean {
  const names: string[] = [];
  const pattern = pieces(template, (literal, kind, name) => {
    if (kind !== undefined) return kindOf(kind);
    if (name === undefined) return literally(literal);
    const bound = bindings.get(name);
    if (bound !== undefined) return literally(bound);
    const before = names.indexOf(name);
    if (before >= 0) return `\\${before + 1}`;
    names.push(name);
    return name.length + 4 === template.length ? '([^]+)' : `(${BOUND})`;
  });
  const match = new RegExp(`^${pattern.join('')}$`).exec(text);
  if (match === null) return false;
  for (const [index, name] of names.entries()) bindings.set(name, match[index + 1] ?? '');
  return true;
}

function ofList(shape: readonly unknown[], value: unknown, bindings: Bindings, at: string): Difference[] {
  if (!Array.isArray(value)) return [{ at, expected: 'a list', found: written(value) }];
  const [first, ...rest] = shape;
  if (first === '<each>')
    return value.flatMap((item, index) => differences(rest[0], item, bindings, `${at}[${index}]`));
  if (first === '<some>') return ofSet(rest, value, bindings, at);
  const wanted = first === '<set>' ? rest : shape;
  if (wanted.length !== value.length)
    return [{ at, expected: `${wanted.length} elements`, found: String(value.length) }];
  if (first !== '<set>')
    return wanted.flatMap((one, index) => differences(one, value[index], bindings, `${at}[${index}]`));
  return ofSet(wanted, value, bindings, at);
}

/** Each shape takes the first of the remaining elements that matches; only that match binds names. */
function ofSet(
  shapes: readonly unknown[],
  value: readonly unknown[],
  bindings: Bindings,
  at: string,
): Difference[] {
  const left = [...value];
  return shapes.flatMap((shape, index) => {
    const found = left.findIndex(item => differences(shape, item, new Map(bindings), at).length === 0);
    if (found < 0)
      return [{ at: `${at}[${index}]`, expected: written(shape), found: 'none of the elements' }];
    differences(shape, left[found], bindings, at);
    left.splice(found, 1);
    return [];
  });
}

function ofObject(
  shape: Readonly<Record<string, unknown>>,
  value: unknown,
  bindings: Bindings,
  at: string,
): Difference[] {
  if (!isRecord(value)) return [{ at, expected: 'an object', found: written(value) }];
  const { '<more>': mayHaveMore = false, '<ordered>': isInOrder = false, ...members } = shape;
  const wanted = Object.keys(members);
  const found = Object.keys(value).filter(name => mayHaveMore !== true || wanted.includes(name));
  const missing = wanted.filter(name => !found.includes(name));
  const strange = found.filter(name => !wanted.includes(name));
  const inBoth = wanted.filter(name => found.includes(name));
  const order = found.filter(name => wanted.includes(name));
  const isOrdered = isInOrder !== true || order.every((name, index) => name === inBoth[index]);
  return [
    ...missing.map(name => ({ at: `${at}.${name}`, expected: 'is there', found: 'is missing' })),
    ...strange.map(name => ({ at: `${at}.${name}`, expected: 'is not there', found: written(value[name]) })),
    ...(isOrdered
      ? []
      : [{ at, expected: `order ${inBoth.join(', ')}`, found: `order ${order.join(', ')}` }]),
    ...inBoth.flatMap(name => differences(members[name], value[name], bindings, `${at}.${name}`)),
  ];
}

/**
 * A request with the names filled in. `{{now+2d}}` is a time relative to `now`, and `{{unix+2d}}`, alone in its text, the same as
 * a number. Throws a RangeError where a name has no value: then the request cannot be made.
 */
export function filled(template: unknown, bindings: Bindings, now: Date): unknown {
  if (Array.isArray(template)) return template.map(one => filled(one, bindings, now));
  if (isRecord(template))
    return Object.fromEntries(
      Object.entries(template).map(([name, one]) => [
        filledText(name, bindings, now),
        filled(one, bindings, now),
      ]),
    );
  if (typeof template !== 'string') return template;
  const unix = /^\{\{unix([+-]\d+[dhms])?\}\}$/.exec(template);
  if (unix !== null) return Math.floor((now.getTime() + offsetOf(unix[1])) / 1000);
  return filledText(template, bindings, now);
}

export function filledText(template: string, bindings: Bindings, now: Date): string {
  return pieces(template, (literal, kind, name) => {
    if (name === undefined) return kind === undefined ? literal : `<${kind}>`;
    const time = /^now([+-]\d+[dhms])?$/.exec(name);
    if (time !== null) return `${new Date(now.getTime() + offsetOf(time[1])).toISOString().slice(0, 19)}Z`;
    const bound = bindings.get(name);
    if (bound === undefined) throw new RangeError(`nothing was met as {{${name}}} yet`);
    return bound;
  }).join('');
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

function offsetOf(text: string | undefined): number {
  if (text === undefined) return 0;
  return Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0);
}

function pieces(
  template: string,
  each: (literal: string, kind: string | undefined, name: string | undefined) => string,
): string[] {
  const found: string[] = [];
  let from = 0;
  for (const match of template.matchAll(PART)) {
    found.push(each(template.slice(from, match.index), undefined, undefined));
    found.push(each('', match[1], match[2]));
    from = match.index + match[0].length;
  }
  return [...found, each(template.slice(from), undefined, undefined)];
}

function kindOf(name: string): string {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) throw new RangeError(`there is no kind <${name}>`);
  return kind;
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function known(template: string, bindings: Bindings): string {
  return template.replaceAll(/\{\{([\w.]+)\}\}/g, (whole, name: string) => bindings.get(name) ?? whole);
}

function written(value: unknown): string {
  const text = value === undefined ? 'nothing' : inert(JSON.stringify(value));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
