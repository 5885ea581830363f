/** How a verb joins the program: each adds its own command, and tells the exit code when it is done. */
import type { Command } from 'commander';
import type { Context } from './context.ts';

/** `finish` is called once, with the exit code; a verb that throws a Problem instead gets the code of that problem. */
export type AddVerb = (program: Command, context: Context, finish: (exitCode: number) => void) => void;
