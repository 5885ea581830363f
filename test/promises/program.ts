/** The program under test: built as it is published, from this tree or from a copy of it that was tampered with. */
import type { ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildIn } from '../support/build.ts';
import { leaveOutput } from '../support/canary.ts';
import { beginHosted } from '../support/programHost.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HURRY = fileURLToPath(new URL('hurry.ts', import.meta.url));

export interface Program extends AsyncDisposable {
  /** The file that Node runs. */
  readonly main: string;
  /** What is loaded before it: hurry.ts, without its types, since to strip them takes longer than all the rest. */
  readonly hurry: string;
}

export interface Result {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Begun {
  readonly child: ChildProcess;
  readonly result: Promise<Result>;
}

/**
 * `tamper` is handed the folder of a copy of `src`, and may change it before it is built. Without it the program that the whole
 * suite shares is taken (KEYTURN_BUILT, set by scripts/test.ts), where there is one.
 */
export async function buildProgram(tamper?: (source: string) => Promise<void>): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-promises-'));
  const shared = tamper === undefined ? process.env['KEYTURN_BUILT'] : undefined;
  const main = shared ?? (await buildAnew(folder, tamper));
  const hurry = join(folder, 'hurry.js');
  await build({ entryPoints: [HURRY], bundle: true, format: 'esm', platform: 'node', outfile: hurry });
  return {
    main,
    hurry,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function buildAnew(folder: string, tamper?: (source: string) => Promise<void>): Promise<string> {
  const source = join(folder, 'src');
  await cp(join(ROOT, 'src'), source, { recursive: true });
  await tamper?.(source);
  return await buildIn(folder, source);
}

/** Runs it in a child process (programHost.ts), with its waits shortened and in an environment of its own. */
export function begin(program: Program, args: readonly string[], own: NodeJS.ProcessEnv, cwd: string): Begun {
  const cache = { NODE_COMPILE_CACHE: join(tmpdir(), 'keyturn-promises-cache') };
  const env = { PATH: process.env['PATH'], ...cache, ...own };
  const { child, result } = beginHosted({ main: program.main, args, env, cwd }, program.hurry);
  return { child, result: result.then(ended => left(ended, args)) };
}

function left(result: Result, args: readonly string[]): Result {
  leaveOutput(args.join(' '), result.stdout + result.stderr);
  return result;
}
