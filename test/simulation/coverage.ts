/** Which lines of the engine a simulation has reached, by V8's own counters. */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

const ENGINE = /\/src\/(rotation|run)\//;

export interface Reached {
  readonly lines: number;
  readonly reached: number;
  /** `src/run/repairOvertaken.ts:75-77`, in the order of the files. */
  readonly missed: readonly string[];
}

/** To be called before anything of the engine is loaded. */
export async function startCoverage(): Promise<() => Promise<Reached>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  return async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    session.disconnect();
    const files = result.filter(({ url }) => url.startsWith('file:') && ENGINE.test(url));
    const told = files.map(file => linesOf(fileURLToPath(file.url), file.functions)).toSorted(byName);
    return {
      lines: told.reduce((sum, each) => sum + each.lines, 0),
      reached: told.reduce((sum, each) => sum + each.lines - each.missed.length, 0),
      missed: told.flatMap(each => spansOf(each.missed).map(span => `${each.name}:${span}`)),
    };
  };
}

interface FileLines {
  readonly name: string;
  readonly lines: number;
  readonly missed: readonly number[];
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

function byName(one: FileLines, other: FileLines): number {
  return one.name < other.name ? -1 : 1;
}

/** Types are blanked out and nothing is moved (`node --experimental-strip-types`), so offsets are those of the source. */
function linesOf(path: string, functions: readonly { readonly ranges: readonly Range[] }[]): FileLines {
  const text = readFileSync(path, 'utf8');
  const isReached = new Uint8Array(text.length).fill(1);
  const ranges = functions.flatMap(each => each.ranges);
  // Inner ranges come after those around them.
  const outerFirst = ranges.toSorted(
    (one, other) => one.startOffset - other.startOffset || other.endOffset - one.endOffset,
  );
  for (const { startOffset, endOffset, count } of outerFirst)
    isReached.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  let [lines, at] = [0, 0];
  const missed: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const code = line.trim();
    const begin = at + line.indexOf(code);
    at += line.length + 1;
    if (code === '' || /^(\/\/|\/?\*|[{}()[\];,]+$)/.test(code)) continue;
    lines += 1;
    if (isReached[begin] === 0) missed.push(index + 1);
  }
  return { name: path.slice(path.indexOf('/src/') + 1), lines, missed };
}

/** `75-77`, `80` */
function spansOf(numbers: readonly number[]): string[] {
  const spans: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
}
