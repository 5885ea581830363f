/** Nothing that a service says becomes a command of the pipeline whose log it stands in. */

import { describe, expect, it, test } from 'vitest';
import { withoutLogCommands } from '../../src/cli/ciInert.ts';
import { runProgram } from '../../src/cli/program.ts';
import { Problem } from '../../src/problem.ts';
import { contextFor, settled } from './given.ts';

/** As both readers look at a line: `TryParseV2` and `TryParse` of GitHub's ActionCommand.cs, `TryParse` of the agent's Command.cs. */
function commandsIn(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .filter(line => line.trimStart().startsWith('::') || /##(?:vso)?\[/i.test(line));
}

const SAID = [
  '::add-mask::a',
  '\u00a0 ::stop-commands::all',
  '::::set-env name=PATH::/tmp',
  'a ##[add-path]/tmp',
  '####[error]x',
  'a ##vso[task.setvariable variable=PATH]/tmp',
  '##VSO[task.complete result=Succeeded]',
];

const PIPELINES = [
  ['GitHub Actions', { GITHUB_ACTIONS: 'true' }],
  ['Azure Pipelines', { TF_BUILD: 'True' }],
] as const;

/** Without the commands that Keyturn itself writes there: ci.test.ts has them. */
async function typedIn(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const hostile = new Problem({ code: 'try-later', subject: 'graph', reason: `is busy\n${SAID.join('\n')}` });
  const corners = { 'payments-api': settled({ unreadable: hostile }) };
  await runProgram([...argv, '--ci', 'none'], { ...contextFor({ corners }, out, err), env });
  return { out: out.join(''), all: [...out, ...err].join('') };
}

test.each(SAID)('%s is a command of one of them, and none afterwards', line => {
  expect(commandsIn(line)).toHaveLength(1);
  expect(commandsIn(withoutLogCommands(line))).toEqual([]);
});

test('without a command nothing is changed', () => {
  const text = '# heading\n## [link](a::b)\n  a::b ##vso #[x]\n';
  expect(withoutLogCommands(text)).toBe(text);
});

describe.each(PIPELINES)('in %s', (_name, env) => {
  it.each(['status', 'plan', 'rotate'])('what a service says in %s is no command', async verb => {
    const { all } = await typedIn(env, verb);
    expect(all).toContain('is busy');
    expect(commandsIn(all)).toEqual([]);
  });

  it.each(['csv', 'markdown'])('nor in -o %s', async form => {
    expect(commandsIn((await typedIn(env, 'status', '-o', form)).all)).toEqual([]);
  });

  it('a document has the same values as elsewhere', async () => {
    const { out } = await typedIn(env, 'status', '--json');
    expect(commandsIn(out)).toEqual([]);
    expect(JSON.parse(out)).toEqual(JSON.parse((await typedIn({}, 'status', '--json')).out));
  });

  it('nor is what was typed wrongly', async () => {
    expect(commandsIn((await typedIn(env, 'status', '##vso[task.complete]x')).all)).toEqual([]);
  });
});

test('elsewhere the text is left as it is', async () => {
  expect((await typedIn({}, 'status', '--json')).out).toContain('##vso[task.setvariable');
});
