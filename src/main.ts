#!/usr/bin/env node
/** The entry point: arguments and signals in, exit code out. */
import { EXIT, worst } from './cli/exit.ts';
import { reportLostOutput } from './cli/output.ts';
import { runProgram } from './cli/program.ts';
import { compose } from './compose.ts';
import { endWith, stoppedBySignals } from './lifetime.ts';

const stop = stoppedBySignals();
const context = compose(process, stop.signal);
const exitCode = await runProgram(process.argv.slice(2), context);
await endWith(() => {
  const lost = reportLostOutput(context);
  // The exit code of another program's command (`sandbox exec`) is passed on unchanged.
  return lost === EXIT.done ? exitCode : worst([exitCode, lost]);
});
