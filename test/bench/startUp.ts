/** How long the command takes to start, beside Node itself: in pairs, so that a busy machine slows down both. */
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { openFolder } from './folder.ts';
import type { Line } from './line.ts';
import { type Program, ROOT, runProgram } from './program.ts';
import type { Bench } from './section.ts';

const SECTION = 'start-up';
const ROUNDS = 15;
const STOPWATCH = fileURLToPath(new URL('stopwatch.mjs', import.meta.url));

interface Start {
  readonly what: string;
  readonly args: readonly string[];
  /** Of what Node takes for nothing; undefined: told, not aimed at. */
  readonly most: number | undefined;
  /** Asks the sandbox, whose authority Node reads at its start: that takes longer than all the rest. */
  readonly asks?: true;
}

const starts: readonly Start[] = [
  { what: '--version', args: ['--version'], most: 1.5 },
  { what: '--help', args: ['--help'], most: 1.5 },
  { what: 'validate of the example', args: ['validate', '--config', 'rotation.yaml'], most: 2.5 },
  { what: 'plan of the example', args: ['plan', '--config', 'rotation.yaml'], most: undefined, asks: true },
];

export async function measureStartUp({ program, say }: Bench): Promise<readonly Line[]> {
  await using folder = await openFolder();
  const file = join(folder.path, 'rotation.yaml');
  await copyFile(join(ROOT, 'rotation.example.yaml'), file);
  const sandbox = await startSandbox({ seed: worldFor(await readPolicyFile(file, kinds)) });
  try {
    const env = { HOME: folder.path, NODE_COMPILE_CACHE: program.cache };
    const alone = { env, folder: folder.path };
    const asking = { env: { ...sandbox.environment, ...env }, folder: folder.path };
    const lines: Line[] = [];
    for (const start of starts)
      lines.push(await measureStart(program, start, start.asks === true ? asking : alone, say));
    return lines;
  } finally {
    await sandbox.close();
  }
}

interface Where {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

async function measureStart(program: Program, start: Start, where: Where, say: Bench['say']): Promise<Line> {
  const args = [program.main, ...start.args];
  // What Node compiled is kept, as on every machine where it ran before.
  await timed(args, where);
  const [bare, times]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await timed(['-e', '0'], where));
    times.push(await timed(args, where));
  }
  say(`  ${start.what}: ${median(times).toFixed(0)} ms; node -e 0: ${median(bare).toFixed(0)} ms`);
  const { peakMb } = await runProgram(process.execPath, args, where.env, where.folder);
  return lineOf(start, times, bare, peakMb);
}

function lineOf(start: Start, times: readonly number[], bare: readonly number[], peakMb?: number): Line {
  const ratio = median(times.map((ms, round) => ms / (bare[round] ?? ms)));
  const peak = peakMb === undefined ? '' : `, ${peakMb.toFixed(0)} MB`;
  return {
    section: SECTION,
    what: start.what,
    target: start.most === undefined ? '–' : `≤ ${start.most.toFixed(1)} × node -e 0`,
    measured: `${ratio.toFixed(2)} × (${median(times).toFixed(0)} ms${peak})`,
    met: start.most === undefined ? undefined : ratio <= start.most,
    note: `median of ${ROUNDS} pairs with \`node -e 0\` (${median(bare).toFixed(0)} ms) of the same Node; peak memory from a run of its own`,
  };
}

/** From starting the process until it has ended, in milliseconds. */
async function timed(args: readonly string[], { env, folder }: Where): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [STOPWATCH, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  });
  return Number(stdout);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
