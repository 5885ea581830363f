/** The pipeline's file of `init`: written where there is none, and never over one. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import { inWords } from '../report/fileTrouble.ts';
import type { Context } from './context.ts';
import type { Pipeline } from './pipeline.ts';
import { type PipelineFile, pipelineFile } from './pipelineFile.ts';
import { packageVersion } from './version.ts';

export interface PipelineToWrite extends PipelineFile {
  /** The file is there already, as it would be written. */
  readonly isThere: boolean;
}

/** Undefined: none is wanted. Throws where another file is in its place. */
export async function pipelineToWrite(
  { readBytes }: Pick<Context, 'readBytes'>,
  pipeline: Pipeline | undefined,
  policy: string,
): Promise<PipelineToWrite | undefined> {
  if (pipeline === undefined) return undefined;
  const wanted = pipelineFile(pipeline, {
    policy: relative('', policy) || policy,
    version: packageVersion(),
  });
  try {
    const before = Buffer.from(await readBytes(wanted.file)).toString('utf8');
    if (before === wanted.text) return { ...wanted, isThere: true };
    throw another(wanted.file, firstDifference(before, wanted.text));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return { ...wanted, isThere: false };
  }
}

/** `wx`: one that came between is not written over either. */
export async function writePipeline(pipeline: PipelineToWrite | undefined): Promise<void> {
  if (pipeline === undefined || pipeline.isThere) return;
  try {
    await mkdir(dirname(pipeline.file), { recursive: true });
    await writeFile(pipeline.file, pipeline.text, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    const code = errorCode(error);
    throw new Problem(
      {
        code: 'human-needed',
        subject: pipeline.file,
        reason: `could not be written: ${code === undefined ? 'unknown error' : inWords(code)}; the policy was`,
        remedy: `ls -ld ${shellWord(dirname(pipeline.file))}`,
      },
      error,
    );
  }
}

interface Difference {
  readonly line: number;
  readonly is: string;
  readonly wanted: string;
}

function firstDifference(before: string, text: string): Difference {
  const [old, fresh] = [before.split('\n'), text.split('\n')];
  const at = fresh.findIndex((line, index) => line !== old[index]);
  const line = at === -1 ? fresh.length : at;
  return { line: line + 1, is: (old[line] ?? '').trim(), wanted: (fresh[line] ?? '').trim() };
}

function another(file: string, { line, is, wanted }: Difference): Problem {
  return new Problem({
    code: 'human-needed',
    subject: file,
    reason: `is there already and is another one, so nothing was written: line ${line} is ${JSON.stringify(is)}, and would be ${JSON.stringify(wanted)}`,
    remedy: `mv ${file} ${file}.before   (then the same command, and compare the two; or --ci none)`,
  });
}
