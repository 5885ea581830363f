/** The program as a child process, and all that its run shows: words, files, exit code, silence, memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveOutput } from '../support/canary.ts';
import { MAIN } from '../support/program.ts';

/** How long a run may be silent (CONTRIBUTING.md, “The hardening”); who says nothing for so long is ended, and it counts as a violation. */
export const SILENCE_SECONDS = 60;
/** A run that talks all the time ends, too. */
const LONGEST_SECONDS = 1_200;
/** Nor does the machine give it all of its memory: what is promised is far less. */
const MOST_MB = 1_500;

export interface Asked {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The file that Node runs; default: MAIN of test/support/program.ts. */
  readonly main?: string;
  /** Shell words in front of `exec "$@"`: limits, masks, redirections. */
  readonly shell?: string;
  /** Programs that start the program: `setpriv --reuid 4242`. */
  readonly through?: readonly string[];
  /** Options of Node's. */
  readonly node?: readonly string[];
  /** Its silence at most, in seconds. */
  readonly silence?: number;
  /** Done to it while it runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

export interface Outcome {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Files that lie in its working folder afterwards, by their names. */
  readonly files: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly silentSeconds: number;
  /** Of resident memory, the most that was seen. */
  readonly peakMb: number;
  readonly processorSeconds: number;
  /** It was ended: for its silence, its length or its memory. */
  readonly ended: boolean;
}

/** Environment without anything of this machine's own. */
export function bareEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    NODE_COMPILE_CACHE: join(tmpdir(), 'keyturn-test-cache'),
  };
}

/** Who is ended takes with him what he has started. */
const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export async function outcomeOf(asked: Asked): Promise<Outcome> {
  const begun = performance.now();
  const child = start(asked);
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  const { peak, processor, stop } = watchProcess(child);
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let heard = begun;
  let silentMs = 0;
  let ended = false;
  const hear = () => {
    silentMs = Math.max(silentMs, performance.now() - heard);
    heard = performance.now();
  };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (part: Buffer) => {
      hear();
      parts[name].push(part);
    });
  const limit = (asked.silence ?? SILENCE_SECONDS) * 1000;
  const watch = setInterval(() => {
    const now = performance.now();
    if (now - heard < limit && now - begun < LONGEST_SECONDS * 1000 && peak() < MOST_MB) return;
    ended = true;
    child.kill('SIGKILL');
  }, 200);
  asked.meanwhile?.(child);
  const { code, signal } = await ending(child);
  clearInterval(watch);
  stop();
  hear();
  const stdout = Buffer.concat(parts.stdout).toString('utf8');
  const stderr = Buffer.concat(parts.stderr).toString('utf8');
  const files = filesIn(asked.cwd);
  leaveOutput(`harden ${asked.args.join(' ')}`, [stdout, stderr, ...Object.values(files)].join('\n'));
  return {
    ...{ exitCode: code, signal, stdout, stderr, ended, files },
    ...{ peakMb: peak(), processorSeconds: processor() },
    seconds: (performance.now() - begun) / 1000,
    silentSeconds: silentMs / 1000,
  };
}

function start({ args, cwd, env, main = MAIN, shell, through = [], node = [] }: Asked): ChildProcess {
  const words = [...through, process.execPath, ...node, main, ...args];
  const whole = shell === undefined ? words : ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...words];
  const [command = '', ...rest] = whole;
  return spawn(command, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Its `exit`, with everything read that it wrote until then; a child of its own may hold the pipes longer. */
function ending(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const late = setTimeout(() => resolve({ code, signal }), 2_000);
      child.once('close', () => {
        clearTimeout(late);
        resolve({ code, signal });
      });
    });
  });
}

interface Watched {
  /** In MB. */
  readonly peak: () => number;
  /** In seconds: on a busy machine much less than what a clock shows. */
  readonly processor: () => number;
  readonly stop: () => void;
}

/** Of a second, in /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** `VmHWM` of /proc is the most that it ever had, so the last look before its end tells nearly all. */
function watchProcess({ pid }: ChildProcess): Watched {
  let most = 0;
  let ticks = 0;
  const look = () => {
    try {
      const text = readFileSync(`/proc/${pid}/status`, 'utf8');
      most = Math.max(most, Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024);
      const [, , user, system] =
        readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ').slice(9) ?? [];
      ticks = Math.max(ticks, Number(user) + Number(system));
    } catch {
      // It has ended, or this machine has no /proc: then nothing is known.
    }
  };
  const timer = setInterval(look, 40);
  return {
    peak: () => Math.round(most),
    processor: () => ticks / TICKS,
    stop: () => clearInterval(timer),
  };
}

const LARGEST_FILE = 4 * 1024 * 1024;

/** Of large ones the beginning. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    names
      .filter(one => one.isFile())
      .map(one => join(one.parentPath, one.name))
      .map(path => [path.slice(folder.length + 1), beginningOf(path)]),
  );
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(Math.min(LARGEST_FILE, statSync(path).size));
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
