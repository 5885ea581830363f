import { runChild } from './child.ts';
import type { Context } from './context.ts';
import type { Job, Task } from './job.ts';
import { sandboxProgram } from './sandboxPackage.ts';
import { bareEnvironment, withoutEnvFiles, withoutSignIns } from './signIns.ts';

/** Has keyturn-sandbox do it, on this terminal; returns its exit code. What goes wrong there it tells itself. */
export async function rehearse({ env, stdout, stderr }: Context, task: Task): Promise<number> {
  const program = sandboxProgram();
  const { environment, taken } = withoutSignIns(env);
  const colored = [stdout, stderr].every(({ live, color }) => color || !live);
  const node = [process.execPath, ...withoutEnvFiles(process.execArgv)];
  const job: Job = {
    ...{ task, colored },
    keyturn: [...node, process.argv[1] ?? ''],
    environment: { ...environment },
    taken: [...taken],
  };
  const { exitCode, trouble } = await runChild([...node, program], bareEnvironment(env), { told: job });
  if (trouble !== undefined) stderr.write(`keyturn ${task.verb}: ${trouble}\n`);
  return exitCode;
}
