/** `keyturn sandbox`: the embedded cloud by itself, to work in from another terminal or with one command. */
import { Option } from 'commander';
import { Problem } from '../problem.ts';
import type { AddVerb } from './context.ts';
import { IDENTITIES, type Task } from './job.ts';
import { rehearse } from './rehearse.ts';
import { addInside } from './sandboxInside.ts';
import { examplePolicy } from './sandboxPackage.ts';

type Identity = NonNullable<Extract<Task, { verb: 'sandbox' }>['identity']>;

interface SandboxOptions {
  readonly for?: string;
  readonly world?: string;
  readonly identity?: Identity;
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
    .addOption(identityOption())
    .option('--json', 'machine-readable addresses on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SandboxOptions) => {
      finish(await rehearse(context, { verb: 'sandbox', json: options.json === true, ...worldOf(options) }));
    });
  sandbox
    .command('exec')
    .description('Run a command inside a sandbox of its own, signed in; its exit code is passed on.')
    .passThroughOptions()
    .option(
      '--for <file>',
      'make a world in which this policy finds all that it names (default: the example policy)',
    )
    .option('--world <file>', 'a world of your own, as JSON or YAML')
    .addOption(identityOption())
    .argument('<command...>', 'the command and its arguments, after --')
    .addHelpText('after', EXEC_EXAMPLES)
    .action(async (words: string[], options: SandboxOptions) => {
      const all = { ...sandbox.opts<SandboxOptions>(), ...options };
      const json = all.json === true;
      finish(await rehearse(context, { verb: 'sandbox exec', words, json, ...worldOf(all) }));
    });
  addInside(sandbox, context, finish);
};

function identityOption(): Option {
  const about = 'how commands sign in there (default: secret)';
  return new Option('--identity <way>', about).choices(IDENTITIES);
}

const EXAMPLES = `
Examples:
  keyturn sandbox                       the world of the example policy, until Ctrl-C
  keyturn sandbox --for rotation.yaml   the world of your own policy
  keyturn sandbox exec --for rotation.yaml -- keyturn rotate
                                        rehearse it in one go`;

const EXEC_EXAMPLES = `
Examples:
  keyturn sandbox exec --for rotation.yaml -- keyturn rotate
  keyturn sandbox exec --for rotation.yaml --identity managed-identity -- keyturn plan
  keyturn sandbox exec -- sh -c 'keyturn rotate && az login …'
  keyturn sandbox exec -- sh -c 'keyturn rotate && keyturn sandbox advance 9d && keyturn rotate'

Inside, keyturn is this keyturn, and reads the policy that the world was made for (KEYTURN_CONFIG) where none
is named. The environment leads Azure and GitHub clients into the sandbox. Your own sign-ins are taken out of it.
keyturn sandbox advance moves the clock there, keyturn sandbox faults lets services fail.

Exit codes: those of the command; 127 when it is not found, 126 when it cannot be started.`;

/** The world of the example policy, where none is asked for. */
function worldOf(
  options: SandboxOptions,
): { readonly identity?: Identity } & ({ readonly policyFile: string } | { readonly worldFile: string }) {
  const identity = options.identity === undefined ? {} : { identity: options.identity };
  if (options.world === undefined) return { policyFile: options.for ?? examplePolicy(), ...identity };
  if (options.for !== undefined) throw oneOfTwo();
  return { worldFile: options.world, ...identity };
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
