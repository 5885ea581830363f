/** Lines that stay, and below them a block that is drawn anew. */
import { Writable } from 'node:stream';
import type { Output } from '../context.ts';
import { wrap } from './layout.ts';

export interface Drawing {
  /** Instead of the block that was there; none: it goes. */
  block(lines: readonly string[]): void;
  stay(lines: readonly string[]): void;
  close(): void;
}

/** Long lines go on below the rotation's name, beside the time. */
const TIME_INDENT = ' '.repeat(11);

/** Loads log-update, which only a terminal needs. */
export async function drawing(output: Output): Promise<Drawing> {
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(asStream(output), { showCursor: true });
  return {
    block(lines) {
      if (lines.length > 0) draw(lines.join('\n'));
      else draw.clear();
    },
    stay(lines) {
      draw.clear();
      for (const line of lines) output.write(`${set(line, output.columns || 100)}\n`);
    },
    close() {
      draw.clear();
      draw.done();
    },
  };
}

/** What begins with a space is set already, and may hold a command to copy. */
function set(line: string, columns: number): string {
  return line.startsWith(' ') ? line : wrap(line, columns, TIME_INDENT);
}

/** log-update wants a stream; the size is asked for anew at every drawing. */
function asStream(output: Output): NodeJS.WritableStream {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      output.write(String(chunk));
      done();
    },
  });
  const size = {
    columns: { get: () => output.columns || 80 },
    rows: { get: () => output.rows || 24 },
  };
  return Object.defineProperties(Object.assign(stream, { isTTY: true }), size);
}
