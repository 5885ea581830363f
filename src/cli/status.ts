import type { Rotation } from '../policy/policy.ts';
import { type Streaks, streaksIn } from '../report/streaks.ts';
import { type Survey, survey } from '../run/survey.ts';
import type { AuditOptions } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT, worst } from './exit.ts';
import { endsBefore, expiringExitCode } from './expiring.ts';
import { addFormOptions, type Form, type FormOptions, formOf } from './form.ts';
import { type StatusOutlook, statusText } from './human/statusText.ts';
import { type Style, styleFor } from './human/style.ts';
import { statusDocument } from './json/statusDocument.ts';
import type { Measuring, MetricsOptions } from './metrics/measuring.ts';
import { addMetricsOption } from './metricsOption.ts';
import {
  addReadingOptions,
  commandLine,
  durationOf,
  type ReadingOptions,
  readFleet,
  waitOf,
} from './options.ts';
import { statusExitCode } from './outlook.ts';
import { unlessStopped } from './reading.ts';
import { addResultOptions, beginResults, type ResultOptions, tellSurveys } from './results.ts';
import { watched } from './watchedRun.ts';

interface StatusOptions extends ReadingOptions, AuditOptions, FormOptions, ResultOptions, MetricsOptions {
  readonly expiresWithin?: string;
}

export const addStatus: AddVerb = (program, context, finish) => {
  addMetricsOption(addResultOptions(addFormOptions(addReadingOptions(program.command('status')))))
    .option(
      '--expires-within <duration>',
      `only secrets that expire within this time, as a gate: exit ${EXIT.changesDue} if there are any`,
    )
    .option(
      '--audit <file>',
      'also show which rotations fail repeatedly, from the trail that rotate --audit writes',
    )
    .description('Show phase, age, time left, targets and next action of each rotation.')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: StatusOptions) => {
      const run = { verb: 'status', names, options };
      finish(await watched(context, run, measuring => status(context, names, options, measuring)));
    });
};

const EXAMPLES = `
Exits with 0 only if everything could be read, every secret is valid by its dates, and every required target has it; with 3
if a human is needed, or a leaked credential is still valid. --audit adds text and does not change the exit code.
With --expires-within these exit codes apply only to the rotations that are shown: those whose secret expires by then or
has expired, and those whose end date is unknown.
Up to 12 rotations are shown with all their targets; with more, only problems are listed below the table.

Examples:
  keyturn status
  keyturn status payments-api
  keyturn status --audit audit.jsonl     with consecutive failures, and the remedy for the last one
  keyturn status --brief
  keyturn status --expires-within 14d    a gate for a pipeline
  keyturn status -o csv > secrets.csv
  keyturn status --json | jq '.rotations[] | select(.phase != "settled")'`;

async function status(
  context: Context,
  names: readonly string[],
  options: StatusOptions,
  measuring: Measuring,
): Promise<number> {
  const { stdout, env, clock } = context;
  const within = withinOf(options);
  await beginResults(context, options, 'status');
  const fleet = await readFleet(context, names, options);
  measuring.about(fleet.rotations);
  const intent = { run: context.newRun(), force: false };
  const all = await unlessStopped(
    context.signal,
    'status',
    survey({ ...(await fleet.reach(waitOf('status', options))), intent, looksBack: true }),
  );
  measuring.onSurveys(all);
  const failing = await failingFor(options, fleet.rotations);
  const now = clock.now();
  const expiring =
    within === undefined
      ? undefined
      : { withinMs: within, before: new Date(now.getTime() + within), of: all.length };
  const surveys = expiring === undefined ? all : all.filter(survey => endsBefore(survey, expiring.before));
  // The trail tells of runs that are over, and not of the world: the exit code is the same without it.
  const exitCodeOf = (some: readonly Survey[]) =>
    worst([statusExitCode(some), expiring === undefined ? EXIT.done : expiringExitCode(some)]);
  const exitCode = exitCodeOf(surveys);
  const outlook = {
    policy: fleet.policy,
    surveys,
    now,
    exitCode,
    failing,
    ...(expiring === undefined ? {} : { expiring }),
    ...(options.brief === true ? { brief: true } : {}),
    command: commandLine('plan', names, options),
    go: commandLine('go', names, options),
  };
  const style = styleFor(stdout, env);
  stdout.write(await written(outlook, formOf(options), style));
  return tellSurveys(context, options, {
    ...{ verb: 'status', run: intent.run, policy: fleet.policy.file },
    ...{ surveys, exitCode, exitCodeOf },
    summary: () => written(outlook, 'markdown', style),
  });
}

/** What makes a sheet is loaded where one is wanted. */
async function written(outlook: StatusOutlook, form: Form, style: Style): Promise<string> {
  if (form === 'json') return `${JSON.stringify(statusDocument(outlook))}\n`;
  if (form === 'table') return statusText(outlook, style);
  const { statusCsv, statusMarkdown } = await import('./sheet/statusSheet.ts');
  return form === 'csv' ? statusCsv(outlook) : statusMarkdown(outlook);
}

function withinOf({ expiresWithin }: StatusOptions): number | undefined {
  return expiresWithin === undefined
    ? undefined
    : durationOf('status --expires-within', '14d', expiresWithin);
}

async function failingFor({ audit }: StatusOptions, rotations: readonly Rotation[]): Promise<Streaks> {
  if (audit === undefined) return new Map();
  const failing = await streaksIn(audit);
  return new Map([...failing].filter(([name]) => rotations.some(rotation => rotation.name === name)));
}
