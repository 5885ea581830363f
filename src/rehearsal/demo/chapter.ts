/** One command of the demo: a heading, the command as one would type it, and its output as it comes. */

import { runChild } from '../../cli/child.ts';
import { wrap } from '../../cli/human/layout.ts';
import { styleFor } from '../../cli/human/style.ts';
import { shellWord } from '../../policy/quote.ts';
import { Problem } from '../../problem.ts';
import type { RehearsalContext } from '../rehearsalContext.ts';

export interface Stage {
  readonly context: RehearsalContext;
  readonly environment: Readonly<Record<string, string>>;
  /** The policy, as one would type it. */
  readonly file: string;
  /** Gathers what did not go as it should. */
  readonly troubles: string[];
}

/**
 * Runs `keyturn <words>` inside the sandbox, as a process of its own: what is shown is what anybody would get.
 * `fails`: it ought to, and does not get by unnoticed when it does not.
 */
export async function chapter(
  stage: Stage,
  title: string,
  words: string | readonly string[],
  { fails = false } = {},
): Promise<void> {
  const { context, file, troubles } = stage;
  const { paint, columns } = styleFor(context.stdout, context.env);
  const all = [...[words].flat(), '--config', file];
  const command = paint('strong', `$ keyturn ${all.map(shellWord).join(' ')}`);
  context.stdout.write(`\n${paint('quiet', '─'.repeat(columns))}\n${wrap(title, columns)}\n\n${command}\n`);
  const exitCode = await runInside(stage, all);
  if (fails) context.stdout.write(`${paint('quiet', `exit code ${exitCode}`)}\n`);
  if ((exitCode !== 0) !== fails) troubles.push(`keyturn ${all[0]} ended with exit code ${exitCode}`);
}

/** The same without a word, for what went before the story. */
export async function beforehand(stage: Stage, verb: string): Promise<void> {
  const exitCode = await runInside(stage, [verb, '--config', stage.file], 'ignore');
  if (exitCode !== 0) stage.troubles.push(`keyturn ${verb} ended with exit code ${exitCode}`);
}

async function runInside(
  { context, environment }: Stage,
  words: readonly string[],
  output?: 'ignore',
): Promise<number> {
  if (context.signal.aborted) throw interrupted();
  const ignored = output === undefined ? {} : { output };
  const { exitCode } = await runChild([...context.job.keyturn, ...words], environment, ignored);
  if (context.signal.aborted) throw interrupted();
  return exitCode;
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
