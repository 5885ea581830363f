import { survey } from '../run/survey.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { planText } from './human/plan.ts';
import { styleFor } from './human/style.ts';
import { planDocument } from './json/plan.ts';
import { addFleetOptions, commandLine, type FleetOptions, readFleet } from './options.ts';
import { changesDue, planExitCode } from './outlook.ts';
import { readOnly } from './reading.ts';
import type { AddVerb } from './verb.ts';

interface PlanOptions extends FleetOptions {
  readonly exitCode?: boolean;
  readonly now?: boolean;
}

export const addPlan: AddVerb = (program, context, finish) => {
  addFleetOptions(program.command('plan'))
    .description('Show what rotate would do, in which order and why; changes nothing.')
    .option('--now', 'as if every named rotation were due')
    .option('--exit-code', `exit with ${EXIT.changesDue} when changes are due`)
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: PlanOptions) => {
      finish(await plan(context, names, options));
    });
};

const EXAMPLES = `
Examples:
  keyturn plan
  keyturn plan payments-api --now
  keyturn plan --group canary --exit-code`;

async function plan(context: Context, names: readonly string[], options: PlanOptions): Promise<number> {
  const { stdout, env, clock } = context;
  const fleet = await readFleet(context, names, options);
  const intent = { run: context.newRun(), force: options.now === true };
  const surveys = await readOnly(context, 'plan', options, survey({ ...(await fleet.reach()), intent }));
  const found = planExitCode(surveys);
  const exitCode =
    found === EXIT.done && options.exitCode === true && changesDue(surveys) ? EXIT.changesDue : found;
  const told = {
    policy: fleet.policy,
    surveys,
    now: clock.now(),
    exitCode,
    command: rotateCommand(names, options),
  };
  stdout.write(
    options.json === true ? `${JSON.stringify(planDocument(told))}\n` : planText(told, styleFor(stdout, env)),
  );
  return exitCode;
}

/** The command that performs the plan, to be copied. */
function rotateCommand(names: readonly string[], options: PlanOptions): string {
  const all = names.length === 0 && options.group === undefined ? ['--all'] : [];
  return commandLine('rotate', names, options, options.now === true ? [...all, '--now'] : []);
}
