/** The summary of a step, where each of the two takes it. */
import { appendFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../errorCode.ts';
import { filtered } from '../../filter.ts';
import { inWords, unfitness } from '../../report/fileTrouble.ts';
import type { Context } from '../context.ts';
import type { Pipeline } from '../pipeline.ts';

/** `file`: what is still to be told to the pipeline. `trouble`: why there is no summary, in words. */
export type Written = { readonly file?: string } | { readonly trouble: string };

/** Never throws: the work is done, and a summary changes nothing of it. `name`: of this verb and run, below a folder. */
export async function writeSummary(
  pipeline: Pipeline,
  text: string,
  name: string,
  env: Context['env'],
): Promise<Written> {
  const clean = filtered(text);
  try {
    return pipeline === 'github'
      ? await appended(env['GITHUB_STEP_SUMMARY'], `${clean}\n`)
      : await besides(env['AGENT_TEMPDIRECTORY'], name, clean);
  } catch (error) {
    const code = errorCode(error);
    return { trouble: code === undefined ? String(error) : inWords(code) };
  }
}

/** Bytes; of a step that writes more, nothing is shown (docs.github.com, "Workflow commands", "Step isolation and limits"). */
const MOST_OF_A_STEP = 1024 * 1024;

/** Other commands of the step may have written to it. */
async function appended(file: string | undefined, text: string): Promise<Written> {
  if (!file) return { trouble: 'GITHUB_STEP_SUMMARY is not set' };
  // A pipe would be waited for.
  const why = unfitness(file);
  if (why !== undefined) return { trouble: why };
  const before = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (before + Buffer.byteLength(text) > MOST_OF_A_STEP)
    return { trouble: `the step has written ${before} bytes to it already, and may write ${MOST_OF_A_STEP}` };
  await appendFile(file, text);
  return {};
}

/** The agent uploads it when the step is over, and empties the folder after the job. */
async function besides(folder: string | undefined, name: string, text: string): Promise<Written> {
  if (!folder) return { trouble: 'AGENT_TEMPDIRECTORY is not set' };
  const file = join(folder, `${name}.md`);
  await writeFile(file, text, { flag: 'wx' });
  return { file };
}
