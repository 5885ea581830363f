import type { Policy, Rotation } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';
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
import { type AuditOptions, addAuditOption, startAudit } from './auditOption.ts';
import { ciRunOf } from './ciRun.ts';
import type { AddVerb, Context } from './context.ts';
import { discoveredAt } from './discovered.ts';
import { declined, EXIT, worst } from './exit.ts';
import { finishing, recorded } from './finishing.ts';
import { followRun } from './follow.ts';
import { heard } from './heard.ts';
import { wrap } from './human/layout.ts';
import { planText } from './human/planText.ts';
import { problemText } from './human/problemText.ts';
import { type Style, styleFor } from './human/style.ts';
import { checkKeyId, checkOneCredential } from './keyIdNamed.ts';
import { leakIn, useIn } from './leaked.ts';
import { addPolicyOptions, commandLine, durationOf, type FleetOptions, readFleet } from './options.ts';

export interface RevokeOptions extends FleetOptions, AuditOptions {
  readonly keyId?: string;
  readonly allSecrets?: boolean;
  readonly immediately?: boolean;
  readonly reason?: string;
  readonly discovered?: string;
  readonly record: string;
  readonly settle: string;
  readonly yes?: boolean;
}

export const addRevoke: AddVerb = (program, context, finish) => {
  addAuditOption(
    addPolicyOptions(program.command('revoke').argument('<names...>', 'the rotations whose secret leaked')),
  )
    .description('A secret leaked: a new one everywhere now, and the leaked one removed without an overlap.')
    .option(
      '--key-id <id>',
      'the leaked credential, or the first characters of its id (default: the one in use)',
    )
    .option('--all-secrets', 'every credential that is on the registration now')
    .option('--immediately', 'remove the leaked one first: an outage until every target has the new one')
    .option('--reason <text>', 'for the record; never the secret itself', 'not given')
    .option('--discovered <time>', 'when it was found, for the record: 2026-11-23T02:40Z, or 45m ago as 45m')
    .option('--record <folder>', 'where the incident record is written', HERE)
    .option(
      '--settle <duration>',
      'wait so long at most for apps to start again before the leaked one goes; 0: ask once',
      '2m',
    )
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: RevokeOptions) => {
      finish(await revoke(context, names, options));
    });
};

const EXAMPLES = `
Windows, freezes and overlap do not count here. Vault versions that hold the leaked secret are
disabled. An app that runs goes on with the old secret until it has started again: that is waited for,
Enter ends it, and what was not seen to start again is listed. Tokens already issued live on until
they expire. A run that cannot finish names the command that does; to revoke again without --key-id
would take the new secret for the leaked one.
Writes incident-RUN.json and incident-RUN.md before it begins and when it ends; neither holds a secret.
Where they cannot be written nothing is done. The run that finishes it later completes them.

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
  const leaked = found.flatMap(each => each.leaked);
  checkOneCredential(options.keyId, leaked);
  const intentFor = (rotation: { name: string }) => intentOn(calm, rotation.name, leaked, options);
  const shown = await survey({ ...reach, intent: calm, intentFor });
  showPlan(context, fleet.policy, shown);
  tellUse(context, leaked);
  if (options.yes !== true && !(await context.confirm(QUESTION))) return declined(context);
  const timed: TimedEvent[] = [];
  const audit = await startAudit(context, options, { run, command: commandLine('revoke', names, options) });
  const { signal } = audit;
  const facts = {
    run,
    begun,
    reason: options.reason ?? '',
    actor: context.actor,
    immediately: options.immediately === true,
    leaked,
    others: found.flatMap(each => each.others).filter(({ end }) => end === null || end > begun.toISOString()),
    ...who(context.env),
    ...(discovered === undefined ? {} : { discovered }),
    places: placesOf(fleet.rotations),
    commands: commandsFor(options),
  };
  const incident = (use?: LeakedUse[]) =>
    incidentOf(
      { ...facts, ...(use === undefined ? {} : { use }), ...trailOf(options), ended: context.clock.now() },
      timed,
    );
  await beginRecord(options.record, incident());
  const { enter } = context;
  const lock = await context.lock(fleet.policy);
  const events = rotate({ ...reach, signal, intent: calm, intentFor, enter, lock });
  const earlier = finishing(context, options.record, run);
  const told = recorded(heard(events, earlier.hear), context.clock, timed);
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
    const used = fleet.rotations.map(each => () => useIn(each, leaked, reach.open, context.clock.now()));
    closed = await close(context, options.record, incident, used);
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

function commandsFor({ config, record }: RevokeOptions): IncidentFacts['commands'] {
  const there = record === HERE ? [] : [`--record ${shellWord(record)}`];
  return {
    rotate: names => commandLine('rotate', names, { config }, there),
    revoke: (name, keyId) => commandLine('revoke', [name], { config }, [`--key-id ${keyId}`, ...there]),
  };
}

const HERE = '.';

const QUESTION = 'This is what will be done. Go on?';

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

/** Before anybody agrees: what goes, and when somebody signed in with it last. */
function tellUse({ stderr, env }: Context, leaked: readonly LeakedCredential[]): void {
  const { columns, signs } = styleFor(stderr, env);
  for (const { keyId, displayName, start, lastSignIn } of leaked) {
    const text = `credential ${keyId} (${displayName || 'no name'}), made ${start.slice(0, 10)}; last sign-in, by the report, which is hours late: ${lastSignIn}`;
    stderr.write(`${signs.note} ${wrap(text, columns - 2, '  ')}\n`);
  }
}

/**
 * What the leaked one has come to is said last, and said even where the record cannot be written any more: then it is
 * printed. Answers with the exit code of that.
 */
async function close(
  { stderr, env }: Context,
  folder: string,
  incident: (use?: LeakedUse[]) => Incident,
  used: readonly (() => Promise<LeakedUse[]>)[],
): Promise<number> {
  const style = styleFor(stderr, env);
  const known = incident();
  stderr.write(`\n${lastWords(known, style)}\n`);
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
  stderr.write(`The incident record: ${base}.md and .json\n`);
  return EXIT.done;
}

function lastWords(incident: Incident, { paint, signs, columns }: Style): string {
  const fates = incident.leaked.map(({ rotation, keyId, removed }) =>
    removed === null
      ? `${paint('bad', signs.bad)} ${wrap(`leaked credential ${keyId} IS STILL VALID: ${whyStill(incident, rotation)}`, columns - 2, '  ')}`
      : `${paint('good', signs.good)} leaked credential ${keyId} is removed`,
  );
  return [
    ...fates,
    ...incident.finish.map(command => `${signs.next} ${command}   (finishes it)`),
    wrap(incident.reminder, columns),
  ].join('\n');
}

function whyStill({ published, targets }: Incident, rotation: string): string {
  if (!published.some(each => each.rotation === rotation)) return 'the run ended before, see above';
  const missing = targets.filter(each => each.rotation === rotation && each.required && !each.updated);
  if (missing.length === 0) return 'the run could not finish, see above';
  const places = missing.map(({ target }) => target).join(', ');
  return `it goes once everything holds the new secret, and this does not yet: ${places}`;
}
