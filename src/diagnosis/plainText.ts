/**
 * A pasted text without what terminals, JSON, HTML and web pages have put around it, and patterns for words and numbers that a
 * console or a mail program may have broken over two lines. Every repetition is bounded, so that the time grows with the text
 * and no faster. Newlines are kept, and written-out ones become real.
 */

const ESC = String.fromCharCode(27);

/** In this order: an escape may hold another one. */
const LAYERS: readonly (readonly [RegExp, string | ((whole: string, inner: string) => string)])[] = [
  // Colours; a byte order mark; the zero bytes of UTF-16 that was read as UTF-8.
  [new RegExp(`${ESC}\\[[0-9;]{0,20}[A-Za-z]|\uFEFF|${String.fromCharCode(0)}`, 'g'), ''],
  // GitHub's log viewer numbers its lines with links, and copies them into the numbers of the text (Azure/login#503).
  [/\[(\d{1,5})\]\(https?:\/\/[^)\s]{0,300}\)/g, (_, digits) => digits],
  [/\\{1,8}u00(22|27|26|3c|3e|0a|0d)/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))],
  // A lone `\n` only before what begins a line, because of C:\project\node_modules.
  [/\\{1,8}r\\{1,8}n|\\{1,8}n(?=[\s"'\\A-Z│-])/g, '\n'],
  [/\\{1,8}t(?=at )/g, ' '],
  [/\\{1,8}(["'/])/g, (_, sign) => sign],
  [/&(?:amp;){0,3}(quot|apos|lt|gt|nbsp|amp|#34|#39|#x27|#x22|#10|#13);/gi, (_, name) => entity(name)],
  [/<br\s{0,3}\/?>/gi, '\n'],
  [/%(3A|27|22|20|2C|0D|0A)/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))],
  [/\*\*/g, ''],
  // Quotes doubled by PowerShell and C# (azure-facts §1.3, 7000215).
  [/(["'])\1/g, (_, sign) => sign],
];

export function plainText(text: string): string {
  return LAYERS.reduce(
    (rest, [pattern, by]) => (typeof by === 'string' ? rest.replace(pattern, by) : rest.replace(pattern, by)),
    text,
  );
}

function entity(name: string): string {
  const signs: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    nbsp: ' ',
    amp: '&',
    '#10': '\n',
    '#13': '',
  };
  return signs[name.toLowerCase()] ?? (/^(quot|#34|#x22)$/i.test(name) ? '"' : "'");
}

/** The end of a line and the margin of the next: blanks, Terraform's `│`, a quotation's `>`. */
const BREAK = '(?:[ \\t]{0,8}\\r?\\n[ \\t│|>]{0,200})';

/** Source of a pattern for `word` in which each gap between two signs may be a broken line, and a blank may be missing. */
export function brokenOverLines(word: string): string {
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

export function rejoined(value: string): string {
  return value.replace(/[\s│|>]/g, '');
}
