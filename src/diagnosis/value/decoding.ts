/** Texts that are encoded, or were read in another encoding than they were written in. Undefined: it cannot be that. */
import { isUtf8 } from 'node:buffer';

/** Plain characters, and the blocks from which look-alikes and marks come. */
const LEGIBLE = /^[\t\r\n -~\u00a0-\u04ff\u2000-\u22ff\u3000-\u303f\ufeff\uff00-\uffef]{8,}$/;
/** A byte order mark that was read as characters of Latin-1, or could not be read. */
const WIDE_MARK = /^(?:\ufffd\ufffd|\u00ff\u00fe|\u00fe\u00ff)/;

/** Two bytes to a character, in either order. */
export function fromUtf16(text: string): string | undefined {
  const body = withoutWideMark(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of Latin-1
  if (body.length % 2 === 1 || !/^[\u0000-\u00ff]+$/.test(body)) return undefined;
  const bytes = Buffer.from(body, 'latin1');
  const readings = [bytes.toString('utf16le'), Buffer.from(bytes).swap16().toString('utf16le')];
  return readings.find(reading => LEGIBLE.test(reading));
}

export function withoutWideMark(text: string): string {
  return text.replace(WIDE_MARK, '');
}

/** UTF-8 that Windows-1252 or Latin-1 shows as this text. */
export function fromCodePage(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII, and not it
  if (!/[^\u0000-\u007f]/.test(text)) return undefined;
  const codes = [...text].map(character => WINDOWS.get(character) ?? character.codePointAt(0) ?? 0);
  const bytes = Buffer.from(codes);
  return codes.every(code => code < 0x100) && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

const WINDOWS = new Map(
  Array.from({ length: 0x20 }, (_, index) => 0x80 + index).map(
    byte => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const,
  ),
);

/** What decodes to less is no secret, and could be chance. */
const FEWEST_BYTES = 16;
/** What no secret and no mangling of one holds; NUL is half of UTF-16. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Chance makes 16 bytes of UTF-8 without control characters once in some millions. */
function readable(bytes: Buffer): string | undefined {
  if (bytes.length < FEWEST_BYTES) return undefined;
  const wide = fromUtf16(bytes.toString('latin1'));
  if (wide !== undefined) return wide;
  const text = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  return text === undefined || BINARY.test(text) ? undefined : text;
}

/** base64 or base64url, in one line or wrapped. */
export function fromBase64(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  if (compact.replace(/=+$/, '').length % 4 === 1) return undefined;
  return readable(Buffer.from(compact, 'base64'));
}

export function fromHex(text: string): string | undefined {
  const digits = text.replace(/^0x|[\s:-]/gi, '');
  if (digits.length % 2 === 1 || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  return readable(Buffer.from(digits, 'hex'));
}

export function fromUrl(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, run => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  });
}

/** `\u0041` and `\x41`. */
export function fromJsonEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))/gi, (_, long?: string, short?: string) =>
    characterOf(long ?? short ?? ''),
  );
}

/** `=3D` alone can stand in an older secret; with a soft line break, or at every `=`, it is an encoding. */
export function fromQuotedPrintable(text: string): string | undefined {
  const isSoft = /=[ \t]{0,4}[\r\n]/.test(text);
  if (!isSoft && !(text.includes('=3D') && /^(?:[^=]|=[0-9A-F]{2})*$/.test(text))) return undefined;
  const joined = text.replace(/=[ \t]{0,4}(?:\r\n|\r|\n)/g, '');
  return joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => characterOf(hex));
}

function characterOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

export function fromHtml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([A-Za-z]{2,8}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return ENTITIES.get(name.toLowerCase()) ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Of the HTML standard's entities those whose characters client secrets hold, and what stands around one. */
const ENTITIES = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    tilde: '~',
    period: '.',
    lowbar: '_',
    hyphen: '-',
    plus: '+',
    equals: '=',
    sol: '/',
    lsqb: '[',
    rsqb: ']',
    colon: ':',
    quest: '?',
    commat: '@',
    excl: '!',
    ast: '*',
    num: '#',
    percnt: '%',
    dollar: '$',
  }),
);
