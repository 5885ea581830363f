/** Patterns for words and numbers that a console or a mail program may have broken over two lines. */

/** The end of a line and the margin of the next: blanks, Terraform's `│`, a quotation's `>`. */
const BREAK = '(?:[ \\t]{0,8}\\r?\\n[ \\t│|>]{0,200})';

/** Source of a pattern for `word` in which each gap between two signs may be a broken line, and a blank may be missing. */
export function torn(word: string): string {
  const signs = [...word].map(sign => (sign === ' ' ? '[ _+-]?' : sign.replace(/\W/g, '\\$&')));
  return signs.join(`${BREAK}?`);
}

const hex = (count: number) => Array.from({ length: count }, () => '[0-9a-f]').join(`${BREAK}?`);

/** Source of a pattern for a GUID, as one group. */
export const GUID = `(${[8, 4, 4, 4, 12].map(hex).join(`${BREAK}?-${BREAK}?`)})(?![0-9a-f])`;

/** Between a name and its value: `": "`, `=`, `: '`, a broken line. */
export const IS = '["\'`\\]]?[\\s│|>]{0,80}(?:[:=][\\s│|>]{0,80})?["\'`(<]{0,2}';

/** What stands at the end of a line may go on in the next. */
export const NEXT_LINE = BREAK;

export function mended(value: string): string {
  return value.replace(/[\s│|>]/g, '');
}
