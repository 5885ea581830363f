/** One command of the demo: a heading, the command as a user would type it, and its output. */

import { runChild } from '../../cli/child.ts';
import { wrap } from '../../cli/human/layout.ts';
import { styleFor } from '../../cli/human/style.ts';
import { shellWord } from '../../policy/quote.ts';
import { Problem } from '../../problem.ts';
import type { RehearsalContext } from '../rehearsalContext.ts';

export interface Stage {
  readonly context: RehearsalContext;
  readonly environment: Readonly<Record<string, string>>;
  /** The path of the policy, as a user would type it. */
  readonly file: string;
  /** Collects what did not go as expected. */
  readonly troubles: string[];
}

/**
 * Runs `keyturn <words>` inside the sandbox, in a process of its own, so that its output is that of the real program. `fails`: it
 * is expected to fail, and a success is reported as a trouble.
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

/** The same without output, for what happened before the story. */
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

/** Text of the demo itself, between two commands. */
export function say(stage: Stage, text: string): void {
  const { paint, columns } = styleFor(stage.context.stdout, stage.context.env);
  stage.context.stdout.write(`\n${paint('quiet', '─'.repeat(columns))}\n${wrap(text, columns)}\n`);
}

function interrupted(): Problem {
  return new Problem({
    code: 'interrupted',
    subject: 'demo',
    reason: 'it was stopped; its sandbox was deleted, and nothing else was accessed',
    remedy: 'keyturn demo',
  });
}
