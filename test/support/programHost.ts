/**
 * Processes that run the program one time after the other (host.mjs): a start of its own takes four times the processor time of
 * what is judged.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const HOST = fileURLToPath(new URL('host.mjs', import.meta.url));

export interface HostedRun {
  /** The file that Node would run. It ends by `process.exit`. */
  readonly main: string;
  readonly args: readonly string[];
  /** All of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export interface HostedResult {
  readonly stdout: string;
  readonly stderr: string;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
}

export interface Hosted {
  /** May be sent signals until the result is there. */
  readonly child: ChildProcess;
  readonly result: Promise<HostedResult>;
}

const Message = z.union([
  z.object({ stdout: z.string() }),
  z.object({ stderr: z.string() }),
  z.object({ exitCode: z.number(), isClean: z.boolean() }),
]);

/** Of this test file, by the program and what is loaded before it; they end with its process. */
const idle = new Map<string, ChildProcess[]>();

/**
 * Two at a time are in two processes. `before`: the file that is loaded before the program.
 */
export function beginHosted(run: HostedRun, before = ''): Hosted {
  const key = `${run.main} ${before}`;
  const waiting = idle.get(key) ?? [];
  idle.set(key, waiting);
  const child = waiting.pop() ?? openHost(before);
  const result = resultOf(child, () => waiting.push(child));
  holdOpen(child, true);
  child.send(run);
  return { child, result };
}

function resultOf(host: ChildProcess, keep: () => void): Promise<HostedResult> {
  const told = { stdout: '', stderr: '' };
  return new Promise((resolve, reject) => {
    const leave = () => {
      host.off('message', heard).off('error', reject).off('close', ended);
      holdOpen(host, false);
    };
    const ended = (exitCode: number | null) => {
      leave();
      resolve({ ...told, exitCode });
    };
    const heard = (message: unknown) => {
      const read = Message.parse(message);
      if ('stdout' in read) told.stdout += read.stdout;
      else if ('stderr' in read) told.stderr += read.stderr;
      else {
        leave();
        if (read.isClean) keep();
        resolve({ ...told, exitCode: read.exitCode });
      }
    };
    host.on('message', heard).once('error', reject).once('close', ended);
  });
}

function openHost(before: string): ChildProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const host = spawn(process.execPath, [...(before === '' ? [] : ['--import', before]), HOST], {
    env: { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return host;
}

/** While it runs the program, and not while it is idle, this process waits for it. */
function holdOpen(host: ChildProcess, isRunning: boolean): void {
  if (isRunning) {
    host.ref();
    host.channel?.ref();
  } else {
    host.unref();
    host.channel?.unref();
  }
}
