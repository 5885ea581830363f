/** Tells the pipeline that a verb runs in what it came to: the summary of the step, annotations, and whether the step is marked. */
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { isInSandbox } from '../inSandbox.ts';
import type { Pipeline } from '../pipeline.ts';
import { annotationsOf } from './annotations.ts';
import type { LogCommand } from './logCommand.ts';
import { placesIn } from './policyPlace.ts';
import type { Told } from './told.ts';
import { writeSummary } from './writeSummary.ts';

export interface Outcome {
  readonly verb: string;
  /** The id of the run. */
  readonly run: string;
  /** The file. */
  readonly policy: string;
  /** Most urgent first. */
  readonly told: readonly Told[];
  /** Markdown. */
  readonly summary: string;
  readonly exitCode: number;
}

/** Never throws for the sake of a file: the exit code stays what it is. */
export async function tellPipeline(
  context: Context,
  pipeline: Pipeline,
  { verb, run, policy, told, summary, exitCode }: Outcome,
): Promise<void> {
  const { stderr, env, logCommand } = context;
  // Who reads the page of the run, and not the log, must not take a rehearsal for the real thing.
  const title = isInSandbox(context) ? `${verb} in the sandbox` : verb;
  const tell = (command: LogCommand) => logCommand?.(pipeline, command);
  const written = await writeSummary(
    pipeline,
    `### keyturn ${title}\n\n${summary}`,
    `keyturn-${verb}-${run}`,
    env,
  );
  if ('trouble' in written) stderr.write(`The summary of this step was not written: ${written.trouble}\n`);
  else if (written.file !== undefined) tell({ command: 'upload-summary', file: written.file });
  const isTrouble = told.some(({ trouble }) => trouble !== undefined);
  if (!isTrouble) return;
  for (const annotation of annotationsOf(told, title, await placesIn(context, policy, pipeline)))
    tell(annotation);
  if (exitCode === EXIT.done) tell({ command: 'has-issues' });
}
