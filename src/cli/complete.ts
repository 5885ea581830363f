/** `keyturn complete -- WORDS`: what may stand in the place of the last of these words, one a line. Shells ask it. */
import type { Argument, Command, Option } from 'commander';
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import type { Policy } from '../policy/policy.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';

/** `program` knows all verbs. */
export function addComplete(program: Command, context: Context, finish: (exitCode: number) => void): void {
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { candidates, policy } = whatNext(program, words);
      const names = policy === undefined ? [] : await namesIn(context, words, policy);
      context.stdout.write([...candidates, ...names].map(each => `${each}\n`).join(''));
      finish(EXIT.done);
    });
}

interface Next {
  readonly candidates: readonly string[];
  /** What of the policy may stand there. */
  readonly policy?: 'rotations' | 'groups' | 'owners';
}

const NOTHING: Next = { candidates: [] };

/** Where a file may stand, nothing is told: the shell knows the files. */
function whatNext(program: Command, words: readonly string[]): Next {
  const typed = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  let verb = program;
  let operands = 0;
  let open: Option | undefined;
  for (const word of typed) {
    if (word === '--') return NOTHING;
    if (open !== undefined) {
      open = undefined;
      continue;
    }
    const option = word.startsWith('-') ? optionOf(verb, word) : undefined;
    const inner = verb.commands.find(each => each.name() === word);
    if (option?.required === true) open = option;
    else if (inner !== undefined) [verb, operands] = [inner, 0];
    else if (!word.startsWith('-')) operands += 1;
  }
  if (open !== undefined) return optionValue(open);
  if (last.startsWith('-')) return { candidates: optionsOf(verb) };
  const verbs = verb
    .createHelp()
    .visibleCommands(verb)
    .map(each => each.name());
  const { registeredArguments } = verb;
  const argument = registeredArguments[operands] ?? registeredArguments.find(({ variadic }) => variadic);
  const next = argument === undefined ? NOTHING : operandOf(argument);
  return { ...next, candidates: [...(operands === 0 ? verbs : []), ...next.candidates] };
}

function optionOf(verb: Command, word: string): Option | undefined {
  return verb.options.find(({ long, short }) => word === long || word === short);
}

function optionsOf(verb: Command): string[] {
  return verb
    .createHelp()
    .visibleOptions(verb)
    .flatMap(({ long, short }) => long ?? short ?? []);
}

function optionValue(option: Option): Next {
  if (option.long === '--group') return { candidates: [], policy: 'groups' };
  if (option.long === '--owner') return { candidates: [], policy: 'owners' };
  return { candidates: option.argChoices ?? [] };
}

function operandOf(argument: Argument): Next {
  const isRotation = ['names', 'name'].includes(argument.name());
  return { candidates: argument.argChoices ?? [], ...(isRotation ? { policy: 'rotations' as const } : {}) };
}

/** A policy that cannot be read has no names; the command itself will say so. */
async function namesIn(
  { readPolicy, env }: Context,
  words: readonly string[],
  wanted: NonNullable<Next['policy']>,
): Promise<readonly string[]> {
  const file = policyNamed(words) ?? (env['KEYTURN_CONFIG'] || DEFAULT_POLICY);
  // Standard input is the shell's.
  if (file === '-') return [];
  const policy = await readPolicy(file).catch(() => undefined);
  return policy === undefined ? [] : wantedIn(policy, wanted);
}

/** `-c FILE`, `-cFILE`, `--config FILE` or `--config=FILE`. */
function policyNamed(words: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    if (word === '-c' || word === '--config') return words[at + 1];
    const [, joined] = /^(?:-c|--config=)(.+)$/.exec(word) ?? [];
    if (joined !== undefined) return joined;
  }
  return undefined;
}

function wantedIn({ rotations }: Policy, wanted: NonNullable<Next['policy']>): string[] {
  if (wanted === 'rotations') return rotations.map(({ name }) => name);
  return [...new Set(rotations.flatMap(each => each[wanted === 'groups' ? 'group' : 'owner'] ?? []))];
}
