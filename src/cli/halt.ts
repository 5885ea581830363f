/** `stop` and `go`: halts every runner, wherever it runs. */
import { withoutSecrets } from '../filter.ts';
import { haltInWords } from '../rotation/halt.ts';
import type { Halt } from '../rotation/observation.ts';
import { plural } from '../rotation/words.ts';
import { type HaltOutcome, haltAll } from '../run/haltAll.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT, exitCodeOf, worst } from './exit.ts';
import { wrap } from './human/layout.ts';
import { problemText } from './human/problemText.ts';
import { type Style, styleFor } from './human/style.ts';
import { haltDocument } from './json/haltDocument.ts';
import { addFleetOptions, commandLine, type FleetOptions, readFleet } from './options.ts';
import { secretTyped } from './secretSource.ts';
import { waitReporter } from './waits.ts';

interface StopOptions extends FleetOptions {
  readonly reason: string;
}

export const addStop: AddVerb = (program, context, finish) => {
  addFleetOptions(program.command('stop'))
    .description('Halt all runs: no machine starts a rotation until keyturn go.')
    .requiredOption('--reason <text>', 'the reason, shown by every halted run; never a secret')
    .addHelpText('after', STOP_EXAMPLES)
    .action(async (names: string[], options: StopOptions) => {
      finish(await stop(context, names, options));
    });
};

const STOP_EXAMPLES = `
Marks the vault secret of each rotation (tag keyturn-halt). Every run reads that tag before it starts a
rotation; if it is set, the run starts no step, shows who halted it, when and why, and exits with ${EXIT.humanNeeded}.
Steps in progress are finished. Not halted: revoke, rollback, and the completion of a revocation.

Examples:
  keyturn stop --reason "the new secrets are refused, see INC-4711"
  keyturn stop payments-api --reason "the site moves today"
  keyturn go`;

export const addGo: AddVerb = (program, context, finish) => {
  addFleetOptions(program.command('go'))
    .description('End the halt of keyturn stop: runs start rotations again.')
    .addHelpText('after', GO_EXAMPLES)
    .action(async (names: string[], options: FleetOptions) => {
      finish(await change(context, 'go', names, options));
    });
};

const GO_EXAMPLES = `
Examples:
  keyturn go
  keyturn go payments-api`;

async function stop(context: Context, names: readonly string[], options: StopOptions): Promise<number> {
  const reason = options.reason.trim();
  if (withoutSecrets(reason) !== reason) throw secretTyped();
  return change(context, 'stop', names, options, { by: context.actor, at: context.clock.now(), reason });
}

async function change(
  context: Context,
  verb: 'stop' | 'go',
  names: readonly string[],
  options: FleetOptions,
  halt?: Halt,
): Promise<number> {
  const { stdout, env, clock, random, signal } = context;
  const { policy, rotations } = await readFleet(context, names, options);
  const open = await context.halting(policy);
  const wanted = halt === undefined ? {} : { halt };
  const waiting = waitReporter(context);
  const outcomes = await haltAll({ policy, rotations, open, clock, random, signal, waiting, ...wanted });
  const exitCode = worst(outcomes.map(codeOf(verb)));
  const undo = commandLine(verb === 'stop' ? 'go' : 'plan', names, options);
  const told = { verb, policy, outcomes, exitCode, undo, ...wanted };
  stdout.write(
    options.json === true ? `${JSON.stringify(haltDocument(told))}\n` : text(told, styleFor(stdout, env)),
  );
  return exitCode;
}

/** What is not there needs no brake to be let go of, and none that could hold it. */
function codeOf(verb: 'stop' | 'go'): (outcome: HaltOutcome) => number {
  return outcome => {
    if ('problem' in outcome) return exitCodeOf(outcome.problem.code);
    return outcome.state === 'absent' && verb === 'stop' ? EXIT.failed : EXIT.done;
  };
}

interface HaltView {
  readonly verb: 'stop' | 'go';
  readonly outcomes: readonly HaltOutcome[];
  readonly undo: string;
  readonly halt?: Halt;
}

function text({ verb, outcomes, undo, halt }: HaltView, style: Style): string {
  const { paint, signs } = style;
  const found = outcomes.filter(each => 'state' in each && each.state === 'present');
  const done = halt === undefined ? found : found.filter(each => 'changed' in each && each.changed);
  const lines = outcomes.flatMap(outcome => about(outcome, verb, style));
  const sum = `${plural(done.length, 'rotation')} of ${outcomes.length}`;
  const what = halt === undefined ? `${sum} may start` : `${sum}: ${haltInWords(halt)}`;
  const sign = found.length === outcomes.length ? paint('good', signs.good) : paint('bad', signs.bad);
  return `${[...lines, `${sign} ${wrap(what, style.columns - 2, '  ')}`, `${signs.next} ${undo}`].join('\n')}\n`;
}

/** What is worth a line of its own. */
function about(outcome: HaltOutcome, verb: 'stop' | 'go', style: Style): string[] {
  const { name } = outcome.rotation;
  if ('problem' in outcome) return [`${name}  ${problemText(outcome.problem.details, style).trimEnd()}`];
  if (outcome.state === 'absent')
    return verb === 'go'
      ? []
      : [
          wrap(
            `${name}  has no vault secret that could be marked: paused: { reason: … } in the policy`,
            style.columns,
            '  ',
          ),
        ];
  const { before, changed } = outcome;
  if (before === undefined || (verb === 'stop' && changed)) return [];
  const was = verb === 'stop' ? 'is' : 'was';
  return [wrap(`${name}  ${was} ${haltInWords(before)}`, style.columns, '  ')];
}
