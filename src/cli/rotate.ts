import { Problem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import { rotate } from '../run/rotate.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { followRun } from './follow.ts';
import { addFleetOptions, commandLine, type Fleet, type FleetOptions, readFleet } from './options.ts';
import type { AddVerb } from './verb.ts';

interface RotateOptions extends FleetOptions {
  readonly now?: boolean;
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const addRotate: AddVerb = (program, context, finish) => {
  addFleetOptions(program.command('rotate'))
    .description('Do what is due: create, prove, publish, distribute, confirm, retire.')
    .option('--now', 'a new secret now, due or not, windows ignored (an incident)')
    .option('--all', 'with --now: every rotation of the policy')
    .option('-y, --yes', 'with --now: do not ask')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: RotateOptions) => {
      finish(await run(context, names, options));
    });
};

const EXAMPLES = `
A second run right after does nothing. Ctrl-C finishes the step in hand, or leaves it where the
next run picks it up.

Examples:
  keyturn rotate                         the cron line
  keyturn rotate payments-api --now      an incident: a new secret now
  keyturn rotate --group canary --json   one event per line`;

async function run(context: Context, names: readonly string[], options: RotateOptions): Promise<number> {
  const force = options.now === true;
  if (force && names.length === 0 && options.group === undefined && options.all !== true) throw needsNames();
  if (options.all === true && (names.length > 0 || options.group !== undefined)) throw allAndSome();
  const fleet = await readFleet(context, names, options);
  if (force && options.yes !== true && !(await context.confirm(question(fleet))))
    return declined(context, options);
  const intent = { run: context.newRun(), force };
  const events = rotate({ ...(await fleet.reach()), intent, lock: context.lock });
  const again = (open: readonly string[]) => commandLine('rotate', open, { config: options.config });
  return followRun(events, context, { json: options.json === true, again });
}

function needsNames(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn rotate --now',
    reason: 'it makes new secrets whether they are due or not, so it has to be told for which rotations',
    remedy: 'keyturn rotate NAME --now   (or --group NAME, or --all)',
  });
}

function allAndSome(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn rotate --all',
    reason: 'it means every rotation of the policy; names and --group choose some',
    remedy: 'leave out --all, or the names and --group',
  });
}

const LISTED = 20;

function question({ rotations }: Fleet): string {
  const names = rotations.slice(0, LISTED).map(rotation => `  ${rotation.name}`);
  const more = rotations.length > LISTED ? [`  and ${rotations.length - LISTED} more`] : [];
  const head = `This makes a new secret now, due or not and outside of windows too, for ${plural(rotations.length, 'rotation')}:`;
  return [head, ...names, ...more, 'Old secrets stay valid until their overlap is over. Go on?'].join('\n');
}

function declined({ stdout, stderr }: Context, { json }: RotateOptions): number {
  stderr.write('Nothing was done: --now was not confirmed. Where nobody can answer, add --yes.\n');
  const counts = { unchanged: 0, changed: 0, failed: 0, 'human-needed': 0, locked: 0, skipped: 0 };
  const event = { event: 'run.finished', outcome: 'interrupted', exitCode: EXIT.failed, counts, ms: 0 };
  if (json === true) stdout.write(`${JSON.stringify(event)}\n`);
  return EXIT.failed;
}
