/** The matrix of foreign clients (`npm run clients`): its data fit, and what it says of a command is right. */
import { expect, test } from 'vitest';
import { clientFileNames, readClientFile, readNames } from '../../scripts/clients/clientFile.ts';
import { type Ended, judge } from '../../scripts/clients/judge.ts';
import { type Judged, tableOf, versionsOf, wrongOnes } from '../../scripts/clients/table.ts';
import { printed, uncovered } from './remedies.ts';

const files = clientFileNames();
const NOT_SIMULATED = 'gh: The sandbox does not simulate GET /repos/a/b/branches of GitHub. (HTTP 501)';

test('there is a file for each of the usual clients', () => {
  const clients = files.map(name => readClientFile(name).client);
  expect(clients).toEqual(expect.arrayContaining(['az', 'az devops', 'curl', 'gh', 'octokit']));
  expect(Object.keys(readNames())).toContain('APP');
});

test.each(files)('%s fits its schema, and names each command once', name => {
  const { rows } = readClientFile(name);
  const once = new Set(rows.map(row => JSON.stringify([row.command, row.expect, row.holds, row.remedy])));
  expect(once.size).toBe(rows.length);
});

test('every command of another program that is printed as a remedy is a row of the matrix', () => {
  const remedies = files.flatMap(name => readClientFile(name).rows.flatMap(({ remedy }) => remedy ?? []));
  const missing = printed().flatMap(({ file, text }) =>
    uncovered(text, remedies).map(command => `${file}: ${command}`),
  );
  expect(missing).toEqual([]);
});

test('a row runs the remedy that it names: the same words, and all of its options', () => {
  const rows = files.flatMap(name => readClientFile(name).rows);
  const remedies = rows.flatMap(({ remedy, command }) => (remedy === undefined ? [] : [{ remedy, command }]));
  expect(remedies.length).toBeGreaterThan(60);
  const lacking = remedies.flatMap(({ remedy, command }) => {
    const [verb = ''] = /^\w+(?: [a-z][a-z-]*)*(?= |$)/.exec(remedy) ?? [];
    const options = remedy.replace(/<[^>]*>/g, '').match(/--[a-z][a-z-]*/g) ?? [];
    const missing = [verb, ...options].filter(words => !command.includes(words));
    return missing.length === 0 ? [] : [`${remedy} lacks ${missing.join(', ')}`];
  });
  expect(lacking).toEqual([]);
});

test('a command that no row has is found, also within a sentence', () => {
  const rows = ['az ad app show --id <appId>', 'gh secret list'];
  expect(uncovered('See it: az ad app show --id <>   (or ask the owner)', rows)).toEqual([]);
  expect(uncovered('See it: az ad app show --id <> --query id', rows)).toEqual([
    'az ad app show --id <> --query id',
  ]);
  expect(uncovered('gh secret list, then gh secret delete <>', rows)).toEqual(['gh secret delete <>']);
});

test.each<[string, Parameters<typeof judge>[0], Ended, string]>([
  ['a success', { expect: 'works' }, { exit: 0, output: '' }, 'works'],
  ['a success with its word', { expect: 'works', holds: 'a' }, { exit: 0, output: 'abc' }, 'works'],
  ['a success without its word', { expect: 'works', holds: 'x' }, { exit: 0, output: 'abc' }, 'wrong'],
  ['a failure', { expect: 'works', holds: 'a' }, { exit: 1, output: 'abc' }, 'wrong'],
  ['a 501 for what should work', { expect: 'works' }, { exit: 1, output: NOT_SIMULATED }, 'wrong'],
  ['the right refusal', { expect: 'refused', holds: '404' }, { exit: 1, output: 'HTTP 404' }, 'refused'],
  ['another refusal', { expect: 'refused', holds: '404' }, { exit: 1, output: 'HTTP 403' }, 'wrong'],
  ['no refusal', { expect: 'refused', holds: '404' }, { exit: 0, output: 'HTTP 404' }, 'wrong'],
  [
    'a 501 for what should be refused',
    { expect: 'refused', holds: '501' },
    { exit: 1, output: NOT_SIMULATED },
    'wrong',
  ],
  ['a 501 as expected', { expect: 'not simulated' }, { exit: 1, output: NOT_SIMULATED }, 'not simulated'],
  [
    'a 501 of Graph',
    { expect: 'not simulated' },
    { exit: 1, output: "code='SandboxNotSimulated'" },
    'not simulated',
  ],
  ['what is simulated by now', { expect: 'not simulated' }, { exit: 0, output: '[]' }, 'wrong'],
  ['a failure that is no 501', { expect: 'not simulated' }, { exit: 1, output: 'HTTP 404' }, 'wrong'],
  ['what never ended', { expect: 'works' }, { exit: undefined, output: '' }, 'wrong'],
])('%s is judged by exit code, output and expectation', (_, row, ended, kind) => {
  expect(judge(row, ended).kind).toBe(kind);
});

test('the table counts by client and area, gives the share that is not simulated, and no tick to a skipped client', () => {
  const row = { area: 'key vault', command: 'az keyvault list', expect: 'works' } as const;
  const judged: Judged[] = [
    { client: 'az', row, cell: { kind: 'works' }, output: '' },
    { client: 'az', row, cell: { kind: 'not simulated' }, output: NOT_SIMULATED },
    { client: 'az', row, cell: judge(row, { exit: 3, output: 'one\ntwo\n' }), output: 'one\ntwo\n' },
  ];
  const table = tableOf(judged, [{ client: 'pwsh', why: 'not installed: see its page' }]);
  expect(table).toMatch(/^az +key vault +1 +0 +1 +1$/m);
  expect(table).toMatch(/^all +1 +0 +1 +1$/m);
  expect(table).toContain('pwsh: skipped (not installed: see its page)');
  expect(table).toContain('3 commands, 1 wrong, 33.3 % not simulated');
  expect(wrongOnes(judged)).toBe(
    'wrong: az, key vault: it failed (exit 3)\n  command:  az keyvault list\n  expected: works\n  | one\n  | two',
  );
});

test('the version of each client is a line, whatever it prints and however many files are about it', () => {
  const versions = [
    { client: 'az', version: '2.91.0\n' },
    { client: 'Go', version: 'go1.26\n\nazidentity v1\n' },
    { client: 'az', version: '2.91.0\n' },
    { client: 'x', version: '' },
  ];
  expect(versionsOf(versions).split('\n')).toEqual([
    'az  2.91.0',
    'Go  go1.26, azidentity v1',
    'x   does not say',
  ]);
});
