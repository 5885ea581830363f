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
    .description('Run the embedded cloud: rehearse a policy in it, or test other clients with it.')
    .enablePositionalOptions()
    .option('--for <file>', 'create everything that this policy names (default: the example policy)')
    .option('--world <file>', 'your own data for the sandbox, as JSON or YAML')
    .addOption(identityOption())
    .option('--json', 'machine-readable addresses on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SandboxOptions) => {
      finish(await rehearse(context, { verb: 'sandbox', json: options.json === true, ...worldOf(options) }));
    });
  sandbox
    .command('exec')
    .description('Run a command in a new sandbox, signed in; its exit code is passed on.')
    .passThroughOptions()
    .option('--for <file>', 'create everything that this policy names (default: the example policy)')
    .option('--world <file>', 'your own data for the sandbox, as JSON or YAML')
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
                                        rehearse it in one command`;

const EXEC_EXAMPLES = `
Examples:
  keyturn sandbox exec --for rotation.yaml -- keyturn rotate
  keyturn sandbox exec --for rotation.yaml --identity managed-identity -- keyturn plan
  keyturn sandbox exec -- sh -c 'keyturn rotate && az login …'
  keyturn sandbox exec -- sh -c 'keyturn rotate && keyturn sandbox advance 9d && keyturn rotate'

Inside, keyturn is this version, and reads the policy of --for (KEYTURN_CONFIG) if none
is named. Environment variables direct Azure and GitHub clients to the sandbox; your own sign-ins are not passed on.
keyturn sandbox advance moves its clock, keyturn sandbox faults makes services fail, and $KEYTURN_SANDBOX_CONTROL/edit
changes what a person could change (docs/verbs.md, "sandbox").

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
      '--for and --world cannot be combined: --for creates the data from a policy, --world reads it from a file',
    remedy: 'keyturn sandbox --help',
  });
}
