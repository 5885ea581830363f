/** The file of `validate --sarif`. */
import { type PolicyProblem, policyProblems } from '../../policy/problems.ts';
import { isProblem, type Problem } from '../../problem.ts';
import { pipelineIn } from '../ciInert.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { mustBeOwn, writeOwn } from '../ownFile.ts';
import { packageVersion } from '../version.ts';
import { fileInRepository } from './policyPlace.ts';
import { SARIF, sarifText } from './sarif.ts';

/** Before anything is read. Throws a Problem where the file is another one. */
export function mustBeSarif(file: string): void {
  mustBeOwn(file, SARIF);
}

/** `invalid`: why the policy cannot be used. Returns an exit code: that the file could not be written is said, and changes no verdict. */
export async function writeSarif(
  { stderr, env }: Pick<Context, 'stderr' | 'env'>,
  file: string,
  policy: string,
  invalid?: Problem,
): Promise<number> {
  const text = sarifText({
    file: fileInRepository(policy, pipelineIn(env), env),
    problems: invalid === undefined ? [] : problemsOf(invalid, policy),
    version: packageVersion(),
  });
  try {
    await writeOwn(file, text, SARIF);
    return EXIT.done;
  } catch (error) {
    if (!isProblem(error)) throw error;
    stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

/** Where the list is missing, the default file is. */
function problemsOf(invalid: Problem, policy: string): readonly PolicyProblem[] {
  const listed = policyProblems(invalid);
  if (listed.length > 0) return listed;
  return [{ code: 'no-file', file: policy, path: [], text: invalid.details.reason }];
}
