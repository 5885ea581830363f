import type { Policy } from '../policy/policy.ts';
import type { TimedEvent } from '../report/incidentEvents.ts';
import { beginRecord } from '../report/incidentFiles.ts';
import { type IncidentFacts, incidentOf, type LeakedCredential } from '../report/incidentRecord.ts';
import type { Intent } from '../rotation/intent.ts';
import { rotate } from '../run/rotate.ts';
import { type Survey, survey } from '../run/survey.ts';
import { type Audit, addAuditOption, startAudit } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { discoveredAt } from './discovered.ts';
import { declined, EXIT, worst } from './exit.ts';
import { followRun } from './follow.ts';
import { leakedOf } from './heldBySibling.ts';
import { checkedWords, leakedWords, type Staying, stayingWords } from './human/leakWords.ts';
import { planText } from './human/planText.ts';
import { styleFor } from './human/style.ts';
import { incidentCompletion, recorded } from './incidentCompletion.ts';
import { checkKeyId } from './keyIdNamed.ts';
import { leakIn, useIn } from './leaked.ts';
import { checkedBy, credentialOf, type LeakedValue, valueTyped } from './leakedValue.ts';
import { addPolicyOptions, durationOf, type Fleet, HERE, readFleet } from './options.ts';
import { removalCheck } from './removalCheck.ts';
import { closeRecord, type Later } from './revokeClosing.ts';
import { commandsFor, NO_REASON, type RevokeOptions, typedCommand } from './revokeCommands.ts';
import { circumstancesOf, placesOf, trailOf } from './revokeFacts.ts';
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
    .option(
      '--secret-from <source>',
      'the value that leaked says which credential: env:VARIABLE, file:PATH, stdin, vault:URL',
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
Without --key-id and --secret-from, the secret in use is taken for the leaked one. With --secret-from
the value decides: Entra is asked about it, it is never shown, and a line break at its end does not
matter. Which rotation a value belongs to: keyturn diagnose --secret-from file:leaked.txt
Writes incident-RUN.json and incident-RUN.md, without secrets, before it starts and when it ends;
if it cannot, no action is taken. A later run that finishes the revocation completes them.

Examples:
  keyturn revoke payments-api --reason "pasted into a ticket"
  keyturn revoke payments-api --secret-from file:leaked.txt
  keyturn revoke payments-api --discovered 45m --record incidents
  keyturn revoke payments-api --key-id 4c78ff5d-d206-42a1-9180-7db9a481abc3
  keyturn revoke payments-api --all-secrets --immediately --yes`;

async function revoke(context: Context, names: readonly string[], typed: RevokeOptions): Promise<number> {
  checkKeyId('revoke', typed.keyId, typed.yes !== true);
  const settleMs = durationOf('revoke --settle', '2m', typed.settle);
  const value = await valueTyped(context, names, typed);
  const fleet = await readFleet(context, names, typed);
  const known = value && (await credentialOf(context, fleet, value, typed.keyId));
  // From here on it is as if the id had been typed.
  const options = known === undefined ? typed : { ...typed, keyId: known.keyId };
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
  const isChecked = known !== undefined;
  const staying = { others: others.filter(staysBy(shown)), inUse: inUse(shown), isChecked, ...next };
  showCredentials(context, { leaked, staying, ...(known === undefined ? {} : { known }) });
  const answer = options.yes === true || (await context.confirm(QUESTION));
  if (answer !== true) return declined(context, answer);
  const facts = {
    ...{ run, begun, leaked, others, commands: next, places: placesOf(fleet.rotations) },
    ...circumstancesOf(context, options),
    ...(known === undefined ? {} : { checked: [checkedBy(known)] }),
    ...(discovered === undefined ? {} : { discovered }),
  };
  const audit = await startAudit(context, options, { run, command: typedCommand(names, options) });
  return carryOut(context, options, { fleet, reach, audit, before, facts, calm, intentFor, known });
}

interface Agreed {
  readonly fleet: Fleet;
  readonly reach: Awaited<ReturnType<Fleet['reach']>>;
  readonly audit: Audit;
  readonly before: readonly Survey[];
  readonly facts: Omit<IncidentFacts, 'ended'>;
  readonly calm: Intent;
  readonly intentFor: (rotation: { name: string }) => Intent;
  readonly known: LeakedValue | undefined;
}

async function carryOut(context: Context, options: RevokeOptions, agreed: Agreed): Promise<number> {
  const { fleet, reach, audit, before, facts, calm, intentFor } = agreed;
  const timed: TimedEvent[] = [];
  const incident = (later?: Later) =>
    incidentOf({ ...facts, ...later, ...trailOf(options), ended: context.clock.now() }, timed);
  await beginRecord(options.record, incident());
  const removal = await removalCheck(reach, before, facts.leaked, agreed.known);
  const { enter } = context;
  const lock = await context.lock(fleet.policy);
  const events = rotate({ ...reach, signal: audit.signal, intent: calm, intentFor, enter, lock });
  const earlier = incidentCompletion(context, { ...options, run: facts.run });
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
    const used = fleet.rotations.map(each => () => useIn(each, facts.leaked, reach));
    const staying = {
      others: (facts.others ?? []).filter(staysAfter(timed)),
      inUse: inUse(before, incident().published),
      isChecked: agreed.known !== undefined,
      ...facts.commands,
    };
    closed = await closeRecord(context, options.record, { incident, used, removal, staying });
    await earlier.tell();
  }
  return worst([exitCode, closed]);
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

interface Credentials {
  readonly leaked: readonly LeakedCredential[];
  readonly staying: Omit<Staying, 'revoke'>;
  readonly known?: LeakedValue;
}

function showCredentials({ stderr, env }: Context, { leaked, staying, known }: Credentials): void {
  const style = styleFor(stderr, env);
  const checked = known === undefined ? '' : checkedWords(checkedBy(known), style);
  stderr.write(`${leakedWords(leaked, style)}${checked}${stayingWords(staying, style)}`);
}
