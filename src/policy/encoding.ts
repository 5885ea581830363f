import { isUtf8 } from 'node:buffer';

/** A place in the bytes, and what is wrong there. Line and column count from 1. */
export interface EncodingFault {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** The text of a UTF-8 file, with or without a byte order mark; or why it is none. */
export function decode(bytes: Uint8Array): string | EncodingFault {
  if (isUtf16(bytes)) return { text: 'this is UTF-16: save it as UTF-8', line: 1, column: 1 };
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  return firstBadByte(bytes);
}

/** A byte order mark, or a NUL beside the first character. */
function isUtf16([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  return (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0
  );
}

/** What is decoded with replacements and encoded again differs from there on. */
function firstBadByte(bytes: Uint8Array): EncodingFault {
  const again = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const differing = bytes.findIndex((byte, index) => byte !== again[index]);
  const at = differing === -1 ? bytes.length - 1 : differing;
  const lines = new TextDecoder('utf-8').decode(bytes.subarray(0, at)).split('\n');
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return {
    text: `this is no UTF-8: byte 0x${byte} at offset ${at}`,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
  };
}
