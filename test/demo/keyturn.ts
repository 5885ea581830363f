/** Starts keyturn as a process of its own, as a person would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { leaveOutput } from '../support/canary.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(...args: string[]): Started {
  const child = spawn(process.execPath, [main, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>(resolve => child.once('close', resolve));
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
    ([exitCode, stdout, stderr]) => {
      leaveOutput(args.join(' '), stdout + stderr);
      return { exitCode, stdout, stderr };
    },
  );
  return { child, ended };
}

export function keyturn(...args: string[]): Promise<Ended> {
  return start(...args).ended;
}

/** The first piece of what a process says on stdout. */
export function firstWords(child: ChildProcess): Promise<string> {
  return new Promise(resolve => child.stdout?.once('data', (data: Buffer) => resolve(data.toString())));
}
