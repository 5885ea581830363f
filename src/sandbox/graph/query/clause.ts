import { type Literal, SyntaxFault, type Token, tokensOf } from './tokens.ts';

export type Comparison = 'eq' | 'ne' | 'ge' | 'gt' | 'le' | 'lt';
export type TextFunction = 'startswith' | 'endswith' | 'contains';

/** A parsed `$filter`. Names are as in the query. */
export type Clause =
  | { readonly is: 'and' | 'or'; readonly parts: readonly Clause[] }
  | { readonly is: 'not'; readonly part: Clause }
  | { readonly is: Comparison; readonly path: Path; readonly value: Literal }
  | { readonly is: 'in'; readonly path: Path; readonly values: readonly Literal[] }
  | { readonly is: TextFunction; readonly path: Path; readonly value: Literal }
  | { readonly is: 'any'; readonly path: Path; readonly variable: string; readonly part: Clause };

/** `status/errorCode` as its parts. */
export type Path = readonly string[];

/**
 * Parses OData 4.0 `$filter`: comparisons, `in`, `startswith`, `endswith`, `contains`, `any`, combined by `not`, `and`, `or` (in
 * this order of precedence) and parentheses. Throws a SyntaxFault for anything else.
 */
export function readClause(text: string): Clause {
  const reader = readerOf(tokensOf(text), text.length);
  const clause = alternatives(reader);
  if (reader.peek() !== undefined) throw new SyntaxFault(reader.at());
  return clause;
}

interface Reader {
  peek(): Token | undefined;
  at(): number;
  next(): Token;
  /** Consumes the next token if it is this mark or word (case-insensitive). */
  takes(word: string): boolean;
  expect(word: string): void;
}

function readerOf(tokens: readonly Token[], length: number): Reader {
  let index = 0;
  const at = () => tokens[index]?.at ?? length;
  const takes = (word: string) => {
    const token = tokens[index];
    const isIt = token !== undefined && token.is !== 'literal' && token.text.toLowerCase() === word;
    if (isIt) index += 1;
    return isIt;
  };
  return {
    peek: () => tokens[index],
    at,
    next() {
      const token = tokens[index];
      if (token === undefined) throw new SyntaxFault(length);
      index += 1;
      return token;
    },
    takes,
    expect(word) {
      if (!takes(word)) throw new SyntaxFault(at());
    },
  };
}

function alternatives(reader: Reader): Clause {
  return joined(reader, 'or', () => joined(reader, 'and', () => single(reader)));
}

function joined(reader: Reader, by: 'and' | 'or', part: () => Clause): Clause {
  const first = part();
  const parts = [first];
  while (reader.takes(by)) parts.push(part());
  return parts.length === 1 ? first : { is: by, parts };
}

function single(reader: Reader): Clause {
  if (reader.takes('not')) return { is: 'not', part: single(reader) };
  if (reader.takes('(')) {
    const inside = alternatives(reader);
    reader.expect(')');
    return inside;
  }
  const start = reader.at();
  const path = pathOf(reader);
  const name = path.at(-1)?.toLowerCase();
  if (path.length === 1 && isTextFunction(name) && reader.takes('(')) return textFunction(reader, name);
  if (path.length > 1 && name === 'any' && reader.takes('(')) return any(reader, path.slice(0, -1));
  if (reader.takes('in')) return { is: 'in', path, values: listOf(reader) };
  const operator = reader.next();
  const word = operator.is === 'name' ? operator.text.toLowerCase() : '';
  if (!isComparison(word)) throw new SyntaxFault(operator.is === 'name' ? operator.at : start);
  return { is: word, path, value: literalOf(reader) };
}

function textFunction(reader: Reader, is: TextFunction): Clause {
  const path = pathOf(reader);
  reader.expect(',');
  const value = literalOf(reader);
  reader.expect(')');
  return { is, path, value };
}

function any(reader: Reader, path: Path): Clause {
  const [variable = ''] = pathOf(reader);
  reader.expect(':');
  const part = alternatives(reader);
  reader.expect(')');
  return { is: 'any', path, variable, part };
}

function pathOf(reader: Reader): Path {
  const parts: string[] = [];
  do {
    const token = reader.next();
    if (token.is !== 'name') throw new SyntaxFault(token.at);
    parts.push(token.text);
  } while (reader.takes('/'));
  return parts;
}

function listOf(reader: Reader): Literal[] {
  reader.expect('(');
  const values = [literalOf(reader)];
  while (reader.takes(',')) values.push(literalOf(reader));
  reader.expect(')');
  return values;
}

function literalOf(reader: Reader): Literal {
  const token = reader.next();
  if (token.is !== 'literal') throw new SyntaxFault(token.at);
  return token.literal;
}

function isComparison(word: string): word is Comparison {
  return ['eq', 'ne', 'ge', 'gt', 'le', 'lt'].includes(word);
}

function isTextFunction(word: string | undefined): word is TextFunction {
  return word === 'startswith' || word === 'endswith' || word === 'contains';
}
