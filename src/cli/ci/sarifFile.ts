/** The file of `validate --sarif`. */
import { type PolicyProblem, policyProblems } from '../../policy/problems.ts';
import type { Problem } from '../../problem.ts';
import { pipelineIn } from '../ciInert.ts';
import type { Context } from '../context.ts';
import { mustBeOwn, writeBeside } from '../ownFile.ts';
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
  return writeBeside({ stderr }, file, text, SARIF);
}

/** Where the list is missing, the default file is. */
function problemsOf(invalid: Problem, policy: string): readonly PolicyProblem[] {
  const listed = policyProblems(invalid);
  if (listed.length > 0) return listed;
  return [{ code: 'no-file', file: policy, path: [], text: invalid.details.reason }];
}
