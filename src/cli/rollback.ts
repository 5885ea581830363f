import { Problem } from '../problem.ts';
import type { TimedEvent } from '../report/incident.ts';
import type { Intent } from '../rotation/due.ts';
import { rollbackTarget } from '../rotation/rollback.ts';
import { credentialOf } from '../rotation/situation.ts';
import { moment } from '../rotation/words.ts';
import { rotate } from '../run/rotate.ts';
import { type Surveyed, survey } from '../run/survey.ts';
import { type AuditOptions, addAuditOption, startAudit } from './audit.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { followRun } from './follow.ts';
import { planText } from './human/plan.ts';
import { styleFor } from './human/style.ts';
import { addPolicyOptions, commandLine, type FleetOptions, readFleet } from './options.ts';
import { recorded } from './recorded.ts';
import { eventsFor } from './remedy.ts';
import type { AddVerb } from './verb.ts';

interface RollbackOptions extends FleetOptions, AuditOptions {
  readonly yes?: boolean;
}

export const addRollback: AddVerb = (program, context, finish) => {
  addAuditOption(addPolicyOptions(program.command('rollback').argument('<name>', 'the rotation')))
    .description('Back to the superseded secret, while it still lives; the newer one is superseded then.')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: RollbackOptions) => {
      finish(await rollback(context, name, options));
    });
};

const EXAMPLES = `
The superseded secret is proven first, then published as the newest vault version and delivered
everywhere. The next rotate makes a new secret again if one is due: pause the rotation in the policy
until the trouble with the new one is understood.

Example:
  keyturn rollback payments-api`;

async function rollback(context: Context, name: string, options: RollbackOptions): Promise<number> {
  const { stderr, env, clock } = context;
  const fleet = await readFleet(context, [name], options);
  const reach = await fleet.reach();
  const run = context.newRun();
  const [before] = await survey({ ...reach, intent: { run, force: false } });
  if (before === undefined) return EXIT.wrongUsage;
  if ('problem' in before) throw before.problem;
  const intent: Intent = { run, force: false, rollback: { keyId: targetOf(before) } };
  const surveys = await survey({ ...reach, intent });
  stderr.write(
    planText({ policy: fleet.policy, surveys, now: clock.now(), exitCode: EXIT.done }, styleFor(stderr, env)),
  );
  stderr.write(`${possibleUntil(before, targetOf(before))}\n`);
  if (options.yes !== true && !(await context.confirm('Go back?'))) return declined(context);
  const timed: TimedEvent[] = [];
  const audit = await startAudit(context, options, {
    run,
    command: commandLine('rollback', [name], options),
  });
  const { signal } = audit;
  const events = rotate({ ...reach, signal, intent, lock: await context.lock(fleet.policy) });
  const told = recorded(eventsFor(events, options.config), context.clock, timed);
  // Once the older secret is published, to go back again would be to go forth: rotate finishes it.
  const again = () => commandLine(isPublished(timed) ? 'rotate' : 'rollback', [name], options);
  return followRun(audit.follow(told), context, {
    json: options.json === true,
    again,
    failing: audit.failing,
  });
}

function isPublished(events: readonly TimedEvent[]): boolean {
  return events.some(({ event }) => event.event === 'step.done' && event.step === 'publish');
}

function targetOf({ rotation, situation }: Surveyed): string {
  const keyId = rollbackTarget(situation);
  if (keyId !== undefined) return keyId;
  throw new Problem({
    code: 'human-needed',
    subject: `rotation ${rotation.name}`,
    reason:
      'the newest vault version does not say which credential it superseded, so there is nothing to go back to',
    remedy: `keyturn rotate ${rotation.name} --now   (a new secret instead)`,
  });
}

/** Until the superseded credential is retired, or ends by itself. */
function possibleUntil({ situation, verdict }: Surveyed, keyId: string): string {
  const retired = verdict.later.find(later => later.kind === 'retire' && later.keyId === keyId)?.at;
  const end = credentialOf(situation, keyId)?.end;
  const until = [retired, end]
    .filter(date => date !== undefined)
    .toSorted((one, other) => one.getTime() - other.getTime())[0];
  return until === undefined ? '' : `Going back is possible until ${moment(until)}.`;
}

function declined({ stderr }: Context): number {
  stderr.write('Nothing was done: it was not confirmed. Where nobody can answer, add --yes.\n');
  return EXIT.failed;
}
