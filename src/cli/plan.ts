import type { Intent } from '../rotation/intent.ts';
import { quickCheck } from '../rotation/quickCheck.ts';
import { type Survey, survey } from '../run/survey.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { addFormOptions, type Form, type FormOptions, formOf } from './form.ts';
import { type PlanView, planText } from './human/planText.ts';
import { type Style, styleFor } from './human/style.ts';
import { planDocument } from './json/planDocument.ts';
import { addReadingOptions, commandLine, type ReadingOptions, readFleet, waitOf } from './options.ts';
import { changesDue, isRead, planExitCode } from './outlook.ts';
import { unlessStopped } from './reading.ts';
import { addResultOptions, beginResults, type ResultOptions, tellSurveys } from './results.ts';
import { isChosen } from './selection.ts';

interface PlanOptions extends ReadingOptions, FormOptions, ResultOptions {
  readonly exitCode?: boolean;
  readonly now?: boolean;
}

export const addPlan: AddVerb = (program, context, finish) => {
  addResultOptions(addFormOptions(addReadingOptions(program.command('plan'))))
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
  keyturn plan --group canary --exit-code
  keyturn plan --brief
  keyturn plan -o markdown               for a pull request`;

async function plan(context: Context, names: readonly string[], options: PlanOptions): Promise<number> {
  const { stdout, env, clock } = context;
  await beginResults(context, options, 'plan');
  const fleet = await readFleet(context, names, options);
  const intent = { run: context.newRun(), force: options.now === true };
  const looked = survey({ ...(await fleet.reach(waitOf('plan', options))), intent, looksAhead: true });
  const surveys = await unlessStopped(context.signal, 'plan', looked);
  const found = planExitCode(surveys);
  const exitCode =
    found === EXIT.done && options.exitCode === true && changesDue(surveys) ? EXIT.changesDue : found;
  const told = {
    policy: fleet.policy,
    surveys,
    now: clock.now(),
    exitCode,
    lock: context.lockPlace(fleet.policy),
    go: commandLine('go', names, options),
    isNamed: names.length > 0,
    command: rotateCommand(names, options, surveys.some(isOverlooked(intent, clock.now()))),
  };
  const style = styleFor(stdout, env);
  stdout.write(await written({ ...told, brief: options.brief === true }, formOf(options), style));
  return tellSurveys(context, options, {
    ...{ verb: 'plan', run: intent.run, policy: fleet.policy.file },
    ...{ surveys, exitCode, exitCodeOf: planExitCode },
    summary: () => written(told, 'markdown', style),
  });
}

/** What makes a sheet is loaded where one is wanted. */
async function written(
  told: PlanView & Parameters<typeof planDocument>[0],
  form: Form,
  style: Style,
): Promise<string> {
  if (form === 'json') return `${JSON.stringify(planDocument(told))}\n`;
  if (form === 'table') return planText(told, style);
  const { planCsv, planMarkdown } = await import('./sheet/planSheet.ts');
  return form === 'csv' ? planCsv(told) : planMarkdown(told);
}

/** Whether `rotate` would take it for settled by the quick check, although a place of it is to be repaired. */
function isOverlooked(intent: Intent, now: Date): (survey: Survey) => boolean {
  return survey => {
    if (!isRead(survey) || survey.route.stages.length === 0) return false;
    const { registration, vault } = survey.situation;
    const newest = vault?.state === 'present' ? vault.versions[0] : undefined;
    if (registration === undefined || newest === undefined) return false;
    return quickCheck(survey.rotation, { registration, newest }, now, intent) !== undefined;
  };
}

/** The command that performs the plan, to be copied. */
function rotateCommand(names: readonly string[], options: PlanOptions, hasDrift: boolean): string {
  const all = isChosen(names, options) ? [] : ['--all'];
  const drift = hasDrift && names.length === 0 ? ['--drift'] : [];
  return commandLine('rotate', names, options, options.now === true ? [...all, '--now'] : drift);
}
