/** Annotations of a verb that did not come to its result: of a policy that is invalid each problem, at its line. */
import { policyProblems } from '../../policy/problems.ts';
import { isProblem } from '../../problem.ts';
import type { Context } from '../context.ts';
import type { Pipeline } from '../pipeline.ts';
import { atMost } from './annotations.ts';
import { fileInRepository } from './policyPlace.ts';

export function tellError(
  error: unknown,
  verb: string,
  pipeline: Pipeline,
  { env, logCommand }: Pick<Context, 'env' | 'logCommand'>,
): void {
  if (!isProblem(error) || error.code === 'interrupted') return;
  const { subject, reason, remedy } = error.details;
  const annotation = { command: 'annotate', level: 'error' } as const;
  const problems = policyProblems(error).map(({ code, file, line, column, text }) => {
    const path = fileInRepository(file, pipeline, env);
    return {
      ...{ ...annotation, title: `keyturn ${verb}: ${code}`, message: text },
      ...(path === undefined || line === undefined
        ? {}
        : { place: { file: path, line, ...(column === undefined ? {} : { column }) } }),
    };
  });
  const message = remedy === undefined ? reason : `${reason}\n→ ${remedy}`;
  const whole = { ...annotation, title: `keyturn ${verb}: ${subject}`, message };
  for (const each of atMost(problems.length > 0 ? problems : [whole], verb)) logCommand?.(pipeline, each);
}
