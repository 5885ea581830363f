/** Whole values that were encoded: base64, base64url and hexadecimal. */
import { isUtf8 } from 'node:buffer';
import { type Clue, clueIf } from './clue.ts';
import { fromUtf16 } from './encoding.ts';

/** What decodes to less is no secret, and could be chance. */
const FEWEST_BYTES = 16;
/** What no secret and no mangling of one holds; NUL is half of UTF-16. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

export function base64(text: string): Clue[] {
  return [1, 2].flatMap(times => {
    const decoded = repeated(text, times);
    if (decoded === undefined) return [];
    const rest = decoded.replace(/[\r\n]{1,4}$/, '');
    const often = times === 1 ? '' : ' twice';
    const along = rest === decoded ? '' : ', together with a line break at the end';
    return clueIf(text, rest, 'base64', `is encoded in base64${often}${along}`);
  });
}

export function hex(text: string): Clue[] {
  const digits = text.replace(/^0x|[\s:-]/gi, '');
  if (digits.length % 2 === 1 || !/^[0-9a-f]+$/i.test(digits)) return [];
  const decoded = readable(Buffer.from(digits, 'hex'));
  if (decoded === undefined) return [];
  return clueIf(text, decoded.replace(/[\r\n]{1,4}$/, ''), 'hex', 'is written as hexadecimal bytes');
}

function repeated(text: string, times: number): string | undefined {
  const once = base64Decoded(text);
  return once === undefined || times === 1 ? once : repeated(once.replace(/[\r\n]{1,4}$/, ''), times - 1);
}

function base64Decoded(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  if (compact.replace(/=+$/, '').length % 4 === 1) return undefined;
  return readable(Buffer.from(compact, 'base64'));
}

/** Chance makes 16 bytes of UTF-8 without control characters once in some millions. */
function readable(bytes: Buffer): string | undefined {
  if (bytes.length < FEWEST_BYTES) return undefined;
  const wide = fromUtf16(bytes.toString('latin1'));
  if (wide !== undefined) return wide;
  const text = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  return text === undefined || BINARY.test(text) ? undefined : text;
}
