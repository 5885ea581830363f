import type { TimedEvent } from '../report/incidentEvents.ts';
import { dueAfterwards } from '../rotation/earlierVersion.ts';
import type { Intent } from '../rotation/intent.ts';
import { credentialOf } from '../rotation/situation.ts';
import { moment } from '../rotation/words.ts';
import { rotate } from '../run/rotate.ts';
import { type Surveyed, survey } from '../run/survey.ts';
import { type AuditOptions, addAuditOption, startAudit } from './auditOption.ts';
import { chooseRollback } from './chooseRollback.ts';
import type { AddVerb, Context } from './context.ts';
import { declined, EXIT } from './exit.ts';
import { followRun } from './follow.ts';
import { wrap } from './human/layout.ts';
import { planText } from './human/planText.ts';
import { styleFor } from './human/style.ts';
import { incidentCompletion, recorded } from './incidentCompletion.ts';
import { checkKeyId } from './keyIdNamed.ts';
import { addPolicyOptions, commandLine, type FleetOptions, HERE, readFleet, typedLine } from './options.ts';
import { isRead } from './outlook.ts';
import { tapEvents } from './tapEvents.ts';

interface RollbackOptions extends FleetOptions, AuditOptions {
  readonly keyId?: string;
  readonly yes?: boolean;
}

export const addRollback: AddVerb = (program, context, finish) => {
  addAuditOption(addPolicyOptions(program.command('rollback').argument('<name>', 'the rotation')))
    .description('Return to the superseded secret while it is still valid; the newer one is superseded then.')
    .option(
      '--key-id <id>',
      'the credential to go back to, or the first characters of its id (default: the one that the newest version superseded)',
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: RollbackOptions) => {
      finish(await rollback(context, name, options));
    });
};

const EXAMPLES = `
The superseded secret is proven first, then published as the newest vault version and distributed to
every target. The next rotate creates a new secret again if one is due: the plan shows when, and how
to pause the rotation in the policy until the problem with the new secret is understood.

A credential that was reported as leaked is never used again, nor one whose vault version is disabled.
If Keyturn's tags were removed, it is unknown which credentials leaked: then --key-id is required.

Examples:
  keyturn rollback payments-api
  keyturn rollback payments-api --key-id 4c78ff5d-d206-42a1-9180-7db9a481abc3`;

async function rollback(context: Context, name: string, options: RollbackOptions): Promise<number> {
  const { stderr, env, clock } = context;
  checkKeyId('rollback', options.keyId, options.yes !== true);
  const fleet = await readFleet(context, [name], options);
  const reach = await fleet.reach();
  const run = context.newRun();
  const [before] = await survey({ ...reach, intent: { run, force: false } });
  if (before === undefined) return EXIT.wrongUsage;
  if ('problem' in before) throw before.problem;
  const back = await chooseRollback(before, options.keyId, reach.open);
  const intent: Intent = { run, force: false, rollback: back };
  const surveys = await survey({ ...reach, intent });
  stderr.write(
    planText({ policy: fleet.policy, surveys, now: clock.now(), exitCode: EXIT.done }, styleFor(stderr, env)),
  );
  // What is impossible is not asked about: the run says so once more, and is in the trail.
  const isOpen = surveys.some(each => isRead(each) && each.route.stages.length > 0);
  const undone = isOpen ? undoing(context, before, back.keyId) : '';
  if (isOpen) {
    stderr.write(`${possibleUntil(before, back.keyId)}\n${undone}`);
    const answer = options.yes === true || (await context.confirm('Roll back?'));
    if (answer !== true) return declined(context, answer);
  }
  const timed: TimedEvent[] = [];
  const audit = await startAudit(context, options, {
    run,
    command: typedLine('rollback', [name], options),
  });
  const { signal } = audit;
  const events = rotate({ ...reach, signal, intent, lock: await context.lock(fleet.policy) });
  const incidents = incidentCompletion(context, { ...options, record: HERE, run });
  const told = recorded(tapEvents(events, incidents.onEvent), context.clock, timed);
  // Once the older secret is published, to go back again would be to go forth: rotate finishes it.
  const named = options.keyId === undefined ? [] : [`--key-id ${back.keyId}`];
  const again = () =>
    isPublished(timed)
      ? commandLine('rotate', [name], options)
      : commandLine('rollback', [name], options, named);
  const exitCode = await followRun(audit.follow(told), context, {
    json: options.json === true,
    again,
    failing: audit.failing,
  });
  await incidents.tell();
  if (isPublished(timed)) stderr.write(undone);
  return exitCode;
}

function isPublished(events: readonly TimedEvent[]): boolean {
  return events.some(({ event }) => event.event === 'step.done' && event.step === 'publish');
}

const DAY_MS = 86_400_000;

/** So long nobody has to think of it again. */
const PAUSE_MS = 7 * DAY_MS;

/** When a later run makes a new secret in place of the older one, and what to write in the policy so that it does not. */
function undoing({ stderr, env, clock }: Context, { rotation, situation }: Surveyed, keyId: string): string {
  const now = clock.now();
  const { now: isDue, reason, later, paused } = dueAfterwards(rotation, situation, keyId, now);
  if (paused) return '';
  const when = isDue
    ? 'The next keyturn rotate undoes this'
    : `A new secret is created again ${dated(later?.at)}`;
  const until = new Date(now.getTime() + PAUSE_MS).toISOString().slice(0, 10);
  const { columns } = styleFor(stderr, env);
  return [
    wrap(`${when}: ${reason.text}. To keep the older secret, pause the rotation in the policy:`, columns),
    `  - name: ${rotation.name}`,
    `    paused: { reason: rolled back, until: ${until} }`,
    '',
  ].join('\n');
}

function dated(at: Date | undefined): string {
  return at === undefined ? 'later' : `from ${moment(at)} on`;
}

/** Until the superseded credential is retired, or ends by itself. */
function possibleUntil({ situation, verdict }: Surveyed, keyId: string): string {
  const retired = verdict.later.find(later => later.kind === 'retire' && later.keyId === keyId)?.at;
  const end = credentialOf(situation, keyId)?.end;
  const until = [retired, end]
    .filter(date => date !== undefined)
    .toSorted((one, other) => one.getTime() - other.getTime())[0];
  return until === undefined ? '' : `Rollback is possible until ${moment(until)}.`;
}
