import { configOf } from '../policy/configFile.ts';
import { GUID } from '../policy/guid.ts';
import { identifierOf, placeIn } from '../policy/place.ts';
import type { Policy, VaultPlace } from '../policy/policy.ts';
import { quote } from '../policy/quote.ts';
import { isProblem, Problem } from '../problem.ts';
import { about, type TrailEntry } from '../report/entry.ts';
import { tracesOf } from '../report/traces.ts';
import { readTrail } from '../report/trail.ts';
import { commandFor } from '../rotation/command.ts';
import { endInWords, hasEnded } from '../rotation/ending.ts';
import { NO_TRACES, type Traces } from '../rotation/leftovers.ts';
import {
  type ForgetOptions,
  type Found,
  findLeftovers,
  type Group,
  type Sight,
} from '../run/findLeftovers.ts';
import { forget } from '../run/forgetEntry.ts';
import { type AuditOptions, addAuditOption, startAudit } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { declined } from './exit.ts';
import { followRun } from './follow.ts';
import { listForgotten } from './forgetList.ts';
import { wrap } from './human/layout.ts';
import { type Style, styleFor } from './human/style.ts';
import {
  addPolicyOptions,
  carrying,
  commandLine,
  type PolicyOptions,
  readPolicy,
  typedLine,
} from './options.ts';
import { waitReporter } from './waits.ts';

interface Options extends PolicyOptions, AuditOptions {
  readonly appId?: string;
  readonly vaultSecret?: string;
  readonly yes?: boolean;
}

export const addForget: AddVerb = (program, context, finish) => {
  addAuditOption(
    addPolicyOptions(
      program
        .command('forget')
        .argument(
          '[name]',
          'a rotation that was removed from the policy; without a name: list all that have credentials',
        ),
    ),
  )
    .description('Remove the unused credentials of a rotation that was removed from the policy.')
    .option('--app-id <id>', 'only this registration (default: those of the policy and those that are owned)')
    .option(
      '--vault-secret <url>',
      'the vault secret of its entry, https://VAULT/secrets/NAME: evidence that a mark is its own',
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      finish(
        await (name === undefined ? listLeftovers(context, options) : forgetOne(context, name, options)),
      );
    });
};

const EXAMPLES = `
A credential is offered only if its mark names exactly this rotation and there is evidence that the rotation was part
of this policy: the trail of its runs (--audit), or the vault secret that its entry named (--vault-secret). Credentials
that may belong to another policy, or that an entry of this policy still uses, stay.

A credential is removed if it has expired, or if the sign-in report shows that it has been unused for 45 days (or for
as long as the policy waits, if that is longer) and the report is known to cover that time. For every credential that
stays, the reason is shown, with the command that removes it anyway (exit 3). Vault versions that hold a removed
credential are disabled first, if the vault secret is known.

Without a name it lists credentials with the mark of a rotation that is not in the policy, and changes nothing.

Examples:
  keyturn forget
  keyturn forget billing --audit audit.jsonl
  keyturn forget billing --vault-secret https://kv-shop.vault.azure.net/secrets/billing-client-secret
  keyturn forget billing --app-id b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314 --audit audit.jsonl`;

async function listLeftovers(context: Context, options: Options): Promise<number> {
  const policy = carrying(await readPolicy(context, options.config), options);
  const appId = appIdIn(options);
  const asked = {
    ...{ policy, signal: context.signal },
    open: await context.connect(policy),
    overview: await context.overview(policy),
    ...(appId === undefined ? {} : { appId }),
  };
  return listForgotten(context, asked, options.json === true);
}

async function forgetOne(context: Context, name: string, options: Options): Promise<number> {
  const { stderr, env, clock, random, signal } = context;
  const policy = carrying(await readPolicy(context, options.config), options);
  if (policy.rotations.some(rotation => rotation.name === name)) throw stillThere(policy, name);
  const [appId, stated] = [appIdIn(options), statedIn(options)];
  const run = context.newRun();
  const traces = await tracesFor(context, name, options);
  const asked: ForgetOptions = {
    ...{ policy, name, clock, random, signal, rotations: [], waiting: waitReporter(context) },
    intent: { run, force: false },
    open: await context.connect(policy),
    overview: await context.overview(policy),
    lock: await context.lock(policy),
    traces,
    traced: traces.appIds,
    ...(appId === undefined ? {} : { appId }),
    ...(stated === undefined ? {} : { stated }),
  };
  const found = await findLeftovers(asked);
  const offered = new Set(found.groups.flatMap(({ sight }) => offeredIn(sight)));
  if (offered.size > 0) {
    stderr.write(offer(found, asked, clock.now(), styleFor(stderr, env)));
    const question = offered.size === 1 ? 'Remove it?' : `Remove these ${offered.size} credentials?`;
    const answer = options.yes === true || (await context.confirm(question));
    if (answer !== true) return declined(context, answer);
  }
  const flags = flagsOf(appId, stated);
  const typed = typedLine('forget', [name], options, flags);
  const audit = await startAudit(context, options, { run, command: typed });
  const events = forget({ ...asked, signal: audit.signal }, found, offered);
  return followRun(audit.follow(events), context, {
    json: options.json === true,
    again: () => commandLine('forget', [name], options, flags),
    failing: audit.failing,
  });
}

function flagsOf(appId: string | undefined, stated: VaultPlace | undefined): string[] {
  return [
    ...(appId === undefined ? [] : [`--app-id ${appId}`]),
    ...(stated === undefined ? [] : [`--vault-secret ${identifierOf(stated)}`]),
  ];
}

/** A trail that somebody has changed is no witness of what a run made. */
async function tracesFor({ stderr, env }: Context, name: string, { audit }: Options): Promise<Traces> {
  if (audit === undefined) return NO_TRACES;
  const entries: TrailEntry[] = [];
  const keep = (entry: TrailEntry | undefined) => {
    if (entry !== undefined) entries.push(entry);
  };
  const trail = await readTrail(audit, entry => keep(about(entry, name))).catch(noTrailYet);
  if (trail === undefined) return NO_TRACES;
  if (trail.faultCount === 0) return tracesOf(entries, name);
  const text = `${audit} was changed after it was written, so it is not used as evidence: keyturn history --check --audit ${audit}`;
  stderr.write(`${wrap(text, styleFor(stderr, env).columns)}\n`);
  return NO_TRACES;
}

function noTrailYet(error: unknown): undefined {
  if (!isProblem(error, 'absent')) throw error;
}

function offeredIn({ judged }: Sight): string[] {
  return judged.flatMap(({ leftover, fate }) => (fate.goes ? [leftover.credential.keyId] : []));
}

function offer({ groups }: Found, { name, policy, traces }: ForgetOptions, now: Date, style: Style): string {
  const lines = groups.flatMap(({ group, sight }) => offerOf(group, sight, groups, now, style));
  const head = `${name} is not in ${policy.file}. These of its credentials may be removed:`;
  const untold = `No trail shows the last run of ${name}: make sure that no other policy contains it; that policy would lose its credentials.`;
  const last = traces.last === undefined ? [wrap(untold, style.columns)] : [];
  return `${[wrap(head, style.columns), ...lines, ...last].join('\n')}\n`;
}

function offerOf(
  group: Group,
  sight: Sight,
  groups: Found['groups'],
  now: Date,
  { columns, signs }: Style,
): string[] {
  const { registration, judged } = sight;
  const going = judged.flatMap(({ leftover, fate }) =>
    fate.goes ? [{ ...leftover, reason: fate.reason }] : [],
  );
  if (going.length === 0) return [];
  const { appId, displayName } = registration;
  const each = going.map(({ credential, marked, reason }) => {
    const text = `credential ${credential.keyId} (${endInWords(credential, now)}, created by run ${marked.run}): ${reason.text}`;
    return `    ${signs.next} ${wrap(text, columns - 6, '      ')}`;
  });
  const { place } = group;
  const vault =
    place === undefined
      ? 'the vault secret that held it is not known and is not read (--vault-secret names it)'
      : `versions of ${identifierOf(place)} that hold it are disabled first, including the newest one: a consumer that reads it gets an error then`;
  const all = groups.filter(one => one.sight.registration.objectId === registration.objectId);
  const last = isLast(registration, new Set(all.flatMap(one => offeredIn(one.sight))), now);
  return [
    `  registration ${displayName} (${appId})`,
    ...each,
    `    ${wrap(vault, columns - 4, '    ')}`,
    ...(last
      ? ['    no other secret of this registration remains: sign-in with a secret is then impossible']
      : []),
  ];
}

/** Of those that still open something. */
function isLast({ credentials }: Sight['registration'], going: ReadonlySet<string>, now: Date): boolean {
  const living = credentials.filter(credential => !hasEnded(credential, now));
  return living.length > 0 && living.every(({ keyId }) => going.has(keyId));
}

function stillThere({ file }: Policy, name: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `rotation ${name}`,
    reason: `it is in ${file}: keyturn rotate retires its superseded credentials, and forget does not touch them`,
    remedy: `remove its entry from ${file} first, or: ${commandFor({ name, ...configOf(file) }, 'status')}`,
  });
}

function appIdIn({ appId }: Options): string | undefined {
  if (appId === undefined || GUID.test(appId)) return appId?.toLowerCase();
  throw new Problem({
    code: 'wrong-usage',
    subject: 'keyturn forget --app-id',
    reason: `expected the client id of a registration, got ${quote(appId)}`,
    remedy: 'az ad app list --show-mine --query "[].{name: displayName, appId: appId}"',
  });
}

function statedIn({ vaultSecret }: Options): VaultPlace | undefined {
  if (vaultSecret === undefined) return undefined;
  const place = placeIn(vaultSecret);
  if (place !== undefined) return place;
  throw new Problem({
    code: 'wrong-usage',
    subject: 'keyturn forget --vault-secret',
    reason: 'expected the address of a vault secret, as in the example',
    remedy:
      'keyturn forget NAME --vault-secret https://kv-payments.vault.azure.net/secrets/payments-api-client-secret',
  });
}
