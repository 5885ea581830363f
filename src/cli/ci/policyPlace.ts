/** The policy file as a pipeline names it: below the root of the repository that it has checked out. */
import { relative, resolve, sep } from 'node:path';
import { rotationLines } from '../../policy/rotationLines.ts';
import type { Context } from '../context.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Place } from './annotations.ts';

/** GitHub: "Variables reference", the default working directory. Azure: "Use predefined variables", where sources are on the agent. */
const ROOT = { github: 'GITHUB_WORKSPACE', azure: 'BUILD_SOURCESDIRECTORY' } as const;

/** Outside of a pipeline, below the folder of this process. Undefined: it is somewhere else, or standard input. */
export function fileInRepository(
  file: string,
  pipeline: Pipeline | undefined,
  env: Context['env'],
): string | undefined {
  if (file === '-') return undefined;
  const root = pipeline === undefined ? undefined : env[ROOT[pipeline]];
  const below = relative(root || '', resolve(file));
  return below === '' || below.startsWith('..') || resolve(below) === below
    ? undefined
    : below.split(sep).join('/');
}

/** A policy that can no longer be read, or not twice, leaves annotations without a place. */
export async function placesIn(
  { readBytes, env }: Pick<Context, 'readBytes' | 'env'>,
  policy: string,
  pipeline: Pipeline,
): Promise<(name: string) => Place | undefined> {
  const file = fileInRepository(policy, pipeline, env);
  if (file === undefined) return () => undefined;
  const lines = await readBytes(policy).then(
    bytes => rotationLines(Buffer.from(bytes).toString('utf8')),
    () => new Map<string, number>(),
  );
  return name => {
    const line = lines.get(name);
    return line === undefined ? undefined : { file, line };
  };
}
