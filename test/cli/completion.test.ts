/** What the shell is told may come next, and a real bash that asks. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { MAIN } from '../support/program.ts';
import { policy, typed } from './given.ts';

const fleet = policy(
  { name: 'payments-api', group: 'canary' },
  { name: 'billing', owner: 'team-b' },
  { name: 'ledger' },
);

/** As the script of a shell asks, the last word being the one that is typed. */
async function next(line: string): Promise<string[]> {
  const { exitCode, out } = await typed(`complete -- ${line}`, { policy: fleet });
  expect(exitCode).toBe(0);
  return out.split('\n').filter(word => word !== '');
}

describe('what may come next', () => {
  test('verbs, those that the help shows', async () => {
    const verbs = await next('r');
    expect(verbs).toEqual(expect.arrayContaining(['rotate', 'revoke', 'completion', 'explain']));
    expect(verbs).not.toContain('complete');
  });

  test.each([
    ['rotate x', ['payments-api', 'billing', 'ledger']],
    ['rotate billing x', ['payments-api', 'billing', 'ledger']],
    ['status --timeout 5s x', ['payments-api', 'billing', 'ledger']],
    ['status --group x', ['canary']],
    ['status -g x', ['canary']],
    ['status --owner x', ['team-b']],
    ['rotate --wait x', []],
    ['plan -c x', []],
    ['sandbox x', ['exec', 'advance', 'faults']],
    ['sandbox faults x', ['list', 'set', 'clear']],
    [
      'sandbox exec --identity x',
      ['secret', 'certificate', 'workload-identity', 'managed-identity', 'app-service'],
    ],
    ['completion x', ['bash', 'zsh', 'fish']],
    ['sandbox exec -- keyturn x', []],
    ['nonsense x', []],
  ])('%s', async (line, words) => {
    const told = await next(line);
    expect(told.filter(word => word !== 'help')).toEqual(words);
  });

  test('options, once a hyphen is typed', async () => {
    const options = await next('rotate --');
    expect(options).toEqual(expect.arrayContaining(['--now', '--drift', '--wait', '--config']));
  });

  test.each([
    ['rotate --config=team.yaml x', ['team.yaml']],
    ['rotate -cteam.yaml x', ['team.yaml']],
    ['rotate -c team.yaml x', ['team.yaml']],
    ['rotate -c - x', []],
  ])('%s reads the policy that is named, and never standard input', async (line, files) => {
    const read: string[] = [];
    const readPolicy = async (file: string) => {
      read.push(file);
      return policy({ name: 'billing' });
    };
    await typed(`complete -- ${line}`, { context: { readPolicy } });
    expect(read).toEqual(files);
  });

  test('of a policy that cannot be read no names, and no noise', async () => {
    const readPolicy = () => Promise.reject(new Error('no such file'));
    const { exitCode, out, err } = await typed('complete -- rotate x', { context: { readPolicy } });
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: '', err: '' });
  });
});

/** A line that ends with Tab, and what it is then; the last one: what is shown to choose from. */
const tabs = [
  ['keyturn rot', 'rotate'],
  ['keyturn rotate --dr', '--drift'],
  ['keyturn status bil', 'billing-worker'],
] as const;
const names = ['billing-worker', 'payments-api', 'reporting-batch'];

/** Shells in which `keyturn` is this program, and the policy is the example. */
function inShell(shell: string, ...args: readonly string[]): string {
  const folder = searchedFolder();
  const shim = join(folder, 'keyturn');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(shim, 0o755);
  const env = {
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
    HOME: folder,
    TERM: 'xterm',
    KEYTURN_CONFIG: fileURLToPath(new URL('../../rotation.example.yaml', import.meta.url)),
  };
  return execFileSync(shell, args, { env, cwd: folder, encoding: 'utf8', timeout: MOST_MS });
}

/** Each question is a start of the program. */
const MOST_MS = 300_000;

const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).error === undefined;

test('bash completes verbs, options and names', { timeout: MOST_MS }, () => {
  const ask = (words: string) =>
    `COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _keyturn; echo "\${COMPREPLY[*]}"`;
  const script = [
    'source <(keyturn completion bash)',
    ...tabs.map(([line]) => ask(line)),
    ask("keyturn plan ''"),
    'complete -p keyturn',
  ].join('\n');
  expect(inShell('bash', '--norc', '-e', '-c', script).split('\n')).toEqual([
    ...tabs.map(([, word]) => word),
    'payments-api billing-worker reporting-batch',
    'complete -o default -F _keyturn keyturn',
    '',
  ]);
});

test.skipIf(!isThere('fish'))('fish, where it is installed, completes the same', { timeout: MOST_MS }, () => {
  const lines = [...tabs.map(([line]) => line), 'keyturn plan ', 'keyturn plan --config ./ke'];
  const asked = lines.map(line => `complete -C '${line}'; echo .`);
  const script = ['keyturn completion fish | source', ...asked].join('\n');
  const told = inShell('fish', '--no-config', '-c', script).split('\n.\n');
  expect(told).toEqual([...tabs.map(([, word]) => word), names.join('\n'), './keyturn', '']);
});

/** An interactive zsh at a terminal of its own. Ctrl-X tells the line that stands there, and empties it. */
const DRIVEN = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source <(keyturn completion zsh); LISTMAX=0
told() { print -r -- "<$BUFFER>"; BUFFER=; zle accept-line }; zle -N told; bindkey "^X" told; print ready'
zpty -r -m z shown "*ready*"
for line in "$@"; do
  zpty -w -n z "$line"$'\t\x18'
  zpty -r -m z shown '*<*>*'
  print -r -- "$shown"
done
zpty -d z`;

test.skipIf(!isThere('zsh'))('zsh, where it is installed, completes the same', { timeout: MOST_MS }, () => {
  const shown = inShell('zsh', '-f', '-c', DRIVEN, 'zsh', ...tabs.map(([line]) => line), 'keyturn plan ');
  const lines = [...shown.matchAll(/<(keyturn .*?) ?>/g)].map(([, line]) => line);
  expect(lines).toEqual([...tabs.map(([line, word]) => line.replace(/\S+$/, word)), 'keyturn plan']);
  for (const name of names) expect(shown).toContain(name);
});

test.each(['bash', 'zsh', 'fish'])(
  'the script of %s is one that it can read, where it is installed',
  async shell => {
    const { exitCode, out } = await typed(`completion ${shell}`);
    expect(exitCode).toBe(0);
    expect(out).toContain('keyturn complete -- ');
    const file = join(searchedFolder(), 'script');
    writeFileSync(file, out);
    const { status, error, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect(error === undefined ? `${status} ${stderr}` : 'not installed').toMatch(/^0 |^not installed$/);
  },
);

test('another shell is refused with those that there are', async () => {
  const { exitCode, err } = await typed('completion tcsh');
  expect(exitCode).toBe(64);
  expect(err).toContain('bash');
});
