/** On a terminal: up to twenty rotations as rows that fill up. They go when the run is over, and the summary says what came of it. */
import type { RunEvent } from '../../../event.ts';
import { moment } from '../../../rotation/words.ts';
import type { Context, Output, Reader } from '../../context.ts';
import { drawing } from '../drawing.ts';
import { heldHeading, runHeading } from '../eventLine.ts';
import { styleFor } from '../style.ts';
import { progressAfter, type RunProgress } from './progress.ts';
import { rowsBlock, type Screen } from './rowsBlock.ts';

/** Elapsed times are shown in seconds. */
const REDRAW_MS = 250;

export async function rowsOnTerminal({ stderr, env, clock }: Context): Promise<Reader> {
  const style = styleFor(stderr, env);
  const draw = await drawing(stderr);
  let run: RunProgress = new Map();
  let total = 0;
  // Readings of a clock that does not jump, as the fleet's: the time of day may be corrected meanwhile.
  const now = () => new Date(clock.ticks());
  let begunAt = now();
  const heading = heldHeading(headingLine);
  const redraw = () => {
    if (total > 0) draw.block(rowsBlock({ run, total, begunAt, now: now() }, sizeOf(stderr), style));
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    read(event) {
      if (event.event === 'run.started') [total, begunAt] = [event.rotations, now()];
      run = progressAfter(run, event, now());
      const told = [
        heading(event, clock.now()),
        event.event === 'run.note' ? style.paint('warn', event.text) : undefined,
      ];
      for (const line of told) if (line !== undefined) draw.stay([line]);
      redraw();
    },
    say(text) {
      draw.stay([text]);
      redraw();
    },
    close() {
      clearInterval(timer);
      draw.close();
    },
  };
}

function headingLine(event: RunEvent, now: Date): string | undefined {
  if (event.event !== 'run.started') return undefined;
  return `${moment(now)}  ${runHeading(event)}`;
}

/** Asked for anew at every drawing: windows are resized. */
function sizeOf({ columns, rows }: Output): Screen {
  return { columns: columns || 80, rows: rows || 24 };
}
