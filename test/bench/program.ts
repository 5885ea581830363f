/** Programs as child processes, measured: keyturn as it is published, and what it is compared with. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { buildIn } from '../support/build.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PEAK = fileURLToPath(new URL('peak.mjs', import.meta.url));

export interface Program extends AsyncDisposable {
  /** The file that Node runs. */
  readonly main: string;
  /** Node's compile cache, beside the program. */
  readonly cache: string;
}

/** Built into a folder of its own, that of the repository is left alone. */
export async function buildProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-bench-'));
  const main = await buildIn(folder);
  return {
    main,
    cache: join(folder, 'cache'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface Measured {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From starting the process until it and its streams have ended. */
  readonly ms: number;
  /** Of a Node program only. */
  readonly peakMb: number | undefined;
}

/** `folder` is where it works and keeps its state. */
export async function runProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<Measured> {
  const peakFile = join(folder, 'peak');
  await rm(peakFile, { force: true });
  const isNode = command === process.execPath;
  const began = performance.now();
  const child = spawn(command, [...(isNode ? ['--import', PEAK] : []), ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_STATE_HOME: folder,
      KEYTURN_BENCH_PEAK: peakFile,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject)),
  ]);
  const ms = performance.now() - began;
  return { exitCode, stdout, stderr, ms, peakMb: isNode ? await peakIn(peakFile) : undefined };
}

async function peakIn(file: string): Promise<number | undefined> {
  const kilobytes = Number(await readFile(file, 'utf8').catch(() => Number.NaN));
  return Number.isNaN(kilobytes) ? undefined : kilobytes / 1024;
}

async function collect(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
