/** Readers of a fleet's events: a small block on a terminal, a line a minute elsewhere. Trouble is a line of its own in both. */
import type { RotationFinished, RunEvent } from '../../../event.ts';
import type { Context, Output, Reader } from '../../context.ts';
import { drawing } from '../drawing.ts';
import { eventLine, heldHeading } from '../eventLine.ts';
import { findingLines } from '../finding.ts';
import { type Style, styleFor } from '../style.ts';
import { logTime } from '../times.ts';
import { isTrouble, kindOf, sentenceOf, withBadOnly } from './alike.ts';
import { fleetBlock, followingFleet, minuteLine, type Screen } from './fleetProgress.ts';

/** Counts and elapsed times are what moves. */
const REDRAW_MS = 250;
/** How often it is looked whether a minute is over. */
const LOOK_MS = 5_000;
/** Below what stands after the time of a line. */
const AFTER_TIME = ' '.repeat(22);
/** Off a terminal nobody minds some lines; on one they would push failures off the screen. */
const CHANGES_TOLD = 20;

export async function fleetOnTerminal({ stderr, env, clock }: Context): Promise<Reader> {
  const style = styleFor(stderr, env);
  const draw = await drawing(stderr);
  const tell = atOnce(style, 0);
  const fleet = followingFleet();
  const redraw = () => draw.block(fleetBlock(fleet.read(clock.ticks()), sizeOf(stderr), style));
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    read(event) {
      fleet.onEvent(event, clock.ticks());
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
  const fleet = followingFleet();
  const isTime = everyMinute(clock.ticks());
  const write = (lines: readonly string[]) => {
    for (const line of lines) stderr.write(`${line}\n`);
  };
  const look = () => {
    if (isTime(clock.ticks())) write([`${logTime(clock.now())}  ${minuteLine(fleet.read(clock.ticks()))}`]);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    read(event) {
      fleet.onEvent(event, clock.ticks());
      write(tell(event, clock.now()));
      if (event.event !== 'run.finished') look();
    },
    say: line => write([line]),
    close: () => clearInterval(timer),
  };
}

const MINUTE_MS = 60_000;

/** True once in every minute that is asked for; `at` is a reading of a clock in milliseconds. */
function everyMinute(begunAt: number): (at: number) => boolean {
  let last = begunAt;
  return at => {
    if (at - last < MINUTE_MS) return false;
    last = at;
    return true;
  };
}

type Telling = (event: RunEvent, now: Date) => readonly string[];

/** Of rotations that met the same thing so many are told in full, then so many in one line each. */
const IN_FULL = 5;
const IN_BRIEF = 45;

/** What is told the moment it happens, as lines that stay: trouble in full, and nothing that is as it should be. `changes`: so many rotations that were changed, or that another run holds, get a line each. */
function atOnce(style: Style, changes: number): Telling {
  const shown = eventLine(style);
  const heading = heldHeading(shown);
  const alike = new Map<string, number>();
  let changed = 0;
  const line = (event: RunEvent, now: Date) => [shown(event, now)].filter(text => text !== undefined);
  const told = (event: RunEvent, now: Date): readonly string[] => {
    if (event.event === 'run.note') return line(event, now);
    if (event.event !== 'rotation.finished') return [];
    if (isTrouble(event)) {
      const kind = kindOf(event);
      const times = (alike.get(kind) ?? 0) + 1;
      alike.set(kind, times);
      return troubleLines(event, times, style, one => line(one, now));
    }
    if (!['changed', 'locked', 'yielded'].includes(event.outcome)) return [];
    changed += 1;
    if (changes > 0 && changed === changes + 1)
      return [`${AFTER_TIME}further lines of this kind are only counted`];
    return changed <= changes ? line(event, now) : [];
  };
  return (event, now) => [...[heading(event, now)].filter(text => text !== undefined), ...told(event, now)];
}

function troubleLines(
  event: RotationFinished,
  times: number,
  style: Style,
  line: (event: RunEvent) => string[],
): string[] {
  const { findings } = withBadOnly(event);
  if (times <= IN_FULL) return [...line(event), ...findings.flatMap(each => findingLines(each, style, '  '))];
  if (times <= IN_FULL + IN_BRIEF) return line({ ...event, summary: sentenceOf(event) });
  return times === IN_FULL + IN_BRIEF + 1
    ? [`${AFTER_TIME}more with the same reason are counted, and listed at the end`]
    : [];
}
