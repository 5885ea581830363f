/** How a command that did not come to its result says so: three lines for people, a document for programs. */
import { type Command, CommanderError } from 'commander';
import { withoutSecrets } from '../filter.ts';
import { suggest } from '../policy/suggest.ts';
import { isProblem, Problem, type ProblemDetails } from '../problem.ts';
import type { Context } from './context.ts';
import { exitCodeOf } from './exit.ts';
import { problemText } from './human/problem.ts';
import { styleFor } from './human/style.ts';
import { problemDocument } from './json/document.ts';
import { secretTyped } from './secretSource.ts';

/** What was typed, as far as it can be told before anything was understood. */
export interface Asked {
  readonly verb: string | undefined;
  /** All words that are no options, up to `--`. */
  readonly words: readonly string[];
  readonly json: boolean;
}

/** Tells what went wrong and returns the exit code. */
export function tellTrouble(error: unknown, asked: Asked, context: Context, program: Command): number {
  const problem = asTold(error, asked, program);
  const exitCode = exitCodeOf(problem.code);
  context.stderr.write(problemText(problem.details, styleFor(context.stderr, context.env)));
  if (problem.code === 'bug') context.stderr.write(framesOf(error));
  const verb = program.commands.find(command => command.name() === asked.verb)?.name() ?? 'usage';
  if (asked.json) context.stdout.write(`${JSON.stringify(problemDocument(verb, problem, exitCode))}\n`);
  return exitCode;
}

function asTold(error: unknown, asked: Asked, program: Command): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CommanderError) return wrongUsage(error, asked, program);
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : 'something that is not an error was thrown';
  return new Problem({
    code: 'bug',
    subject: 'keyturn has a bug',
    reason: `${name}: ${message.slice(0, LONGEST_MESSAGE)}`,
  });
}

/** A message of unknown origin may drag a whole request along. */
const LONGEST_MESSAGE = 300;

function wrongUsage(error: CommanderError, asked: Asked, program: Command): Problem {
  if (withoutSecrets(error.message) !== error.message) return secretTyped();
  const command = typedCommand(asked, program);
  const [message = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
  const name = command === undefined ? 'keyturn' : pathOf(command);
  const details: ProblemDetails = {
    code: 'wrong-usage',
    subject: command === undefined ? 'wrong usage' : `wrong usage of ${name}`,
    reason: withoutValue(message.replace(" for 'keyturn'", '')),
    remedy: suggestionFor(error, hint, asked, command, program) ?? `${name} --help`,
  };
  return new Problem(details, error);
}

/** What is joined to an option that there is not may be a secret: `--password=…`, `-s…`. */
function withoutValue(message: string): string {
  return message.replace(
    /'(--[\w-]{1,40})=[^']*'|'(-\w)[^-'][^']*'/,
    (_, long, short) => `'${long ?? short}'`,
  );
}

/** The deepest command whose name was typed: `sandbox exec` rather than `sandbox`. */
function typedCommand({ words }: Asked, program: Command): Command | undefined {
  let found: Command | undefined;
  for (const word of words) {
    const next = (found ?? program).commands.find(each => each.name() === word);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function suggestionFor(
  error: CommanderError,
  hint: string,
  { verb, words }: Asked,
  command: Command | undefined,
  program: Command,
): string | undefined {
  if (error.code === 'commander.unknownCommand') return commandMeant(verb, program);
  if (error.code === 'commander.excessArguments' && command !== undefined && command.commands.length > 0) {
    const names = command.commands.map(each => each.name());
    const meant = suggest(words[1] ?? '', names) ?? names[0];
    return `did you mean: ${pathOf(command)} ${meant}`;
  }
  if (error.code === 'commander.unknownOption' && command === undefined)
    return 'options stand behind the command: keyturn COMMAND OPTIONS';
  return optionMeant(hint);
}

function commandMeant(verb: string | undefined, program: Command): string | undefined {
  const names = program.commands.map(command => command.name());
  const meant = verb === undefined ? undefined : (SYNONYMS[verb] ?? suggest(verb, names));
  return meant === undefined
    ? `keyturn --help   (there are: ${names.join(', ')})`
    : `did you mean: keyturn ${meant}`;
}

/** What people type who know other tools. */
const SYNONYMS: Readonly<Record<string, string>> = {
  run: 'rotate',
  apply: 'rotate',
  renew: 'rotate',
  check: 'verify',
  test: 'verify',
  lint: 'validate',
  list: 'status',
  ls: 'status',
  show: 'status',
  diff: 'plan',
  preview: 'plan',
  version: '--version',
};

function optionMeant(hint: string): string | undefined {
  const meant = /\(Did you mean (.+?)\?\)/.exec(hint)?.[1];
  return meant === undefined ? undefined : `did you mean: ${meant}`;
}

/** Where in the program it happened; frames hold no values. */
function framesOf(error: unknown): string {
  const cause = isProblem(error) ? error.cause : error;
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.split('\n').filter(line => /^\s+at /.test(line));
  return frames
    .slice(0, 6)
    .map(line => `        ${line.trim()}\n`)
    .join('');
}
