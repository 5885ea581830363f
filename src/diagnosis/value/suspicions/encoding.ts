/** Texts that were read in another encoding than they were written in. */
import { isUtf8 } from 'node:buffer';
import { type Clue, clueIf } from './clue.ts';

/** Plain characters, and the blocks from which look-alikes and marks come. */
const LEGIBLE = /^[\t\r\n -~\u00a0-\u04ff\u2000-\u22ff\u3000-\u303f\ufeff\uff00-\uffef]{8,}$/;

export function utf16(text: string): Clue[] {
  const read = fromUtf16(text);
  if (read !== undefined) return clueIf(text, read, 'utf-16', 'is UTF-16 that was read byte by byte');
  return clueIf(
    text,
    text.replaceAll('\0', '').replace(MARK, ''),
    'utf-16',
    'holds NUL characters, as UTF-16 does',
  );
}

export function mojibake(text: string): Clue[] {
  const bytes = bytesOf(text);
  if (bytes === undefined || !isUtf8(bytes)) return [];
  return clueIf(text, bytes.toString('utf8'), 'mojibake', 'is UTF-8 that was read in another code page');
}

const MARK = /^(?:\ufffd\ufffd|\u00ff\u00fe|\u00fe\u00ff)/;

/** Two bytes to a character, in either order; undefined where that makes no sense. */
export function fromUtf16(text: string): string | undefined {
  const body = text.replace(MARK, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of Latin-1
  if (body.length % 2 === 1 || !/^[\u0000-\u00ff]+$/.test(body)) return undefined;
  const bytes = Buffer.from(body, 'latin1');
  const readings = [bytes.toString('utf16le'), Buffer.from(bytes).swap16().toString('utf16le')];
  return readings.find(reading => LEGIBLE.test(reading));
}

/** The bytes that Windows-1252 or Latin-1 shows as this text; undefined where it holds anything else, or only ASCII. */
function bytesOf(text: string): Buffer | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII, and not it
  if (!/[^\u0000-\u007f]/.test(text)) return undefined;
  const bytes = [...text].map(character => WINDOWS.get(character) ?? character.codePointAt(0) ?? 0);
  return bytes.every(byte => byte < 0x100) ? Buffer.from(bytes) : undefined;
}

const WINDOWS = new Map(
  Array.from({ length: 0x20 }, (_, index) => 0x80 + index).map(
    byte => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const,
  ),
);
