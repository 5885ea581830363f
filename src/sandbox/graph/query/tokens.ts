/** A literal in a `$filter`. `text`: without its quotes. */
export interface Literal {
  readonly is: 'string' | 'guid' | 'date' | 'number' | 'boolean' | 'null';
  readonly text: string;
}

export type Token =
  | { readonly is: 'name' | 'mark'; readonly text: string; readonly at: number }
  | { readonly is: 'literal'; readonly literal: Literal; readonly at: number };

/** The position at which a text stops being a valid clause. */
export class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault';
  readonly position: number;
  constructor(position: number) {
    super(`syntax error at ${position}`);
    this.position = position;
  }
}

const SPACE = /\s*/y;
const FORMS: readonly (readonly [is: Literal['is'] | 'name' | 'mark', form: RegExp])[] = [
  ['string', /'(?:[^']|'')*'/y],
  ['mark', /[()/,:]/y],
  ['guid', /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?(?![\w-])/iy],
  ['number', /-?\d+(?:\.\d+)?(?![\w-])/y],
  ['boolean', /(?:true|false)(?!\w)/iy],
  ['null', /null(?!\w)/iy],
  ['name', /[$@A-Za-z_][\w.@]*/y],
];

/** Throws a SyntaxFault at the first position that is no token. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const [token, end] = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): [Token, number] {
  for (const [is, form] of FORMS) {
    form.lastIndex = at;
    const written = form.exec(text)?.[0];
    if (written === undefined) continue;
    const end = at + written.length;
    if (is === 'name' || is === 'mark') return [{ is, text: written, at }, end];
    const plain = is === 'string' ? written.slice(1, -1).replaceAll("''", "'") : written;
    return [{ is: 'literal', literal: { is, text: plain }, at }, end];
  }
  throw new SyntaxFault(at);
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}
