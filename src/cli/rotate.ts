import type { RunEvent } from '../event.ts';
import { noneCounted } from '../outcomes.ts';
import { Problem } from '../problem.ts';
import type { Intent } from '../rotation/intent.ts';
import { rotate } from '../run/rotate.ts';
import { type AuditOptions, addAuditOption, startAudit } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { type FollowOptions, followRun } from './follow.ts';
import { addRunFormOption, formOf, type RunFormOptions } from './form.ts';
import { withHeartbeat } from './heartbeat.ts';
import { namesToType } from './human/namesInBrief.ts';
import { incidentCompletion } from './incidentCompletion.ts';
import type { Measuring, MetricsOptions } from './metrics/measuring.ts';
import { addMetricsOption } from './metricsOption.ts';
import { newSecretsQuestion } from './newSecretsQuestion.ts';
import {
  addFleetOptions,
  commandLine,
  durationOf,
  type Fleet,
  type FleetOptions,
  HERE,
  readFleet,
  typedLine,
} from './options.ts';
import { addResultOptions, beginResults, type ResultOptions, runResults } from './results.ts';
import { isChosen } from './selection.ts';
import { tapEvents } from './tapEvents.ts';
import { removalOfUnfinished } from './unfinishedIncidents.ts';
import { watched } from './watchedRun.ts';

interface RotateOptions extends FleetOptions, AuditOptions, RunFormOptions, ResultOptions, MetricsOptions {
  readonly now?: boolean;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly wait?: string;
  readonly drift?: boolean;
  readonly record: string;
}

export const addRotate: AddVerb = (program, context, finish) => {
  addMetricsOption(
    addResultOptions(addAuditOption(addRunFormOption(addFleetOptions(program.command('rotate'))))),
  )
    .description('Do what is due: create, prove, publish, distribute, confirm, retire.')
    .option(
      '--now',
      'create a new secret now, due or not; overrides windows, freezes and a pause; asks for confirmation',
    )
    .option('--all', 'with --now: every rotation of the policy')
    .option('-y, --yes', 'with --now: do not ask for confirmation')
    .option('--drift', 'also read every value and target, and repair drift')
    .option(
      '--wait <duration>',
      'wait up to this long for the lock of another run (5m); default: leave it to that run, or exit 4 if urgent',
    )
    .option('--record <folder>', 'folder of the incident record of revoke, which is completed', HERE)
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: RotateOptions) => {
      const run = { verb: 'rotate', names, options };
      finish(await watched(context, run, measuring => rotateFleet(context, names, options, measuring)));
    });
};

const EXAMPLES = `
Without names it reads only the lists of registrations and vaults first; settled rotations are not
read any further, so a night on which nothing is due needs few requests. Targets that were changed
outside Keyturn are found and repaired with --drift, for rotations that are named, and in a policy
with one rotation.

A second run right after the first does nothing. Ctrl-C finishes the current step, or leaves it for
the next run to continue. An unfinished revocation is finished first; until then exit 3.

Examples:
  keyturn rotate                         the cron line
  keyturn rotate --drift                 once a week: looks into every target, too
  keyturn rotate payments-api --now      a new secret before it is due (one leaked: keyturn revoke)
  keyturn rotate --audit audit.jsonl     with a record of who did what, and why
  keyturn rotate --metrics keyturn.prom  with metrics for Prometheus
  keyturn rotate --group canary --json   one event per line`;

async function rotateFleet(
  context: Context,
  names: readonly string[],
  options: RotateOptions,
  measuring: Measuring,
): Promise<number> {
  const force = options.now === true;
  if (force && !isChosen(names, options) && options.all !== true) throw needsNames();
  if (options.all === true && isChosen(names, options)) throw allAndSome();
  const waitMs = durationOf('rotate --wait', '5m', options.wait ?? '0');
  await beginResults(context, options, 'rotate');
  const fleet = await readFleet(context, names, options);
  measuring.about(fleet.rotations);
  const isAsked = force && options.yes !== true;
  const answer = isAsked
    ? await context.confirm(newSecretsQuestion(fleet.rotations, context.clock.now()))
    : true;
  if (answer === false) return declined(context, options);
  const run = context.newRun();
  return withHeartbeat(context, fleet.policy, run, async () => {
    if (answer === undefined) throw nobodyToAsk(names, options);
    const command = typedLine('rotate', names, options, flagsOf(options));
    const chosen = { fleet, waitMs, command, measuring, intent: { run, force } };
    const work = (follow: Follow) => rotateChosen(context, names, options, { ...chosen, follow });
    if (fleet.policy.notify === undefined) return work(events => events);
    const { withNotices } = await import('./notices.ts');
    return withNotices({ context, policy: fleet.policy, run, command, audit: options.audit }, work);
  });
}

interface Chosen {
  readonly fleet: Fleet;
  readonly waitMs: number;
  readonly measuring: Measuring;
  readonly intent: Intent;
  readonly command: string;
  /** What the events of the run go through. */
  readonly follow: Follow;
}

type Follow = (events: AsyncIterable<RunEvent>) => AsyncIterable<RunEvent>;

async function rotateChosen(
  context: Context,
  names: readonly string[],
  options: RotateOptions,
  { fleet, waitMs, measuring, intent, command, follow }: Chosen,
): Promise<number> {
  const audit = await startAudit(context, options, { run: intent.run, command });
  const { signal } = audit;
  const reach = await fleet.reach();
  const removal = await removalOfUnfinished(options.record, fleet, { ...reach, signal }, intent);
  const events = rotate({
    ...reach,
    signal,
    intent,
    lock: await context.lock(fleet.policy),
    waitMs,
    ...(isFull(names, options) ? {} : { overview: await context.overview(fleet.policy) }),
  });
  const incidents = incidentCompletion(context, { ...options, run: intent.run, removal });
  const { policy, rotations } = fleet;
  const told = { ...commandsAfter(names, options), failing: audit.failing };
  const results = runResults(context, options, {
    ...{ verb: 'rotate', run: intent.run, policy: policy.file, rotations, ...told },
  });
  const onEvent = (event: RunEvent) => {
    incidents.onEvent(event);
    results.onEvent(event);
    measuring.onEvent(event);
  };
  const form = formOf(options);
  const forms = { json: form === 'json', markdown: form === 'markdown' };
  try {
    // Who reads a result has the one that notices leave.
    const followed = audit.follow(tapEvents(follow(events), onEvent));
    return await results.tell(await followRun(followed, context, { ...forms, ...told }));
  } finally {
    await incidents.tell();
  }
}

/** What goes on with rotations, and what ends their halt. */
function commandsAfter(
  names: readonly string[],
  options: RotateOptions,
): Required<Pick<FollowOptions, 'again' | 'go'>> {
  return {
    again(open, waits) {
      // None means all that this run was about, and no more.
      const [those, chosen] =
        open.length === 0 ? [names, options] : [open, { ...options, group: undefined, owner: undefined }];
      const wait = options.wait ?? (waits ? '5m' : undefined);
      const waiting = wait === undefined ? [] : [`--wait ${wait}`];
      return commandLine('rotate', those, chosen, [...driftOf(options), ...waiting]);
    },
    go(halted) {
      const typed = namesToType(halted);
      return typed.length === 0
        ? commandLine('go', names, options)
        : commandLine('go', typed, { config: options.config });
    },
  };
}

/** Who names rotations, asks about these; who wants a new secret, or drift to be found, wants everything read. */
function isFull(names: readonly string[], { now, drift }: RotateOptions): boolean {
  return names.length > 0 || now === true || drift === true;
}

function flagsOf(options: RotateOptions): string[] {
  const { now, all } = options;
  return [...(all === true ? ['--all'] : []), ...(now === true ? ['--now'] : []), ...driftOf(options)];
}

function driftOf({ drift }: RotateOptions): string[] {
  return drift === true ? ['--drift'] : [];
}

function needsNames(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn rotate --now',
    reason: 'it creates new secrets whether they are due or not, so the rotations must be given',
    remedy: 'keyturn rotate NAME --now   (or --group NAME, or --owner NAME, or --all)',
  });
}

function allAndSome(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn rotate --all',
    reason: 'it means every rotation of the policy; names, --group and --owner choose some',
    remedy: 'leave out --all, or the names, --group and --owner',
  });
}

function nobodyToAsk(names: readonly string[], options: RotateOptions): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn rotate --now',
    reason: 'it asks for confirmation before it creates new secrets, and the input is not a terminal',
    remedy: commandLine('rotate', names, options, [...flagsOf(options), '--yes']),
  });
}

function declined({ stdout, stderr }: Context, options: RotateOptions): number {
  stderr.write('Nothing was done: --now was not confirmed.\n');
  const event = {
    event: 'run.finished',
    outcome: 'interrupted',
    exitCode: EXIT.failed,
    counts: noneCounted,
    ms: 0,
  };
  if (formOf(options) === 'json') stdout.write(`${JSON.stringify(event)}\n`);
  return EXIT.failed;
}
