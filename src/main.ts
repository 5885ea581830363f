#!/usr/bin/env node
/** argv and signals in, exit code out. */
import { runProgram } from './cli/program.ts';
import { compose } from './compose.ts';
import { redact } from './secret.ts';

/** What a shell reports for a process that Ctrl-C has ended. */
const KILLED_BY_INTERRUPT = 130;

const stop = new AbortController();

function interrupted(): void {
  if (stop.signal.aborted) process.exit(KILLED_BY_INTERRUPT);
  stop.abort(new Error('interrupted'));
}

function crashed(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(redact(`\nkeyturn: a bug in this program: ${text}\n`));
  process.exit(70);
}

process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
process.on('uncaughtException', crashed);
process.on('unhandledRejection', crashed);

process.exitCode = await runProgram(process.argv.slice(2), compose(process, stop.signal));
// What nobody waits for any more is not waited for here either: a sign-in that still looks for a managed identity, what
// was being read when Ctrl-C came. Nothing is being written: a run finishes that first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
