/** What is wrong with a command line, and what was probably meant. */
import { type Command, CommanderError } from 'commander';
import { withoutSecrets } from '../filter.ts';
import { shellWord } from '../policy/quote.ts';
import { suggest } from '../policy/suggest.ts';
import { Problem, type ProblemDetails } from '../problem.ts';
import type { Context } from './context.ts';
import { reportProblem } from './reportProblem.ts';
import { secretTyped } from './secretSource.ts';

/** What was typed, as far as it can be told before anything was understood. */
export interface TypedWords {
  readonly verb: string | undefined;
  /** All words that are no options, up to `--`. */
  readonly words: readonly string[];
  /** Everything behind the verb, up to `--`. */
  readonly given: readonly string[];
  readonly json: boolean;
}

/** Tells what went wrong and returns the exit code. */
export function reportError(error: unknown, typed: TypedWords, context: Context, program: Command): number {
  const told = error instanceof CommanderError ? wrongUsage(error, typed, program) : error;
  const verb = program.commands.find(command => command.name() === typed.verb)?.name() ?? 'usage';
  return reportProblem(told, { verb, json: typed.json }, context);
}

function wrongUsage(error: CommanderError, typed: TypedWords, program: Command): Problem {
  if (withoutSecrets(error.message) !== error.message) return secretTyped();
  const command = typedCommand(typed, program);
  const [message = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
  const name = command === undefined ? 'keyturn' : pathOf(command);
  const details: ProblemDetails = {
    code: 'wrong-usage',
    subject: command === undefined ? 'wrong usage' : `wrong usage of ${name}`,
    reason: withoutValue(message.replace(" for 'keyturn'", '')),
    remedy: suggestionFor(error, hint, typed, command, program) ?? `${name} --help`,
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
function typedCommand({ words }: TypedWords, program: Command): Command | undefined {
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
  { verb, words, given }: TypedWords,
  command: Command | undefined,
  program: Command,
): string | undefined {
  if (error.code === 'commander.unknownCommand') return commandMeant(verb, program);
  if (error.code === 'commander.excessArguments' && command !== undefined && command.commands.length > 0) {
    const names = command.commands.map(each => each.name());
    const meant = suggest(words[1] ?? '', names) ?? names[0];
    return `did you mean: ${pathOf(command)} ${meant}`;
  }
  if (command?.name() === 'rotate' && given.some(word => DRY_RUN.test(word)))
    return ['keyturn plan', ...whatPlanTakes(given)].join(' ');
  if (error.code === 'commander.unknownOption' && command === undefined)
    return 'options must follow the command: keyturn COMMAND OPTIONS';
  return optionMeant(hint);
}

function commandMeant(verb: string | undefined, program: Command): string | undefined {
  const names = program.commands.map(command => command.name());
  const meant = verb === undefined ? undefined : (SYNONYMS[verb] ?? suggest(verb, names));
  return meant === undefined
    ? `keyturn --help   (commands: ${names.join(', ')})`
    : `did you mean: keyturn ${meant}`;
}

/** As other tools call it. */
const DRY_RUN = /^(--dry-run|--dryrun|--what-if|--check|--noop|--plan|-n)(=.*)?$/;

/** Names, policy, group and owner of what was typed; `plan` does not know the rest. */
function whatPlanTakes(given: readonly string[]): string[] {
  return given.flatMap((word, at) => {
    const before = given[at - 1] ?? '';
    if (word.startsWith('-')) return TAKEN.test(word) ? [word] : [];
    return before.startsWith('-') && !TAKEN.test(before) && !DRY_RUN.test(before) ? [] : [shellWord(word)];
  });
}

const TAKEN = /^(-c|--config|-g|--group|--owner)(=.*)?$/;

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
