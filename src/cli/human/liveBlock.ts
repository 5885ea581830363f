/** On a terminal: what is done scrolls by as lines, what is in work is a block below them that is redrawn. */
import type { RunEvent } from '../../event.ts';
import type { Context, Reader } from '../context.ts';
import { drawing } from './drawing.ts';
import { eventLine } from './eventLine.ts';
import { blockLines, type InWork, inWork } from './inWork.ts';
import { styleFor } from './style.ts';

/** Elapsed times are shown in seconds. */
const REDRAW_MS = 250;

export async function liveBlock({ stderr, env, clock }: Context): Promise<Reader> {
  const style = styleFor(stderr, env);
  const draw = await drawing(stderr);
  const shown = eventLine(style);
  let work: InWork = new Map();
  const redraw = () =>
    draw.block(blockLines(work, clock.now(), { ...style, columns: stderr.columns || style.columns }));
  const say = (line: string | undefined) => {
    if (line !== undefined) draw.stay([line]);
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
      draw.close();
    },
  };
}

/** Beginnings and waits show in the block; only what came of them scrolls by. */
function isPassing({ event }: RunEvent): boolean {
  return event === 'step.started' || event === 'step.waiting';
}
