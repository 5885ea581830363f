/** Texts that were read in another encoding than they were written in. */
import { isUtf8 } from 'node:buffer';
import { type Clue, clueIf } from './clue.ts';

export function utf16(text: string): Clue[] {
  if (!text.includes('\0')) return [];
  return clueIf(
    text,
    fromUtf16(text),
    'utf-16',
    'holds NUL characters, as UTF-16 does that is read byte by byte',
  );
}

export function mojibake(text: string): Clue[] {
  const bytes = bytesOf(text);
  if (bytes === undefined || !isUtf8(bytes)) return [];
  return clueIf(text, bytes.toString('utf8'), 'mojibake', 'is UTF-8 that was read in another code page');
}

/** The reading that leaves no NUL; where there is none (half a character was cut off), without them. */
function fromUtf16(text: string): string {
  const body = text.replace(/^(?:\ufffd\ufffd|\u00ff\u00fe|\u00fe\u00ff)/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of Latin-1
  if (/^[\u0000-\u00ff]*$/.test(body) && body.length % 2 === 0) {
    const bytes = Buffer.from(body, 'latin1');
    const readings = [bytes.toString('utf16le'), Buffer.from(bytes).swap16().toString('utf16le')];
    const clean = readings.find(reading => !reading.includes('\0') && /[!-~]{8}/.test(reading));
    if (clean !== undefined) return clean;
  }
  return body.replaceAll('\0', '');
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
