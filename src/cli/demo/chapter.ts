/** One command of the demo: a heading, the command as one would type it, and its output as it comes. */
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { wrap } from '../human/layout.ts';
import { styleFor } from '../human/style.ts';
import { runChild } from '../sandbox/child.ts';
import { shellWord } from '../sandbox/shell.ts';
import { thisProgram } from '../sandbox/thisProgram.ts';

export interface Stage {
  readonly context: Context;
  readonly environment: Readonly<Record<string, string>>;
  /** The policy, as one would type it. */
  readonly file: string;
  /** Gathers what did not go as it should. */
  readonly troubles: string[];
}

/** Runs `keyturn <verb>` inside the sandbox, as a process of its own: what is shown is what anybody would get. */
export async function chapter(stage: Stage, title: string, verb: string): Promise<void> {
  const { context, environment, file, troubles } = stage;
  if (context.signal.aborted) throw interrupted();
  const { paint, columns } = styleFor(context.stdout, context.env);
  const command = paint('strong', `$ keyturn ${verb} --config ${shellWord(file)}`);
  context.stdout.write(`\n${paint('quiet', '─'.repeat(columns))}\n${wrap(title, columns)}\n\n${command}\n`);
  const { command: node, args } = thisProgram();
  const { exitCode } = await runChild([node, ...args, verb, '--config', file], environment);
  if (context.signal.aborted) throw interrupted();
  if (exitCode !== 0) troubles.push(`keyturn ${verb} ended with exit code ${exitCode}`);
}

/** The demo's own voice between two commands. */
export function say(stage: Stage, text: string): void {
  const { paint, columns } = styleFor(stage.context.stdout, stage.context.env);
  stage.context.stdout.write(`\n${paint('quiet', '─'.repeat(columns))}\n${wrap(text, columns)}\n`);
}

function interrupted(): Problem {
  return new Problem({
    code: 'interrupted',
    subject: 'demo',
    reason: 'it was stopped; its sandbox is gone, and nothing else was touched',
    remedy: 'keyturn demo',
  });
}
