/** The command line: argv in, exit code out. Everything that a verb throws is told here, in one way. */
import { Command, CommanderError } from 'commander';
import { pipelineIn, pipelineTyped } from './ciInert.ts';
import { configVariable, distinctFrom } from './configNamed.ts';
import type { AddVerb, Context, Output } from './context.ts';
import { EXIT, EXIT_CODES_HELP } from './exit.ts';
import { asksForJson } from './form.ts';
import { withOutputStyle } from './outputStyle.ts';
import { addValidate } from './validate.ts';
import { packageVersion } from './version.ts';

/**
 * In the order of the main help. A command line loads the verb that it names, and no other; what `validate` does, nearly
 * all of them do first.
 */
const verbs: Readonly<Record<string, () => Promise<AddVerb>>> = {
  init: async () => (await import('./init.ts')).addInit,
  validate: async () => addValidate,
  discover: async () => (await import('./discover.ts')).addDiscover,
  plan: async () => (await import('./plan.ts')).addPlan,
  rotate: async () => (await import('./rotate.ts')).addRotate,
  adopt: async () => (await import('./adopt.ts')).addAdopt,
  status: async () => (await import('./status.ts')).addStatus,
  verify: async () => (await import('./verify.ts')).addVerify,
  diagnose: async () => (await import('./diagnose.ts')).addDiagnose,
  explain: async () => (await import('./explain.ts')).addExplain,
  revoke: async () => (await import('./revoke.ts')).addRevoke,
  rollback: async () => (await import('./rollback.ts')).addRollback,
  forget: async () => (await import('./forget.ts')).addForget,
  stop: async () => (await import('./halt.ts')).addStop,
  go: async () => (await import('./halt.ts')).addGo,
  history: async () => (await import('./history.ts')).addHistory,
  report: async () => (await import('./report.ts')).addReport,
  remind: async () => (await import('./remind.ts')).addRemind,
  notify: async () => (await import('./notify.ts')).addNotify,
  selftest: async () => (await import('./selftest.ts')).addSelftest,
  completion: async () => (await import('./completion.ts')).addCompletion,
  demo: async () => (await import('./demo.ts')).addDemo,
  sandbox: async () => (await import('./sandbox.ts')).addSandbox,
};

/** `typed`: what follows the program's name (`process.argv.slice(2)`). Never throws. */
export async function runProgram(typed: readonly string[], context: Context): Promise<number> {
  const argv = verbFirst(typed);
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const shown = withOutputStyle(context, own);
  const words = own.filter(word => !word.startsWith('-'));
  const asked = { verb: words[0], words, given: own.slice(1), json: asksForJson(own) };
  let exitCode: number = EXIT.done;
  const program = programFor(shown);
  for (const add of await verbsFor(argv[0]))
    add(program, shown, code => {
      exitCode = code;
    });
  if (argv[0] === 'complete')
    (await import('./complete.ts')).addComplete(program, shown, code => {
      exitCode = code;
    });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && saysHelpOrVersion(error))
      return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
    const { reportError } = await import('./reportError.ts');
    const exit = reportError(error, asked, shown, program);
    await tellPipeline(error, own, shown);
    return exit;
  }
}

/** Of the verbs that have `--ci`. */
async function tellPipeline(error: unknown, words: readonly string[], context: Context): Promise<void> {
  const [verb = ''] = words;
  const pipeline = pipelineTyped(words) ?? pipelineIn(context.env);
  if (pipeline === undefined || pipeline === 'none' || !TELLING.has(verb)) return;
  const { tellError } = await import('./ci/tellError.ts');
  tellError(error, verb, pipeline, context);
}

const TELLING: ReadonlySet<string> = new Set(['plan', 'rotate', 'status']);

/** What every verb takes may stand before it, too: `keyturn --config team-a.yaml plan`. */
function verbFirst(argv: readonly string[]): readonly string[] {
  let at = 0;
  for (let word = argv[0]; word !== undefined; word = argv[at]) {
    if (WITH_VALUE.has(word)) at += 2;
    else if (ALONE.test(word)) at += 1;
    else break;
  }
  const verb = argv[at];
  if (at === 0 || verb === undefined || !Object.hasOwn(verbs, verb)) return argv;
  return [verb, ...argv.slice(0, at), ...argv.slice(at + 1)];
}

const WITH_VALUE: ReadonlySet<string> = new Set(['-c', '--config']);
const ALONE = /^(--config=.+|-c.+|--json|--no-color)$/;

/** All verbs, for what tells of them: completion and the manual page. */
export async function wholeProgram(context: Context, finish: (exitCode: number) => void): Promise<Command> {
  const program = programFor(context);
  for (const add of await verbsFor()) add(program, context, finish);
  return program;
}

/** Only a verb in the first place is surely the one that is meant; help and what was mistyped want to see them all. */
function verbsFor(first = ''): Promise<AddVerb[]> {
  const named = Object.hasOwn(verbs, first) ? verbs[first] : undefined;
  return Promise.all((named === undefined ? Object.values(verbs) : [named]).map(load => load()));
}

function programFor({ stdout, stderr, env }: Context): Command {
  const program = new Command('keyturn');
  program
    .description('Rotates Microsoft Entra client secrets according to a policy, without an outage.')
    .version(packageVersion(), '-V, --version')
    .helpCommand('help [command]', 'Show help for a command.')
    .configureHelp({ subcommandTerm: command => command.name() })
    .exitOverride()
    .configureOutput({
      writeOut: text => stdout.write(text),
      writeErr: text => stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => widthFor(stdout),
      getErrHelpWidth: () => widthFor(stderr),
      getOutHasColors: () => stdout.color,
      getErrHasColors: () => stderr.color,
    })
    .addHelpText('after', `\n${FIRST_STEPS}\n\n${EXIT_CODES_HELP}`)
    .hook('preAction', (_, verb) => nameDefaultPolicy(verb, env));
  return program;
}

/** The policy of the variable where none is named, and else one that commands can tell from it. */
function nameDefaultPolicy(verb: Command, env: Context['env']): void {
  const [file, typed] = [configVariable(env), verb.getOptionValue('config')];
  if (file === undefined || typeof typed !== 'string') return;
  const isDefault = verb.getOptionValueSource('config') === 'default';
  verb.setOptionValueWithSource(
    'config',
    isDefault ? file : distinctFrom(typed, env),
    isDefault ? 'env' : 'cli',
  );
}

const FIRST_STEPS = `Examples:
  keyturn demo                        see it work on the embedded sandbox
  keyturn init                        find what there is, and write a first policy
  keyturn plan                        what a run would do, and why
  keyturn rotate                      do what is due (the cron line)
  keyturn revoke payments-api         replace a leaked secret and remove it

Help for a command: keyturn rotate --help`;

function saysHelpOrVersion(error: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code);
}

function widthFor(output: Output): number {
  return Math.min(100, output.columns || 100);
}
