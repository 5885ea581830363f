/** keyturn-sandbox: `keyturn demo` and `keyturn sandbox` start it, and send the task over an IPC channel. */

import { EXIT, worst } from '../cli/exit.ts';
import { type Job, jobSchema } from '../cli/job.ts';
import { outputOf, reportLostOutput } from '../cli/output.ts';
import { forTerminal } from '../cli/outputStyle.ts';
import { reportProblem } from '../cli/reportProblem.ts';
import { kinds } from '../connectors/kinds.ts';
import { endWith, stoppedBySignals } from '../lifetime.ts';
import { readPolicyFile } from '../policy/load.ts';
import { playDemo } from './demoProgram.ts';
import type { RehearsalContext } from './rehearsalContext.ts';
import { execute, stay } from './sandboxProgram.ts';
import { startRehearsal } from './startSandbox.ts';

/** A signal to the whole process group is also forwarded by keyturn. */
const stop = stoppedBySignals(300);

if (process.channel === undefined) {
  process.stderr.write('keyturn-sandbox is started by keyturn: keyturn sandbox --help\n');
  process.exit(EXIT.wrongUsage);
}
const job = await received();
const streams: RehearsalContext = {
  stdout: outputOf(process.stdout, process.env, job.colored),
  stderr: outputOf(process.stderr, process.env, job.colored),
  env: process.env,
  signal: stop.signal,
  readPolicy: file => readPolicyFile(file, kinds),
  job,
  start: wanted => startRehearsal(wanted, process),
};
const isForPrograms = job.task.verb !== 'demo' && job.task.json;
const context = isForPrograms ? streams : forTerminal(streams);
const exitCode = await rehearsed();
await endWith(() => {
  const lost = reportLostOutput(context);
  return lost === EXIT.done ? exitCode : worst([exitCode, lost]);
});

/** The task; ends the process when the keyturn that started it ends. */
async function received(): Promise<Job> {
  process.once('disconnect', () => stop.abort(new Error('interrupted')));
  const message = await new Promise<unknown>(resolve => process.once('message', resolve));
  process.channel?.unref();
  return jobSchema.parse(message);
}

async function rehearsed(): Promise<number> {
  const { task } = job;
  try {
    if (task.verb === 'demo') return await playDemo(context, task);
    return await (task.verb === 'sandbox' ? stay(context, task) : execute(context, task));
  } catch (error) {
    const [verb = ''] = task.verb.split(' ');
    return reportProblem(error, { verb, json: task.verb !== 'demo' && task.json }, context);
  }
}
