#!/usr/bin/env node
/** argv and signals in, exit code out. */
import { EXIT, worst } from './cli/exit.ts';
import { tellLost } from './cli/output.ts';
import { runProgram } from './cli/program.ts';
import { compose } from './compose.ts';
import { endWith, stoppedBySignals } from './lifetime.ts';

const stop = stoppedBySignals();
const context = compose(process, stop.signal);
const exitCode = await runProgram(process.argv.slice(2), context);
await endWith(() => {
  const lost = tellLost(context);
  // What a command of another program came to (`sandbox exec`) is none of our codes, and is passed on.
  return lost === EXIT.done ? exitCode : worst([exitCode, lost]);
});
