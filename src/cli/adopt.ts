import { Problem } from '../problem.ts';
import type { Intent } from '../rotation/intent.ts';
import { plural } from '../rotation/words.ts';
import { rotate } from '../run/rotate.ts';
import { type Survey, survey } from '../run/survey.ts';
import { type AuditOptions, addAuditOption, startAudit } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { declined, EXIT, worst } from './exit.ts';
import { followRun } from './follow.ts';
import { namesInBrief } from './human/namesInBrief.ts';
import { planText } from './human/planText.ts';
import { styleFor } from './human/style.ts';
import { addFleetOptions, commandLine, type FleetOptions, readFleet, typedLine } from './options.ts';
import { changesDue, isRead, planExitCode } from './outlook.ts';
import { isChosen } from './selection.ts';

interface AdoptOptions extends FleetOptions, AuditOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const addAdopt: AddVerb = (program, context, finish) => {
  addAuditOption(addFleetOptions(program.command('adopt')))
    .description('Write a hand-made secret to all places; creates no new one and removes nothing.')
    .option('--all', 'every rotation of the policy')
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: AdoptOptions) => {
      finish(await adopt(context, names, options));
    });
};

const EXAMPLES = `
The first rotate does the same, in addition to what is due; adopt does only this. Places that can be read
are compared with the vault, and only different ones are written. Places that cannot be read are written
once with the vault's value, if Entra accepts it, and marked, so that later runs can compare. It shows what
it will do and asks for confirmation. Rotations that Keyturn has already worked on are not changed.

Examples:
  keyturn adopt payments-api
  keyturn adopt --group canary
  keyturn adopt --all --yes`;

async function adopt(context: Context, names: readonly string[], options: AdoptOptions): Promise<number> {
  const { stderr, env, clock } = context;
  if (isChosen(names, options) === (options.all === true)) throw namesOrAll();
  const fleet = await readFleet(context, names, options);
  const reach = await fleet.reach();
  const intent: Intent = { run: context.newRun(), force: false, adopt: true };
  const surveys = await survey({ ...reach, intent });
  const { policy } = fleet;
  const brief = surveys.length > FEW;
  const plan = { policy, surveys, now: clock.now(), exitCode: EXIT.done, brief, adopting: true };
  stderr.write(planText(plan, styleFor(stderr, env)));
  // Where nothing is to be written nobody is asked: the run says why, and is in the trail.
  const asks = changesDue(surveys) && options.yes !== true;
  const answer = !asks || (await context.confirm(question(surveys)));
  if (answer !== true) return declined(context, answer);
  const command = typedLine('adopt', names, options, flagsOf(options));
  const audit = await startAudit(context, options, { run: intent.run, command });
  // What could not be read was not shown, so nothing is written there.
  const rotations = surveys.filter(isRead).map(({ rotation }) => rotation);
  const lock = await context.lock(policy);
  const events = rotate({ ...reach, rotations, signal: audit.signal, intent, lock });
  const exitCode = await followRun(audit.follow(events), context, {
    json: options.json === true,
    again: open =>
      open.length === 0
        ? commandLine('adopt', names, options, flagsOf(options))
        : commandLine('adopt', open, { ...options, group: undefined, owner: undefined }),
    failing: audit.failing,
  });
  return worst([exitCode, planExitCode(surveys.filter(each => !isRead(each)))]);
}

/** `Write 5 places (mail-relay 1, ci-deployer 4)?`: the plan above it may have left the screen. */
function question(surveys: readonly Survey[]): string {
  const all = surveys.filter(isRead).flatMap(({ rotation, route }) => {
    const writes = route.stages.flat().filter(({ kind }) => kind === 'distribute').length;
    return writes === 0 ? [] : [{ name: rotation.name, writes }];
  });
  const places = plural(
    all.reduce((sum, { writes }) => sum + writes, 0),
    'place',
  );
  const [first, ...others] = all;
  if (first === undefined) return 'Write what is shown above?';
  if (others.length === 0) return `Write ${places} of ${first.name}?`;
  const each = all.map(({ name, writes }) => `${name} ${writes}`);
  return `Write ${places} (${namesInBrief(each, MOST_NAMES)})?`;
}

const MOST_NAMES = 5;

/** Of more, each is one line of the plan. */
const FEW = 12;

function flagsOf({ all }: AdoptOptions): string[] {
  return all === true ? ['--all'] : [];
}

function namesOrAll(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn adopt',
    reason: 'it writes to places, so the rotations must be given: by name, by --group, or by --all',
    remedy: 'keyturn adopt NAME   (or --group NAME, or --all)',
  });
}
