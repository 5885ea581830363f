/** Readers of a fleet's events: a small block on a terminal, a line a minute elsewhere. Trouble is a line of its own in both. */
import type { Context, Output } from '../../context.ts';
import type { Reader } from '../../runReader.ts';
import { drawing } from '../drawing.ts';
import { styleFor } from '../style.ts';
import { timeOfDay } from '../times.ts';
import { atOnce } from './atOnce.ts';
import { fleetBlock, type Screen } from './block.ts';
import { gauging } from './gauge.ts';
import { everyMinute, minuteLine } from './minutes.ts';

/** Counts and elapsed times are what moves. */
const REDRAW_MS = 250;
/** How often it is looked whether a minute is over. */
const LOOK_MS = 5_000;
/** Off a terminal nobody minds some lines; on one they would push failures off the screen. */
const CHANGES_TOLD = 20;

export async function fleetOnTerminal({ stderr, env, clock }: Context): Promise<Reader> {
  const style = styleFor(stderr, env);
  const draw = await drawing(stderr);
  const tell = atOnce(style, 0);
  const fleet = gauging();
  const redraw = () => draw.block(fleetBlock(fleet.read(clock.ticks()), sizeOf(stderr), style));
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    read(event) {
      fleet.hear(event, clock.ticks());
      const lines = tell(event, clock.now());
      if (lines.length === 0) return;
      draw.stay(lines);
      redraw();
    },
    say(line) {
      draw.stay([line]);
      redraw();
    },
    close() {
      clearInterval(timer);
      draw.close();
    },
  };
}

/** Asked for anew at every drawing: windows are resized. */
function sizeOf({ columns, rows }: Output): Screen {
  return { columns: columns || 80, rows: rows || 24 };
}

export function fleetInLines({ stderr, env, clock }: Context): Reader {
  const style = styleFor(stderr, env);
  const tell = atOnce(style, CHANGES_TOLD);
  const fleet = gauging();
  const isTime = everyMinute(clock.ticks());
  const write = (lines: readonly string[]) => {
    for (const line of lines) stderr.write(`${line}\n`);
  };
  const look = () => {
    if (isTime(clock.ticks())) write([`${timeOfDay(clock.now())}  ${minuteLine(fleet.read(clock.ticks()))}`]);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    read(event) {
      fleet.hear(event, clock.ticks());
      write(tell(event, clock.now()));
      if (event.event !== 'run.finished') look();
    },
    say: line => write([line]),
    close: () => clearInterval(timer),
  };
}
