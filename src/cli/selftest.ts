/** `selftest`: a real tenant says whether the sandbox is right about it. */
import { writeFile } from 'node:fs/promises';
import { errorCode } from '../errorCode.ts';
import { filtered } from '../filter.ts';
import { markOf } from '../policy/place.ts';
import type { CloudEndpoints } from '../policy/policy.ts';
import { asProblem, Problem } from '../problem.ts';
import { refuseIrregular } from '../regularFile.ts';
import { plural } from '../rotation/words.ts';
import { clean, type Left, type Things } from '../selftest/cleaning.ts';
import { leftBefore } from '../selftest/earlier.ts';
import { newName } from '../selftest/ours.ts';
import { PROBE, type SelftestPorts } from '../selftest/ports.ts';
import { recordingOf } from '../selftest/redact.ts';
import { selftest, type Tested } from '../selftest/selftest.ts';
import { tenantNames } from '../selftest/tenantNames.ts';
import type { AddVerb, Context } from './context.ts';
import { endpointsOf } from './diagnose/question.ts';
import { declined, EXIT, exitCodeOf, worst } from './exit.ts';
import { eventLine } from './human/eventLine.ts';
import { problemText } from './human/problemText.ts';
import { performedLine, selftestText } from './human/selftest.ts';
import { styleFor } from './human/style.ts';
import { selftestDocument } from './json/selftest.ts';
import { vaultNamed } from './vaultNamed.ts';
import { packageVersion } from './version.ts';

interface SelftestOptions {
  readonly tenant: string;
  readonly vault?: string;
  readonly cloud: string;
  readonly recording?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const addSelftest: AddVerb = (program, context, finish) => {
  program
    .command('selftest')
    .requiredOption('--tenant <tenant>', 'the tenant, by id or domain')
    .option('--vault <url>', 'a vault to probe, too: https://NAME.vault.azure.net')
    .option('--cloud <name>', 'public, usgov or china', 'public')
    .option('--recording <file>', 'write requests and responses, without values and ids, for a report')
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--json', 'machine-readable results on stdout')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)')
    .description('Rotate a temporary registration in a tenant, and compare all responses with the sandbox.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SelftestOptions) => {
      finish(await testCloud(context, options));
    });
};

const EXAMPLES = `
Creates a registration ${PROBE}-… and, with --vault, two secrets of that name; rotates, retires, sends requests that
are refused, and removes everything, also after Ctrl-C. The remains of a killed self-test are removed by the next one.

Rights: the application permission Application.ReadWrite.OwnedBy of Microsoft Graph; with --vault the role
Key Vault Secrets Officer on the vault. Registrations of that name and the names of the vault's secrets are listed,
and with --recording the name of the tenant is read, to keep it out of the file. Nothing else is read,
nothing else is written. Takes a few minutes.

Exits with ${EXIT.done} if all responses are as the sandbox claims, ${EXIT.failed} if one differs or a step failed, and ${EXIT.humanNeeded} if a right is
missing or something has to be removed by hand; the commands for that are printed.

Examples:
  keyturn selftest --tenant contoso.onmicrosoft.com
  keyturn selftest --tenant contoso.onmicrosoft.com --vault https://kv-test.vault.azure.net
  keyturn selftest --tenant contoso.onmicrosoft.com --recording selftest.json --yes`;

async function testCloud(context: Context, options: SelftestOptions): Promise<number> {
  const { stdout, stderr, env, confirm } = context;
  const endpoints = endpointsOf(options.cloud);
  const vault =
    options.vault === undefined
      ? undefined
      : vaultNamed('selftest --tenant TENANT', options.vault, endpoints);
  if (options.yes !== true) {
    const answer = await confirm(question(options.tenant, vault));
    if (answer !== true) return declined(context, answer);
  }
  const place = { tenant: options.tenant, ...(vault === undefined ? {} : { vault }) };
  const ports = await context.selftesting(endpoints, place);
  const before = await removeEarlier(context, options, ports, endpoints, vault);
  const name = newName(context.newRun().split('-').at(-1) ?? '');
  const shown = eventLine(styleFor(stderr, env));
  const say = (line: string | undefined) => {
    if (line !== undefined) stderr.write(`${line}\n`);
  };
  const { clock, random, newRun, signal } = context;
  const tested = await selftest({
    ...{ ports, endpoints, name, clock, random, newRun, signal, ...place },
    newId: () => crypto.randomUUID(),
    tell: told => say(typeof told === 'string' ? told : performedLine(told, styleFor(stderr, env))),
    onEvent: event => say(shown(event, clock.now())),
  });
  const left = [...before, ...tested.left];
  const unwritten =
    options.recording === undefined
      ? undefined
      : await record(options.recording, context, ports, tested, { ...place, name, graph: endpoints.graph });
  // What is left, or a right that is missing, asks more of the reader than a file that was not written.
  const exitCode = worst([exitOf({ ...tested, left }), unwritten === undefined ? EXIT.done : EXIT.failed]);
  const told = { ...tested, left, name, tenant: options.tenant, exitCode };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(selftestDocument(told))}\n`
      : selftestText(told, styleFor(stdout, env)),
  );
  if (unwritten !== undefined) stderr.write(problemText(unwritten.details, styleFor(stderr, env)));
  else if (options.recording !== undefined)
    stderr.write(`requests and responses, without values and ids, for a report: ${options.recording}\n`);
  return exitCode;
}

function exitOf({ performed, timings, rotated, left, stopped }: Tested): number {
  const differs =
    performed.some(({ outcome }) => outcome === 'differs') ||
    timings.some(({ isClaimed }) => !isClaimed) ||
    rotated.some(({ outcome }) => outcome === 'failed');
  return worst([
    differs ? EXIT.failed : EXIT.done,
    left.length > 0 ? EXIT.humanNeeded : EXIT.done,
    stopped === undefined ? EXIT.done : exitCodeOf(stopped.code),
  ]);
}

function question(tenant: string, vault: string | undefined): string {
  const inVault = vault === undefined ? '' : `, and two secrets in ${vault}`;
  return [
    `A registration is created in tenant ${tenant}${inVault}.`,
    'They are rotated, probed and removed again. Nothing else is written.',
    vault === undefined
      ? `Registrations whose name starts with ${PROBE}- are listed.`
      : `Registrations whose name starts with ${PROBE}- are listed, and the names of all secrets of the vault.`,
    'Continue?',
  ].join('\n');
}

/** Of killed self-tests: asked about by name, removed with --yes. */
async function removeEarlier(
  context: Context,
  { yes }: SelftestOptions,
  ports: SelftestPorts,
  endpoints: CloudEndpoints,
  vault: string | undefined,
): Promise<Left[]> {
  const { clock, stderr, confirm } = context;
  const { found, unread } = await leftBefore(ports, endpoints.graph, vault, clock.now());
  for (const { what, why } of unread)
    stderr.write(`Some remains of earlier self-tests may not be found: ${what}: ${why}.\n`);
  if (found.length === 0) return [];
  const names = found.map(({ name }) => name).join(', ');
  const text = `${plural(found.length, 'thing')} of earlier self-tests that did not end: ${names}. Remove?`;
  if (yes !== true && (await confirm(text)) !== true) {
    stderr.write('The remains of earlier self-tests were not removed.\n');
    return [];
  }
  stderr.write(`removing the remains of earlier self-tests: ${names}\n`);
  const left: Left[] = [];
  const cleaning = { ports, clock, graph: endpoints.graph, ...(vault === undefined ? {} : { vault }) };
  for (const things of found satisfies readonly Things[]) left.push(...(await clean(things, cleaning)));
  return left;
}

/** Undefined where it was written; else why it was not. */
async function record(...given: Parameters<typeof writeRecording>): Promise<Problem | undefined> {
  try {
    await writeRecording(...given);
    return undefined;
  } catch (error) {
    return asProblem(error, 'the recording of the self-test');
  }
}

async function writeRecording(
  file: string,
  { clock }: Context,
  ports: SelftestPorts,
  { timings }: Tested,
  place: {
    readonly tenant: string;
    readonly vault?: string;
    readonly name: string;
    readonly graph: string;
  },
): Promise<void> {
  const { tenant, vault, name, graph } = place;
  const url = vault ?? 'https://in-memory.vault.azure.net';
  const recording = recordingOf({
    ...{ seen: ports.seen(), timings, at: clock.now(), tool: `keyturn ${packageVersion()}` },
    known: {
      ...{ tenant, name, nameInCapitals: name.toUpperCase(), mark: markOf(name, { url, secret: name }) },
      ...(vault === undefined ? {} : { vault }),
    },
    tenantNames: await tenantNames(ports, graph),
    private: [tenant, ...(vault === undefined ? [] : [new URL(vault).hostname.split('.')[0] ?? vault])],
  });
  try {
    refuseIrregular(file);
    await writeFile(file, filtered(`${JSON.stringify(recording, null, 2)}\n`), { mode: 0o600 });
  } catch (error) {
    throw new Problem({
      code: 'wrong-usage',
      subject: `recording ${file}`,
      reason: `cannot be written (${errorCode(error) ?? 'not writable'})`,
      remedy: 'choose a file in a folder that exists and that this user may write to',
    });
  }
}
