/** `init`: from a tenant and its vaults to a first policy, with what it takes to run it. */
import { type Command, Option } from 'commander';
import { isWhole } from '../discovery/discovered.ts';
import type { Inventory } from '../discovery/inventory.ts';
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import type { Policy } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import { commandTail } from '../rotation/command.ts';
import { plural } from '../rotation/words.ts';
import { usualPolicyOr } from './configNamed.ts';
import type { AddVerb, Context } from './context.ts';
import { discovery } from './discover.ts';
import { writeDraft } from './discoveredPolicy.ts';
import type { Announced } from './discoverProving.ts';
import { cloudOf, policyFor, type SearchOptions } from './discoverSearch.ts';
import { declined, EXIT } from './exit.ts';
import { initText } from './human/initText.ts';
import { wrap } from './human/layout.ts';
import { styleFor } from './human/style.ts';
import { pipelineAsked, vaultsAsked } from './initQuestions.ts';
import { whoIsSignedIn } from './initSignIn.ts';
import { addTimeoutOption } from './options.ts';
import { PIPELINES, type Pipeline } from './pipeline.ts';
import { pipelineToWrite, writePipeline } from './writtenPipeline.ts';

export interface InitOptions extends SearchOptions {
  readonly policy: string;
  readonly ci?: Pipeline | 'none';
  readonly yes?: boolean;
}

export const addInit: AddVerb = (program, context, finish) => {
  addOptions(program.command('init'))
    .description('Begin: find what there is, write a first policy, and say what it takes to run it.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: InitOptions) => {
      finish(await init(context, { ...options, prove: true }));
    });
};

function addOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  return addTimeoutOption(command)
    .option('--tenant <tenant>', 'the tenant, by id or domain (default: your own)')
    .option('--vault <url>', 'a vault to look into; may be repeated (default: you are asked)', collect)
    .option(
      '--subscription <id>',
      'a subscription whose vaults and sites are searched; may be repeated',
      collect,
    )
    .option(
      '--organization <org[/project]>',
      'an organization of Azure DevOps to search; may be repeated',
      collect,
    )
    .option('--github <owner[/repo]>', 'an owner at GitHub to search; may be repeated', collect)
    .option('--all', 'every registration that may be listed (default: those that the identity owns)')
    .addOption(
      new Option('--app-id <id>', 'only this registration; may be repeated')
        .argParser(collect)
        .conflicts('all'),
    )
    .option('--policy <file>', 'the policy to write, or to add to', DEFAULT_POLICY)
    .addOption(
      new Option(
        '--ci <system>',
        'a pipeline that runs the policy every night (default: you are asked)',
      ).choices([...PIPELINES, 'none']),
    )
    .option('-y, --yes', 'do not ask whether vault secrets may be read')
    .option('--cloud <name>', 'public, usgov or china')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)');
}

const EXAMPLES = `
Does what keyturn discover --prove --policy does, and asks for what is missing: it reads the lists of registrations and vaults, then the
vault secrets that may belong to a registration, tests these with a sign-in each, and writes a policy with what is proved. No service
is written to, and a file that is there is never written over.

Without Azure: keyturn sandbox exec -- keyturn init --policy sandbox.yaml --vault https://kv-payments.vault.azure.net

Examples:
  keyturn init
  keyturn init --vault https://kv-payments.vault.azure.net --ci github
  keyturn init --all --vault https://kv-payments.vault.azure.net --ci none --yes`;

async function init(context: Context, options: InitOptions): Promise<number> {
  const { stdout, stderr, env } = context;
  const tell = (text: string) => void stderr.write(`${wrap(text, stderr.columns || 100)}\n`);
  const policy = await policyFor(context, { ...options, config: options.policy }, false, 'init');
  const who = await whoIsSignedIn(context, options, cloudOf(options, policy));
  if (typeof who === 'number') return who;
  tell(`Signed in as ${who.name ?? 'an identity whose token has no name'}, tenant ${who.tenant}.`);
  const asked = await withVaults(context, options, policy);
  const pipeline = await pipelineToWrite(context, await pipelineAsked(context, options), options.policy);
  const found = await discovery(context, asked, { verb: 'init', policy, agree });
  if (typeof found === 'number') return found;
  const written = await writeDraft(context, options, found);
  const hasPolicy = policy !== undefined || written.rotations.length > 0;
  if (hasPolicy) await writePipeline(pipeline);
  const after = hasPolicy ? await context.readPolicy(options.policy) : undefined;
  const config = commandTail(usualPolicyOr(options.policy, env));
  const rights = after && {
    reader: await context.rights(after, 'reader'),
    writer: await context.rights(after, 'writer'),
  };
  stdout.write(initText({ ...found, written, pipeline, rights, config }, styleFor(stdout, env)));
  return isWhole(found.found) ? EXIT.done : EXIT.failed;

  async function agree(
    { tenants, vaults }: Inventory,
    { text, isNothing }: Announced,
  ): Promise<number | undefined> {
    const registrations = tenants.flatMap(each => each.registrations).length;
    const secrets = vaults.flatMap(each => each.secrets).length;
    const where = plural(vaults.length, 'vault');
    tell(`${plural(registrations, 'registration')}, ${plural(secrets, 'secret')} in ${where}.`);
    tell(text);
    const answer = isNothing || options.yes === true || (await context.confirm('Read them?'));
    if (answer === undefined) throw noTerminal(asked);
    return answer ? undefined : declined(context, answer);
  }
}

/** Vaults that nobody named are asked for, unless the policy names some. */
async function withVaults(
  context: Context,
  options: InitOptions,
  policy: Policy | undefined,
): Promise<InitOptions> {
  const isNamed = options.vault !== undefined || options.subscription !== undefined;
  if (isNamed || policy !== undefined) return options;
  return { ...options, vault: await vaultsAsked(context, cloudOf(options, policy)) };
}

function noTerminal(options: InitOptions): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn init',
    reason: 'vault secrets are to be read, and the input is not a terminal, so no question was asked',
    remedy: commandAgain({ ...options, yes: true }),
  });
}

/** The same command line. */
function commandAgain(options: InitOptions): string {
  const { tenant, vault = [], all, appId = [], policy, ci, yes, cloud } = options;
  const { subscription = [], organization = [], github = [] } = options;
  const named = (option: string, values: readonly (string | undefined)[]) =>
    values.flatMap(value => (value === undefined ? [] : [option, shellWord(value)]));
  return [
    ...['keyturn', 'init', ...named('--tenant', [tenant]), ...named('--vault', vault)],
    ...[...named('--subscription', subscription), ...named('--organization', organization)],
    ...named('--github', github),
    ...(all === true ? ['--all'] : []),
    ...named('--app-id', appId),
    ...named('--policy', policy === DEFAULT_POLICY ? [] : [policy]),
    ...[...named('--ci', [ci]), ...named('--cloud', [cloud]), ...(yes === true ? ['--yes'] : [])],
  ].join(' ');
}
