/** The command line: argv in, exit code out. Everything that a verb throws is told here, in one way. */
import { Command, CommanderError } from 'commander';
import type { Context, Output } from './context.ts';
import { addDemo } from './demo.ts';
import { addDiagnose } from './diagnose.ts';
import { EXIT, EXIT_CODES_HELP } from './exit.ts';
import { addHistory } from './history.ts';
import { addPlan } from './plan.ts';
import { addRevoke } from './revoke.ts';
import { addRollback } from './rollback.ts';
import { addRotate } from './rotate.ts';
import { addSandbox } from './sandbox.ts';
import { addStatus } from './status.ts';
import { tellTrouble } from './trouble.ts';
import { addValidate } from './validate.ts';
import type { AddVerb } from './verb.ts';
import { addVerify } from './verify.ts';
import { packageVersion } from './version.ts';

const verbs: readonly AddVerb[] = [
  addValidate,
  addPlan,
  addRotate,
  addStatus,
  addVerify,
  addDiagnose,
  addRevoke,
  addRollback,
  addHistory,
  addDemo,
  addSandbox,
];

/** `argv`: what follows the program's name (`process.argv.slice(2)`). Never throws. */
export async function runProgram(argv: readonly string[], context: Context): Promise<number> {
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const dressed = own.includes('--no-color') ? withoutColor(context) : context;
  const words = own.filter(word => !word.startsWith('-'));
  const asked = { verb: words[0], words, json: own.includes('--json') };
  let exitCode: number = EXIT.done;
  const program = programFor(dressed, code => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && saysHelpOrVersion(error))
      return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
    return tellTrouble(error, asked, dressed, program);
  }
}

function programFor(context: Context, finish: (exitCode: number) => void): Command {
  const { stdout, stderr } = context;
  const program = new Command('keyturn');
  program
    .description('Rotates Microsoft Entra client secrets by a policy, without an outage.')
    .version(packageVersion(), '-V, --version')
    .helpCommand('help [command]', 'Explain a command.')
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
    .addHelpText('after', `\n${FIRST_STEPS}\n\n${EXIT_CODES_HELP}`);
  for (const add of verbs) add(program, context, finish);
  return program;
}

const FIRST_STEPS = `Examples:
  keyturn demo                        see it work on the embedded sandbox
  keyturn plan                        what a run would do, and why
  keyturn rotate                      do what is due (the cron line)
  keyturn rotate payments-api --now   incident: a new secret now

Every command explains itself: keyturn rotate --help`;

function saysHelpOrVersion(error: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code);
}

function widthFor(output: Output): number {
  return Math.min(100, output.columns || 100);
}

function withoutColor(context: Context): Context {
  const plain = (output: Output): Output => ({
    write: text => output.write(text),
    get live() {
      return output.live;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
    color: false,
  });
  return { ...context, stdout: plain(context.stdout), stderr: plain(context.stderr) };
}
