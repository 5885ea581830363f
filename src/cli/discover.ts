/** `discover`: what a tenant, its vaults and the places around them hold, by their lists alone. */
import { type Command, Option } from 'commander';
import { type Discovered, isUncovered, isWhole, uncoveredIn } from '../discovery/discovered.ts';
import { discoveredFrom } from '../discovery/discoveredFrom.ts';
import type { PlaceKind } from '../discovery/finder.ts';
import { gather } from '../discovery/gather.ts';
import type { Inventory } from '../discovery/inventory.ts';
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import type { Policy } from '../policy/policy.ts';
import { plural } from '../rotation/words.ts';
import { patience, pausesWithin } from '../run/patience.ts';
import { requesterFor } from '../run/requester.ts';
import type { AddVerb, Context } from './context.ts';
import { writeDraft } from './discoveredPolicy.ts';
import { type Announced, proving } from './discoverProving.ts';
import { scopesFor } from './discoverScopes.ts';
import {
  appIdNamed,
  cloudOf,
  type DiscoverOptions,
  policyFor,
  type Search,
  type SearchOptions,
  tenantsOf,
  vaultsFor,
} from './discoverSearch.ts';
import { declined, EXIT } from './exit.ts';
import { discoverText } from './human/discoverText.ts';
import { wrap } from './human/layout.ts';
import { styleFor } from './human/style.ts';
import { discoverDocument } from './json/discoverDocument.ts';
import { addTimeoutOption, CONFIG_ABOUT, waitOf } from './options.ts';
import { progressReporter } from './progress.ts';
import { unlessStopped } from './reading.ts';
import { waitReporter } from './waits.ts';

export const addDiscover: AddVerb = (program, context, finish) => {
  const command = addOptions(program.command('discover'))
    .description('Find registrations, their credentials and vault secrets, by lists; write a first policy.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DiscoverOptions) => {
      const isDefault = command.getOptionValueSource('config') === 'default';
      finish(await discover(context, options, isDefault));
    });
};

function addOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  return addTimeoutOption(command)
    .option('-c, --config <file>', CONFIG_ABOUT, DEFAULT_POLICY)
    .option('--tenant <tenant>', 'the tenant, by id or domain (default: those of the policy, else your own)')
    .option('--all', 'every registration that may be listed (default: those that the identity owns)')
    .option('--filter <text>', 'only registrations whose name contains this')
    .addOption(
      new Option('--app-id <id>', 'only this registration; may be repeated')
        .argParser(collect)
        .conflicts('all'),
    )
    .option('--vault <url>', 'a vault to list; may be repeated (default: those of the policy)', collect)
    .option(
      '--subscription <id>',
      'a subscription whose vaults, sites and static web apps are searched, or all; may be repeated',
      collect,
    )
    .option(
      '--organization <org[/project]>',
      'an organization of Azure DevOps whose variable groups and service connections are searched; may be repeated',
      collect,
    )
    .option(
      '--github <owner[/repo]>',
      'an owner at GitHub whose secrets are searched, by names and dates; may be repeated',
      collect,
    )
    .option('--against <file>', `what this policy does not cover: exit ${EXIT.changesDue} if there is any`)
    .option(
      '--prove',
      'read vault secrets that may belong to a registration and the settings of sites, and test them with a sign-in',
    )
    .addOption(
      new Option(
        '--policy <file>',
        'write a policy with what is proved, or add to this one what it lacks',
      ).conflicts('against'),
    )
    .option('-y, --yes', 'with --prove: do not ask for confirmation')
    .option('--cloud <name>', 'public, usgov or china, where no policy says it')
    .option('--json', 'machine-readable results on stdout')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)');
}

const EXAMPLES = `
Reads names, tags and dates: the registrations of the tenant with their credentials and owners, the sign-in report, the
lists of the vaults, and those of the places that may hold a copy. No secret is read without --prove, and no service is
written to. For each vault secret and place that belongs to a registration the evidence is shown: proved, or only suspected.

A policy is not needed. If there is one (rotation.yaml, or --config), its tenants, its vaults and the places around its
targets are searched, and what it does not cover is counted.

Rights: Application.Read.All of Microsoft Graph for --all (Application.ReadWrite.OwnedBy is enough without it); with
AuditLog.Read.All last sign-ins are shown; Key Vault Reader on each vault; docs/discover.md has those for places.

Examples:
  keyturn discover
  keyturn discover --all --vault https://kv-payments.vault.azure.net
  keyturn discover --all --filter payments --json
  keyturn discover --all --subscription all --organization contoso --github contoso
  keyturn discover --all --against rotation.yaml    a gate: exit ${EXIT.changesDue} if something is not covered
  keyturn discover --all --vault https://kv-payments.vault.azure.net --prove --policy rotation.yaml`;

async function discover(context: Context, options: DiscoverOptions, isDefault: boolean): Promise<number> {
  const { stdout, env } = context;
  const policy = await policyFor(context, options, isDefault);
  const found = await discovery(context, options, { verb: 'discover', policy, agree });
  if (typeof found === 'number') return found;
  const written = options.policy === undefined ? undefined : await writeDraft(context, options, found);
  const exitCode = exitOf(found.search, found.found);
  stdout.write(
    options.json === true
      ? `${JSON.stringify(discoverDocument({ ...found, exitCode, written }))}\n`
      : discoverText({ ...found, written }, styleFor(stdout, env)),
  );
  return exitCode;

  async function agree(_inventory: Inventory, { text, isNothing }: Announced): Promise<number | undefined> {
    const { stderr } = context;
    stderr.write(`${wrap(text, stderr.columns || 100)}\n`);
    const answer = isNothing || options.yes === true || (await context.confirm('Read them?'));
    return answer === true ? undefined : declined(context, answer);
  }
}

export interface Discovery {
  readonly search: Search;
  readonly found: Discovered;
  /** When it was read, by the cloud's clock. */
  readonly now: Date;
  readonly kinds: readonly PlaceKind[];
}

interface Way {
  readonly verb: string;
  /** What the services are compared with. */
  readonly policy: Policy | undefined;
  /** Asked before values are read; an exit code where they may not be. */
  readonly agree: (inventory: Inventory, announced: Announced) => Promise<number | undefined>;
}

/** What the services hold; an exit code where a person did not agree to what it takes. */
export async function discovery(
  context: Context,
  options: SearchOptions,
  { verb, policy, agree }: Way,
): Promise<Discovery | number> {
  const { clock, random, signal } = context;
  const endpoints = cloudOf(options, policy);
  const appIds = options.appId?.map(id => appIdNamed(verb, id));
  const vaults = vaultsFor(verb, options, endpoints, policy);
  const waiting = waitReporter(context);
  const pausesMs = pausesWithin(waitOf(verb, options));
  const calm = patience({ clock, random, signal, emit: waiting, rotation: verb, pausesMs });
  const port = await context.discovering(
    endpoints,
    requesterFor({ name: verb }, { signal, waiting, pausesMs }),
  );
  const scopes = scopesFor(options, policy, port.kinds);
  const progress = progressReporter(context, listsWords);
  const searching = async (): Promise<{ search: Search; inventory: Inventory }> => {
    const search: Search = {
      ...(policy === undefined ? {} : { policy }),
      tenants:
        options.tenant === undefined
          ? (tenantsOf(policy) ?? [(await port.signedIn()).tenant])
          : [options.tenant],
      wanted: appIds ?? (options.all === true ? 'all' : 'owned'),
      ...(options.filter === undefined ? {} : { filter: options.filter }),
      vaults,
      ...scopes,
      against: options.against !== undefined,
      authority: endpoints.authority,
    };
    return { search, inventory: await gather({ port, calm, progress, ...search }) };
  };
  const { search, inventory } = await unlessStopped(signal, verb, searching());
  const answer =
    options.prove === true
      ? await proving(context, { port, calm, verb, agree: words => agree(inventory, words) }, inventory)
      : undefined;
  if (answer?.declined !== undefined) return answer.declined;
  const now = clock.now();
  const { kinds } = port;
  const found = discoveredFrom(inventory, { policy, kinds, now, proved: answer?.proved });
  return { search, found, now, kinds };
}

function listsWords(done: number, known: number): string {
  return `${done} of ${plural(known, 'list')} of places read`;
}

/** What could not be read may hide a difference, so it weighs more. */
function exitOf({ against }: Search, found: Discovered): number {
  if (!isWhole(found)) return EXIT.failed;
  const { registrations, unnamed } = found;
  const differs =
    unnamed.length > 0 || registrations.some(each => isUncovered(each) || uncoveredIn(each).length > 0);
  return against && differs ? EXIT.changesDue : EXIT.done;
}
