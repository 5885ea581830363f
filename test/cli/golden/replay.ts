/** Shows a run that is data: on a terminal of some size, or as lines on a dumb one. */
import { vi } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { followRun } from '../../../src/cli/follow.ts';
import { withOutputStyle } from '../../../src/cli/outputStyle.ts';
import { contextFor, stillClock } from '../given.ts';
import type { Timed } from './runs.ts';
import { type VirtualTerminal, virtualTerminal } from './terminal.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface Seen {
  /** The screen after so many milliseconds. */
  readonly frames: readonly { readonly at: number; readonly screen: readonly string[] }[];
  /** When the run is over. */
  readonly end: readonly string[];
}

/** A block is drawn anew at least so often. */
const REDRAWN_MS = 300;
const BEGUN = new Date('2026-11-30T23:59:55Z');

const again = (names: readonly string[]) => ['keyturn rotate', ...names].join(' ');

/** `moments`: in milliseconds after the beginning. `resized`: to so many columns, right before the frame of the same place. */
export async function onTerminal(
  run: readonly Timed[],
  screen: Screen,
  moments: readonly number[],
  resized: readonly number[] = [],
): Promise<Seen> {
  const size = { ...screen };
  const written: string[] = [];
  const terminal = virtualTerminal(screen.columns, screen.rows);
  const { context, time } = watching(written, size, { live: true });
  const frames: { at: number; screen: string[] }[] = [];
  async function* events() {
    let left = [...moments];
    for (const { after, event } of run) {
      while (left[0] !== undefined && after > left[0]) {
        const at = left[0];
        left = left.slice(1);
        const columns = resized[frames.length];
        await flush(terminal, written);
        if (columns !== undefined) {
          terminal.resize(columns);
          size.columns = columns;
        }
        time.passed = at;
        vi.advanceTimersByTime(REDRAWN_MS);
        await flush(terminal, written);
        frames.push({ at, screen: terminal.screen() });
      }
      time.passed = after;
      yield event;
    }
  }
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    await followRun(events(), context, { json: false, again });
  } finally {
    vi.useRealTimers();
  }
  await flush(terminal, written);
  return { frames, end: terminal.everything() };
}

export async function asLines(run: readonly Timed[], columns: number, env: Context['env']): Promise<string> {
  const written: string[] = [];
  const { context, time } = watching(written, { columns, rows: 24 }, { live: false, env });
  async function* events() {
    for (const { after, event } of run) {
      time.passed = after;
      yield event;
    }
  }
  await followRun(events(), withOutputStyle(context, []), { json: false, again });
  return written.join('');
}

async function flush(terminal: VirtualTerminal, written: string[]): Promise<void> {
  await terminal.write(written.splice(0).join(''));
}

function watching(
  written: string[],
  size: { columns: number; rows: number },
  { live, env = {} }: { live: boolean; env?: Context['env'] },
) {
  const time = { passed: 0 };
  const clock = stillClock(BEGUN, time);
  const output = {
    write: (text: string) => void written.push(text),
    lost: () => undefined,
    live,
    color: false,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
  };
  const context: Context = { ...contextFor({}, [], []), stdout: output, stderr: output, env, clock };
  return { context, time };
}
