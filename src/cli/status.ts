import { survey } from '../run/survey.ts';
import type { Context } from './context.ts';
import { statusText } from './human/status.ts';
import { styleFor } from './human/style.ts';
import { statusDocument } from './json/status.ts';
import { addFleetOptions, commandLine, type FleetOptions, readFleet } from './options.ts';
import { statusExitCode } from './outlook.ts';
import type { AddVerb } from './verb.ts';

export const addStatus: AddVerb = (program, context, finish) => {
  addFleetOptions(program.command('status'))
    .description('Show phase, age, time left, targets and next action of each rotation.')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: FleetOptions) => {
      finish(await status(context, names, options));
    });
};

const EXAMPLES = `
Exits with 0 only if everything could be read, every secret works on paper, and every required target holds it.
Up to 12 rotations are shown with all their targets, more with those that are off.

Examples:
  keyturn status
  keyturn status payments-api
  keyturn status --json | jq '.rotations[] | select(.phase != "settled")'`;

async function status(context: Context, names: readonly string[], options: FleetOptions): Promise<number> {
  const { stdout, env, clock } = context;
  const fleet = await readFleet(context, names, options);
  const surveys = await survey({ ...(await fleet.reach()), intent: { run: context.newRun(), force: false } });
  const exitCode = statusExitCode(surveys);
  const plan = commandLine('plan', names, options);
  const outlook = { policy: fleet.policy, surveys, now: clock.now(), exitCode, command: plan };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(statusDocument(outlook))}\n`
      : statusText(outlook, styleFor(stdout, env)),
  );
  return exitCode;
}
