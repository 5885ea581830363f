import type { Policy, Rotation } from '../policy/policy.ts';
import { isProblem } from '../problem.ts';
import type { TimedEvent } from '../report/incidentEvents.ts';
import { baseOf, beginRecord, writeRecord } from '../report/incidentFiles.ts';
import {
  type Incident,
  type IncidentFacts,
  incidentOf,
  type LeakedCredential,
} from '../report/incidentRecord.ts';
import { incidentMarkdown } from '../report/incidentText.ts';
import type { LeakedUse } from '../report/incidentUse.ts';
import { anchorOf } from '../report/trailTail.ts';
import type { Intent } from '../rotation/intent.ts';
import { rotate } from '../run/rotate.ts';
import { type Survey, survey } from '../run/survey.ts';
import { addAuditOption, startAudit } from './auditOption.ts';
import { ciRunOf } from './ciRun.ts';
import type { AddVerb, Context } from './context.ts';
import { discoveredAt } from './discovered.ts';
import { declined, EXIT, worst } from './exit.ts';
import { followRun } from './follow.ts';
import { leakedOf } from './heldBySibling.ts';
import { wrap } from './human/layout.ts';
import { lastWords, leakedWords, type Staying, stayedWords, stayingWords } from './human/leakWords.ts';
import { planText } from './human/planText.ts';
import { problemText } from './human/problemText.ts';
import { styleFor } from './human/style.ts';
import { incidentCompletion, recorded } from './incidentCompletion.ts';
import { checkKeyId } from './keyIdNamed.ts';
import { leakIn, useIn } from './leaked.ts';
import { addPolicyOptions, durationOf, readFleet } from './options.ts';
import { commandsFor, HERE, NO_REASON, type RevokeOptions, typedCommand } from './revokeCommands.ts';
import { inUse, livingOthers, staysAfter, staysBy } from './staying.ts';
import { tapEvents } from './tapEvents.ts';

export const addRevoke: AddVerb = (program, context, finish) => {
  addAuditOption(
    addPolicyOptions(program.command('revoke').argument('<names...>', 'the rotations whose secret leaked')),
  )
    .description('Replace a leaked secret now, and remove the leaked one without an overlap.')
    .option(
      '--key-id <id>',
      'the leaked credential, or the first characters of its id (default: the one in use)',
    )
    .option('--all-secrets', 'every credential that is on the registration now')
    .option('--immediately', 'remove the leaked one first: an outage until every target has the new one')
    .option('--reason <text>', 'the reason, for the incident record; never the secret itself', NO_REASON)
    .option('--discovered <time>', 'when the leak was found: 2026-11-23T02:40Z, or 45m for 45 minutes ago')
    .option('--record <folder>', 'where the incident record is written', HERE)
    .option(
      '--settle <duration>',
      'maximum wait for apps to restart before the leaked one is removed; 0: check once',
      '2m',
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: RevokeOptions) => {
      finish(await revoke(context, names, options));
    });
};

const EXAMPLES = `
Windows, freezes and overlap do not apply. Vault versions that hold the leaked secret are disabled.
A running app uses the old secret until it restarts: revoke waits for the restart (Enter ends the
wait) and lists every app whose restart is not confirmed. Tokens that were already issued stay valid
until they expire. If a run cannot finish, it prints the command that does; revoke without --key-id
would then treat the new secret as the leaked one.
Without --key-id, the secret in use is taken for the leaked one. Which credential a value is that
leaked (in a file leaked.txt): keyturn diagnose payments-api --secret-from file:leaked.txt
Writes incident-RUN.json and incident-RUN.md, without secrets, before it starts and when it ends;
if it cannot, no action is taken. A later run that finishes the revocation completes them.

Examples:
  keyturn revoke payments-api --reason "pasted into a ticket"
  keyturn revoke payments-api --discovered 45m --record incidents
  keyturn revoke payments-api --key-id 4c78ff5d-d206-42a1-9180-7db9a481abc3
  keyturn revoke payments-api --all-secrets --immediately --yes`;

async function revoke(context: Context, names: readonly string[], options: RevokeOptions): Promise<number> {
  checkKeyId('revoke', options.keyId, options.yes !== true);
  const settleMs = durationOf('revoke --settle', '2m', options.settle);
  const fleet = await readFleet(context, names, options);
  const reach = await fleet.reach();
  const run = context.newRun();
  const calm: Intent = { run, force: false, settleMs };
  const before = await survey({ ...reach, intent: calm });
  // Not earlier: the cloud's time is known from its first answer on.
  const begun = context.clock.now();
  const discovered = discoveredAt(options.discovered, begun);
  const found = await Promise.all(before.map(each => leakIn(each, options, reach.open)));
  const leaked = await leakedOf(fleet, options.keyId, found, rotations =>
    survey({ ...reach, rotations, intent: calm }),
  );
  const intentFor = (rotation: { name: string }) => intentOn(calm, rotation.name, leaked, options);
  const shown = await survey({ ...reach, intent: calm, intentFor });
  showPlan(context, fleet.policy, shown);
  const others = livingOthers(found, begun);
  const next = commandsFor(options);
  showCredentials(context, leaked, { others: others.filter(staysBy(shown)), inUse: inUse(shown), ...next });
  const answer = options.yes === true || (await context.confirm(QUESTION));
  if (answer !== true) return declined(context, answer);
  const timed: TimedEvent[] = [];
  const audit = await startAudit(context, options, { run, command: typedCommand(names, options) });
  const facts = {
    run,
    begun,
    reason: options.reason ?? '',
    actor: context.actor,
    immediately: options.immediately === true,
    leaked,
    others,
    ...who(context.env),
    ...(discovered === undefined ? {} : { discovered }),
    places: placesOf(fleet.rotations),
    commands: next,
  };
  const incident = (use?: LeakedUse[]) =>
    incidentOf(
      { ...facts, ...(use === undefined ? {} : { use }), ...trailOf(options), ended: context.clock.now() },
      timed,
    );
  await beginRecord(options.record, incident());
  const { enter } = context;
  const lock = await context.lock(fleet.policy);
  const events = rotate({ ...reach, signal: audit.signal, intent: calm, intentFor, enter, lock });
  const earlier = incidentCompletion(context, options.record, run);
  const told = recorded(tapEvents(events, earlier.onEvent), context.clock, timed);
  let closed: number = EXIT.done;
  let exitCode: number = EXIT.failed;
  try {
    exitCode = await followRun(audit.follow(told), context, {
      json: options.json === true,
      failing: audit.failing,
      again: () => incident().finish.join(' && '),
    });
  } finally {
    // Also where the run could not be followed to its end: what leaked is said, and what is known is written.
    const used = fleet.rotations.map(each => () => useIn(each, leaked, reach));
    const staying = {
      others: others.filter(staysAfter(timed)),
      inUse: inUse(before, incident().published),
      ...next,
    };
    closed = await close(context, options.record, { incident, used, staying });
    await earlier.tell();
  }
  return worst([exitCode, closed]);
}

/** Whoever reads the record knows the machine's user no more. */
function who(env: Context['env']): Pick<IncidentFacts, 'client' | 'ci'> {
  const ci = ciRunOf(env);
  return { client: env['AZURE_CLIENT_ID'] || null, ...(ci === undefined ? {} : { ci }) };
}

function trailOf({ audit }: RevokeOptions): Pick<IncidentFacts, 'trail'> {
  return audit === undefined ? {} : { trail: { file: audit, anchor: anchorOf(audit) ?? null } };
}

function placesOf(rotations: readonly Rotation[]): IncidentFacts['places'] {
  return rotations.flatMap(({ name, targets }) =>
    targets.map(({ label, required }) => ({ rotation: name, target: label, required })),
  );
}

const QUESTION = 'These steps will be done. Continue?';

function intentOn(
  calm: Intent,
  name: string,
  leaked: readonly LeakedCredential[],
  options: RevokeOptions,
): Intent {
  const keyIds = leaked.filter(each => each.rotation === name).map(({ keyId }) => keyId);
  return { ...calm, revoke: { keyIds, immediately: options.immediately === true } };
}

function showPlan({ stderr, env, clock }: Context, policy: Policy, surveys: readonly Survey[]): void {
  const unread = surveys.find(each => 'problem' in each);
  if (unread !== undefined && 'problem' in unread) throw unread.problem;
  stderr.write(planText({ policy, surveys, now: clock.now(), exitCode: EXIT.done }, styleFor(stderr, env)));
}

function showCredentials(
  { stderr, env }: Context,
  leaked: readonly LeakedCredential[],
  staying: Omit<Staying, 'revoke'>,
): void {
  const style = styleFor(stderr, env);
  stderr.write(`${leakedWords(leaked, style)}${stayingWords(staying, style)}`);
}

interface Closing {
  readonly incident: (use?: LeakedUse[]) => Incident;
  readonly used: readonly (() => Promise<LeakedUse[]>)[];
  readonly staying: Staying;
}

/**
 * What the leaked one has come to is said last, and said even where the record cannot be written any more: then it is
 * printed. Answers with the exit code of that.
 */
async function close(
  { stderr, env }: Context,
  folder: string,
  { incident, used, staying }: Closing,
): Promise<number> {
  const style = styleFor(stderr, env);
  const known = incident();
  stderr.write(`\n${stayedWords(staying, style)}${lastWords(known, style)}\n`);
  try {
    // The sign-in log may take its time: what is known is on the disk before it is asked.
    await writeRecord(folder, known);
    const use = await Promise.all(used.map(read => read()));
    await writeRecord(folder, incident(use.flat()));
  } catch (error) {
    if (!isProblem(error)) throw error;
    stderr.write(`${problemText(error.details, style)}\n${incidentMarkdown(known)}`);
    return EXIT.failed;
  }
  const base = baseOf(folder, known.run);
  stderr.write(`${wrap(`The incident record: ${base}.md and .json`, style.columns, '  ')}\n`);
  return EXIT.done;
}
