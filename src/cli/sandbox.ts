/** `keyturn sandbox`: the embedded cloud by itself, to work in from another terminal or with one command. */
import { once } from 'node:events';
import { isProblem, Problem } from '../problem.ts';
import type { Context, RunningSandbox } from './context.ts';
import { EXIT } from './exit.ts';
import { styleFor } from './human/style.ts';
import { runChild } from './sandbox/child.ts';
import { examplePolicy } from './sandbox/example.ts';
import { type Inside, prepareInside } from './sandbox/inside.ts';
import { sandboxDocument, sandboxText } from './sandbox/words.ts';
import type { AddVerb } from './verb.ts';

interface SandboxOptions {
  readonly for?: string;
  readonly world?: string;
  readonly json?: boolean;
}

export const addSandbox: AddVerb = (program, context, finish) => {
  const sandbox = program
    .command('sandbox')
    .description('Run the embedded cloud: rehearse a policy, or try other clients on it.')
    .enablePositionalOptions()
    .option(
      '--for <file>',
      'make a world in which this policy finds all that it names (default: the example policy)',
    )
    .option('--world <file>', 'a world of your own, as JSON or YAML')
    .option('--json', 'machine-readable addresses on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SandboxOptions) => finish(await stay(context, options)));
  sandbox
    .command('exec')
    .description('Run a command inside a sandbox of its own, signed in; its exit code is passed on.')
    .passThroughOptions()
    .option(
      '--for <file>',
      'make a world in which this policy finds all that it names (default: the example policy)',
    )
    .option('--world <file>', 'a world of your own, as JSON or YAML')
    .argument('<command...>', 'the command and its arguments, after --')
    .addHelpText('after', EXEC_EXAMPLES)
    .action(async (words: string[], options: SandboxOptions) => {
      finish(await execute(context, words, { ...sandbox.opts<SandboxOptions>(), ...options }));
    });
};

const EXAMPLES = `
Examples:
  keyturn sandbox                       the world of the example policy, until Ctrl-C
  keyturn sandbox --for rotation.yaml   the world of your own policy
  keyturn sandbox exec --for rotation.yaml -- keyturn rotate
                                        rehearse it in one go`;

const EXEC_EXAMPLES = `
Examples:
  keyturn sandbox exec --for rotation.yaml -- keyturn rotate
  keyturn sandbox exec -- sh -c 'keyturn rotate -c "$KEYTURN_SANDBOX_POLICY" && az login …'

Inside, keyturn is this keyturn, KEYTURN_SANDBOX_POLICY is the policy that the world was made for, and the
environment leads Azure and GitHub clients into the sandbox. Your own sign-ins are taken out of it.

Exit codes: those of the command; 127 when it is not found, 126 when it cannot be started.`;

async function stay(context: Context, options: SandboxOptions): Promise<number> {
  return withSandbox(context, options, async (sandbox, inside, policyFile) => {
    const told = { sandbox, environmentFile: inside.environmentFile, policyFile };
    const text =
      options.json === true
        ? `${JSON.stringify(sandboxDocument(told))}\n`
        : sandboxText(told, styleFor(context.stdout, context.env));
    context.stdout.write(text);
    await aborted(context.signal);
    return EXIT.done;
  });
}

async function execute(context: Context, words: readonly string[], options: SandboxOptions): Promise<number> {
  return withSandbox(context, options, async (_, inside) => {
    const { exitCode, trouble } = await runChild(words, inside.environment);
    if (trouble !== undefined) context.stderr.write(`keyturn sandbox exec: ${trouble}\n`);
    return exitCode;
  });
}

type Use = (sandbox: RunningSandbox, inside: Inside, policyFile: string | undefined) => Promise<number>;

async function withSandbox(context: Context, options: SandboxOptions, use: Use): Promise<number> {
  const { world } = options;
  if (world !== undefined && options.for !== undefined) throw oneOfTwo();
  const policyFile = options.for ?? (world === undefined ? examplePolicy() : undefined);
  const sandbox = await (world === undefined
    ? context.sandbox.start(policyFile === undefined ? {} : { policyFile })
    : startWorld(context, world));
  try {
    return await use(sandbox, prepareInside(sandbox, context.env, policyFile), policyFile);
  } finally {
    await sandbox.close();
  }
}

async function startWorld(context: Context, worldFile: string): Promise<RunningSandbox> {
  try {
    return await context.sandbox.start({ worldFile });
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

function oneOfTwo(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'wrong usage of keyturn sandbox',
    reason:
      '--for makes a world from a policy and --world reads one from a file: only one of them can be had',
    remedy: 'keyturn sandbox --help',
  });
}

/** Waits for Ctrl-C. The timer holds the process: neither open ports nor signal handlers need to. */
async function aborted(signal: AbortSignal): Promise<void> {
  const hold = setInterval(() => {}, 60_000);
  try {
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    clearInterval(hold);
  }
}
