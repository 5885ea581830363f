import type { Rotation } from '../policy/policy.ts';
import { type Streaks, streaksIn } from '../report/streaks.ts';
import { survey } from '../run/survey.ts';
import type { AuditOptions } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { statusText } from './human/statusText.ts';
import { styleFor } from './human/style.ts';
import { statusDocument } from './json/statusDocument.ts';
import { addReadingOptions, commandLine, type ReadingOptions, readFleet, waitOf } from './options.ts';
import { statusExitCode } from './outlook.ts';
import { unlessStopped } from './reading.ts';

interface StatusOptions extends ReadingOptions, AuditOptions {}

export const addStatus: AddVerb = (program, context, finish) => {
  addReadingOptions(program.command('status'))
    .option(
      '--audit <file>',
      'also tell which rotations keep failing, from the trail that rotate --audit writes',
    )
    .description('Show phase, age, time left, targets and next action of each rotation.')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: StatusOptions) => {
      finish(await status(context, names, options));
    });
};

const EXAMPLES = `
Exits with 0 only if everything could be read, every secret works on paper, and every required target holds it; with 3
if a human is needed, or something that leaked is still valid. --audit adds words and does not change that.
Up to 12 rotations are shown with all their targets, more with those that are off.

Examples:
  keyturn status
  keyturn status payments-api
  keyturn status --audit audit.jsonl     with failures in a row, and what to do about the last
  keyturn status --json | jq '.rotations[] | select(.phase != "settled")'`;

async function status(context: Context, names: readonly string[], options: StatusOptions): Promise<number> {
  const { stdout, env, clock } = context;
  const fleet = await readFleet(context, names, options);
  const intent = { run: context.newRun(), force: false };
  const surveys = await unlessStopped(
    context.signal,
    'status',
    survey({ ...(await fleet.reach(waitOf('status', options))), intent }),
  );
  const failing = await failingFor(options, fleet.rotations);
  // The trail tells of runs that are over, and not of the world: the exit code is the same without it.
  const exitCode = statusExitCode(surveys);
  const plan = commandLine('plan', names, options);
  const outlook = {
    policy: fleet.policy,
    surveys,
    now: clock.now(),
    exitCode,
    failing,
    command: plan,
    go: commandLine('go', names, options),
  };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(statusDocument(outlook))}\n`
      : statusText(outlook, styleFor(stdout, env)),
  );
  return exitCode;
}

async function failingFor({ audit }: StatusOptions, rotations: readonly Rotation[]): Promise<Streaks> {
  if (audit === undefined) return new Map();
  const failing = await streaksIn(audit);
  return new Map([...failing].filter(([name]) => rotations.some(rotation => rotation.name === name)));
}
