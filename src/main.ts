#!/usr/bin/env node
/** argv and signals in, exit code out. */
import { EXIT, worst } from './cli/exit.ts';
import { tellLost } from './cli/lost.ts';
import { runProgram } from './cli/program.ts';
import { compose } from './compose.ts';
import { filtered } from './filter.ts';

/** What a shell reports for a process that Ctrl-C has ended. */
const KILLED_BY_INTERRUPT = 130;

const stop = new AbortController();

function interrupted(): void {
  if (stop.signal.aborted) process.exit(KILLED_BY_INTERRUPT);
  stop.abort(new Error('interrupted'));
}

function crashed(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(filtered(`\nkeyturn: a bug in this program: ${text}\n`));
  process.exit(70);
}

process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
// A terminal that is closed says so once or twice, and nobody is left who would press a key: what is in hand is finished.
process.on('SIGHUP', () => stop.abort(new Error('interrupted')));
// Node would open its inspector, by which any process of this user reads the memory.
process.on('SIGUSR1', () => {});
process.on('uncaughtException', crashed);
process.on('unhandledRejection', crashed);

const context = compose(process, stop.signal);
const exitCode = await runProgram(process.argv.slice(2), context);
await written();
const lost = tellLost(context);
// What a command of another program came to (`sandbox exec`) is none of our codes, and is passed on.
process.exitCode = lost === EXIT.done ? exitCode : worst([exitCode, lost]);
await written();
// What nobody waits for any more is not waited for here either: a sign-in that still looks for a managed identity, what
// was being read when Ctrl-C came. Nothing is being written: a run finishes that first.
process.exit();

async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>(resolve => void stream.write('', () => resolve()));
}
