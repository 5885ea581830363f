/** Lines that stay, and below them a block that is drawn anew. */
import { Writable } from 'node:stream';
import type { Output } from '../context.ts';
import { widthOf, wrap } from './layout.ts';

export interface Drawing {
  /** Instead of the block that was there; none: it goes. */
  block(lines: readonly string[]): void;
  stay(lines: readonly string[]): void;
  close(): void;
}

const INDENT = '    ';

/** Loads log-update, which only a terminal needs. */
export async function drawing(output: Output): Promise<Drawing> {
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(asStream(output), { showCursor: true });
  let drawn: Drawn = { lines: [], columns: output.columns };
  const clear = () => {
    const more = rowsMore(drawn, output.columns);
    if (more > 0) output.write(`${ESCAPE}[${more}A`);
    draw.clear();
    if (more > 0) output.write(`${ESCAPE}[J`);
    drawn = { lines: [], columns: output.columns };
  };
  return {
    block(lines) {
      if (lines.length === 0 || rowsMore(drawn, output.columns) > 0) clear();
      if (lines.length === 0) return;
      draw(lines.join('\n'));
      drawn = { lines, columns: output.columns };
    },
    stay(lines) {
      clear();
      for (const line of lines) output.write(`${set(line, output.columns || 100)}\n`);
    },
    close() {
      clear();
      draw.done();
    },
  };
}

interface Drawn {
  readonly lines: readonly string[];
  readonly columns: number;
}

const ESCAPE = '\u001B';

/** A window that was made narrower has broken the lines of the block: so many more rows are to be erased than were drawn. */
function rowsMore({ lines, columns }: Drawn, now: number): number {
  if (now <= 0 || now >= columns) return 0;
  return lines.reduce((sum, line) => sum + Math.max(0, Math.ceil(widthOf(line) / now) - 1), 0);
}

/** What begins with a space is set already, and may hold a command to copy. */
function set(line: string, columns: number): string {
  return line.startsWith(' ') ? line : wrap(line, columns, INDENT);
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
