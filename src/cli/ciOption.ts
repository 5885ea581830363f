/** `--ci`: whether a verb also tells the pipeline that it runs in, by its summary and its annotations. */
import { type Command, Option } from 'commander';
import { pipelineIn } from './ciInert.ts';
import type { Context } from './context.ts';
import { PIPELINES, type Pipeline } from './pipeline.ts';

const SYSTEMS = ['auto', ...PIPELINES, 'none'] as const;

export interface CiOptions {
  readonly ci: (typeof SYSTEMS)[number];
}

export function addCiOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--ci <system>',
      'write the summary and the annotations of GitHub Actions or Azure Pipelines; auto: the one that this runs in',
    )
      .choices(SYSTEMS)
      .default('auto'),
  );
}

/** Undefined: nothing is told to a pipeline. */
export function pipelineOf({ ci }: CiOptions, { env }: Pick<Context, 'env'>): Pipeline | undefined {
  if (ci === 'none') return undefined;
  return ci === 'auto' ? pipelineIn(env) : ci;
}
