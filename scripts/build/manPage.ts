/** keyturn.1: the manual page, made from the commands as commander knows them. */
import type { Command } from 'commander';
import { EXIT_CODES_HELP } from '../../src/cli/exit.ts';

const WIDTH = 78;

/** `version` and `date` (of the release or the build) stand in its head. */
export function manPage(program: Command, { version, date }: { version: string; date: string }): string {
  const name = program.name();
  return [
    '.\\" Made by scripts/build/manPage.ts from the help of the program.',
    `.TH ${name.toUpperCase()} 1 "${date}" "${name} ${version}" "User Commands"`,
    '.SH NAME',
    `${name} \\- ${roff(lower(program.description()))}`,
    '.SH SYNOPSIS',
    `.B ${name}`,
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    roff(
      'A policy in YAML says which app registrations are rotated, where each secret is kept and who uses it. A run makes what is due, proves it, brings it everywhere, and removes the old one once nobody uses it.',
    ),
    '.SH COMMANDS',
    ...commandsOf(program).flatMap(({ words, command }) => [
      `.SS ${roff([name, ...words].join(' '))}`,
      ...verbatim(helpOf(command)),
    ]),
    '.SH EXIT STATUS',
    ...EXIT_CODES_HELP.split('\n').flatMap(exitCode),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([variable, about]) => ['.TP', `.B ${variable}`, roff(about)]),
    '.SH FILES',
    ...FILES.flatMap(([file, about]) => ['.TP', `.I ${roff(file)}`, roff(about)]),
    '',
  ].join('\n');
}

const VARIABLES = [
  ['KEYTURN_CONFIG', 'The policy, where no --config is given.'],
  ['KEYTURN_GITHUB_APP_ID', 'The GitHub App by which it signs in to GitHub.'],
  ['KEYTURN_GITHUB_APP_KEY_FILE', 'The file of that key.'],
  ['KEYTURN_GITHUB_APP_HOST', 'The GitHub server that it is registered at, if that is not github.com.'],
  ['NO_COLOR', 'No colours.'],
  ['XDG_STATE_HOME', 'Where the locks are, in keyturn/locks.'],
] as const;

const FILES = [
  ['rotation.yaml', 'The policy that is read in the working directory, where none is named.'],
  ['~/.local/state/keyturn/locks', 'Locks, where the policy names no container for them.'],
] as const;

interface Placed {
  readonly words: readonly string[];
  readonly command: Command;
}

/** All that the help shows, those within others included. */
function commandsOf(command: Command, words: readonly string[] = []): Placed[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter(each => each.name() !== 'help')
    .flatMap(each => {
      const own = [...words, each.name()];
      return [{ words: own, command: each }, ...commandsOf(each, own)];
    });
}

/** As `--help` prints it, in lines of one width. */
function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({
    writeOut: text => void parts.push(text),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return parts.join('').trimEnd();
}

function verbatim(text: string): string[] {
  return ['.nf', ...text.split('\n').map(roff), '.fi'];
}

/** `  64  wrong usage` */
function exitCode(line: string): string[] {
  const [, code, meaning = ''] = /^ {2}(\d+) +(.*)$/.exec(line) ?? [];
  return code === undefined ? [] : ['.TP', `.B ${code}`, roff(meaning)];
}

/** What roff would take for its own: backslashes, hyphens that are to stay such, and a dot or a quote at the beginning of a line. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(
      /[^\x20-\x7e]/gu,
      character => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^(?=[.'])/, '\\&');
}

function lower(sentence: string): string {
  return sentence.replace(/\.$/, '').replace(/^./, first => first.toLowerCase());
}
