/** On a terminal: what is done scrolls by as lines, what is in work is a block below them that is redrawn. */
import { Writable } from 'node:stream';
import type { RunEvent } from '../../event.ts';
import type { Context, Output } from '../context.ts';
import type { Reader } from '../follow.ts';
import { eventLine } from './eventLine.ts';
import { blockLines, type InWork, inWork } from './inWork.ts';
import { wrap } from './layout.ts';
import { styleFor } from './style.ts';

/** Long lines go on below the rotation's name, beside the time. */
const TIME_INDENT = ' '.repeat(11);

/** Elapsed times are shown in seconds. */
const REDRAW_MS = 250;

/** Loads log-update, which only a terminal needs. */
export async function liveBlock({ stderr, env, clock }: Context): Promise<Reader> {
  const { createLogUpdate } = await import('log-update');
  const style = styleFor(stderr, env);
  const draw = createLogUpdate(asStream(stderr), { showCursor: true });
  const shown = eventLine(style);
  let work: InWork = new Map();
  const redraw = () => {
    if (work.size > 0)
      draw(blockLines(work, clock.now(), { ...style, columns: stderr.columns || style.columns }).join('\n'));
    else draw.clear();
  };
  const say = (line: string | undefined) => {
    if (line !== undefined) draw.persist(wrap(line, stderr.columns || style.columns, TIME_INDENT));
    redraw();
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    read(event) {
      work = inWork(work, event, clock.now());
      say(isPassing(event) ? undefined : shown(event, clock.now()));
    },
    say,
    close() {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}

/** Beginnings and waits show in the block; only what came of them scrolls by. */
function isPassing({ event }: RunEvent): boolean {
  return event === 'step.started' || event === 'step.waiting';
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
  return Object.defineProperty(Object.assign(stream, { isTTY: true }), 'columns', {
    get: () => output.columns || 80,
  });
}
