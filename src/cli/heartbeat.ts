/** Tells the monitor of the policy when a run starts and how it ended. A monitor that cannot be told changes nothing about the run. */
import type { Outbox } from '../notices/ports.ts';
import type { Policy } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { exitCodeOf } from './exit.ts';

/** Does the work between the two requests, beside the first; also an error of it is told. */
export async function withHeartbeat(
  context: Context,
  { heartbeat }: Policy,
  run: string,
  work: () => Promise<number>,
): Promise<number> {
  if (heartbeat === undefined) return work();
  const outbox = context.outbox();
  const tell = (signal: 'start' | number) => told(outbox, { ...heartbeat, run }, signal);
  const starting = tell('start');
  const ended = async (exitCode: number) => {
    // In this order, so that a slow start does not arrive after the end.
    const problems = [await starting, await tell(exitCode)];
    warn(context, problems);
    return exitCode;
  };
  let exitCode: number;
  try {
    exitCode = await work();
  } catch (error) {
    await ended(exitCodeOf(asProblem(error, 'the run').code));
    throw error;
  }
  return ended(exitCode);
}

async function told(
  outbox: Promise<Outbox>,
  heartbeat: { readonly variable: string; readonly run: string },
  signal: 'start' | number,
): Promise<Problem | undefined> {
  const { heartbeatOf, mustBeCounted } = await import('../notices/heartbeat.ts');
  const outgoing = heartbeatOf(heartbeat, signal);
  try {
    mustBeCounted(await (await outbox).send(outgoing), outgoing);
    return undefined;
  } catch (error) {
    return asProblem(error, outgoing.subject);
  }
}

/** When the run is over: moving lines of a run would be torn by it. */
function warn({ stderr }: Context, [start, end]: readonly (Problem | undefined)[]): void {
  const problem = end ?? start;
  if (problem === undefined) return;
  if (problem.code === 'interrupted') {
    stderr.write(`${problem.message}\n`);
    return;
  }
  const which = start === undefined ? 'the end' : end === undefined ? 'the start' : 'start and end';
  const remedy = problem.remedy === undefined ? '' : ` → ${problem.remedy}`;
  stderr.write(
    `warning: ${problem.message}. The monitor was not notified of ${which} of this run, which is not affected${remedy}\n`,
  );
}
