/** A parser for the part of GraphQL that command line tools send: operations, fields, aliases, arguments, fragments. */

export interface Field {
  /** The name in the response. */
  readonly alias: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, Value>>;
  readonly fields: readonly Field[];
}

/** Words and numbers are kept as their source text. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, Value>> };

type Selection =
  | { readonly kind: 'field'; readonly field: Omit<Field, 'fields'>; readonly inner: readonly Selection[] }
  | { readonly kind: 'fragment'; readonly name: string }
  | { readonly kind: 'inline'; readonly inner: readonly Selection[] };

class Unreadable extends Error {}

/**
 * The fields of the document's only operation; undefined: invalid, several operations, or syntax that is not supported here
 * (directives, lists).
 */
export function readDocument(text: string): readonly Field[] | undefined {
  try {
    const cursor = { tokens: tokensOf(text), at: 0 };
    const fragments = new Map<string, readonly Selection[]>();
    const operations: (readonly Selection[])[] = [];
    while (cursor.at < cursor.tokens.length) {
      if (peek(cursor) === 'fragment') fragments.set(...readFragment(cursor));
      else operations.push(readOperation(cursor));
    }
    const [only, another] = operations;
    return only === undefined || another !== undefined ? undefined : spread(only, fragments, 0);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}

const TOKEN = /(?:[\s,]|#[^\n]*\n)*(\.\.\.|[{}()[\]:!=$]|"(?:[^"\\]|\\.)*"|-?\d+|[A-Za-z_]\w*)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const rest = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const token = TOKEN.exec(rest)?.[1];
    if (token === undefined) throw new Unreadable();
    tokens.push(token);
  }
  return tokens;
}

function peek(cursor: Cursor): string | undefined {
  return cursor.tokens[cursor.at];
}

function next(cursor: Cursor): string {
  const token = peek(cursor);
  if (token === undefined) throw new Unreadable();
  cursor.at += 1;
  return token;
}

function skip(cursor: Cursor, ...wanted: readonly string[]): void {
  for (const token of wanted) if (next(cursor) !== token) throw new Unreadable();
}

function readFragment(cursor: Cursor): [string, readonly Selection[]] {
  skip(cursor, 'fragment');
  const name = next(cursor);
  skip(cursor, 'on');
  next(cursor);
  return [name, readSelections(cursor)];
}

/** Kind, name and variable types are skipped: here the fields distinguish mutations from queries. */
function readOperation(cursor: Cursor): readonly Selection[] {
  while (peek(cursor) !== '{') next(cursor);
  return readSelections(cursor);
}

function readSelections(cursor: Cursor): readonly Selection[] {
  skip(cursor, '{');
  const found: Selection[] = [];
  while (peek(cursor) !== '}') found.push(peek(cursor) === '...' ? readSpread(cursor) : readField(cursor));
  skip(cursor, '}');
  return found;
}

function readSpread(cursor: Cursor): Selection {
  skip(cursor, '...');
  const name = next(cursor);
  if (name !== 'on') return { kind: 'fragment', name };
  next(cursor);
  return { kind: 'inline', inner: readSelections(cursor) };
}

function readField(cursor: Cursor): Selection {
  const alias = next(cursor);
  const isAlias = peek(cursor) === ':';
  if (isAlias) skip(cursor, ':');
  const name = isAlias ? next(cursor) : alias;
  const field = { alias, name, arguments: peek(cursor) === '(' ? readArguments(cursor) : {} };
  return { kind: 'field', field, inner: peek(cursor) === '{' ? readSelections(cursor) : [] };
}

/** Arguments are enclosed in `(` and `)`, the members of an object in `{` and `}`. */
function readArguments(cursor: Cursor, first = '(', last = ')'): Record<string, Value> {
  const found: Record<string, Value> = {};
  skip(cursor, first);
  while (peek(cursor) !== last) {
    const name = next(cursor);
    skip(cursor, ':');
    found[name] = readValue(cursor);
  }
  skip(cursor, last);
  return found;
}

function readValue(cursor: Cursor): Value {
  if (peek(cursor) === '{') return { kind: 'object', members: readArguments(cursor, '{', '}') };
  const token = next(cursor);
  if (token === '$') return { kind: 'variable', name: next(cursor) };
  if (token.startsWith('"')) return { kind: 'text', text: String(JSON.parse(token)) };
  if (!/^[\w-]/.test(token)) throw new Unreadable();
  return { kind: 'text', text: token };
}

/** Replaces fragments by their fields. A fragment that contains itself is an error. */
function spread(
  selections: readonly Selection[],
  fragments: ReadonlyMap<string, readonly Selection[]>,
  depth: number,
): readonly Field[] {
  if (depth > 20) throw new Unreadable();
  return selections.flatMap(one => {
    if (one.kind === 'inline') return spread(one.inner, fragments, depth + 1);
    if (one.kind === 'fragment') return spread(fragments.get(one.name) ?? [], fragments, depth + 1);
    return [{ ...one.field, fields: spread(one.inner, fragments, depth + 1) }];
  });
}
