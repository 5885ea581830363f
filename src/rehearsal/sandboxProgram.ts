/** The sandbox alone, for work in another terminal; or for one command. */
import { once } from 'node:events';
import { runChild } from '../cli/child.ts';
import { EXIT } from '../cli/exit.ts';
import { wrap } from '../cli/human/layout.ts';
import { styleFor } from '../cli/human/style.ts';
import type { Task } from '../cli/job.ts';
import { isProblem, Problem } from '../problem.ts';
import { type Inside, prepareInside } from './inside.ts';
import type { Identity, RehearsalContext, RunningSandbox } from './rehearsalContext.ts';
import { sandboxDocument, sandboxNote, sandboxText } from './rehearsalWords.ts';

type World = Pick<Extract<Task, { verb: 'sandbox' }>, 'policyFile' | 'worldFile' | 'identity'>;

export async function stay(
  context: RehearsalContext,
  task: Extract<Task, { verb: 'sandbox' }>,
): Promise<number> {
  return withSandbox(context, task, async (sandbox, inside) => {
    const told = { sandbox, environmentFile: inside.environmentFile, policyFile: task.policyFile };
    const text = task.json
      ? `${JSON.stringify(sandboxDocument(told))}\n`
      : sandboxText(told, styleFor(context.stdout, context.env));
    context.stdout.write(text);
    await aborted(context.signal);
    return EXIT.done;
  });
}

export async function execute(
  context: RehearsalContext,
  task: Extract<Task, { verb: 'sandbox exec' }>,
): Promise<number> {
  return withSandbox(context, task, async (_, inside) => {
    const { columns } = styleFor(context.stderr, context.env);
    if (context.stderr.live)
      context.stderr.write(`${wrap(sandboxNote(task.policyFile ?? task.worldFile), columns)}\n`);
    const { exitCode, trouble } = await runChild(task.words, inside.environment);
    if (trouble !== undefined) context.stderr.write(`keyturn sandbox exec: ${trouble}\n`);
    return exitCode;
  });
}

type Use = (sandbox: RunningSandbox, inside: Inside) => Promise<number>;

async function withSandbox(
  context: RehearsalContext,
  { policyFile, worldFile, identity = 'secret' }: World,
  use: Use,
): Promise<number> {
  const sandbox = await (policyFile === undefined
    ? startWorld(context, worldFile ?? '', identity)
    : context.start({ policyFile, identity }));
  try {
    return await use(sandbox, prepareInside(sandbox, context.job, policyFile));
  } finally {
    await sandbox.close();
  }
}

async function startWorld(
  context: RehearsalContext,
  worldFile: string,
  identity: Identity,
): Promise<RunningSandbox> {
  try {
    return await context.start({ worldFile, identity });
  } catch (error) {
    if (isProblem(error)) throw error;
    // Further lines may quote the file, and with it a secret.
    const reason = whyUnread(error);
    const remedy = 'keyturn sandbox --help';
    throw new Problem({ code: 'wrong-usage', subject: `world ${worldFile}`, reason, remedy }, error);
  }
}

function whyUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it could not be read';
}

/** Waits for Ctrl-C. The timer keeps the process alive, since open ports and signal handlers may not. */
async function aborted(signal: AbortSignal): Promise<void> {
  const hold = setInterval(() => {}, 60_000);
  try {
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    clearInterval(hold);
  }
}
