import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { manual } from '../scripts/build/manual.ts';
import { wholeProgram } from '../src/cli/program.ts';
import { compose } from '../src/compose.ts';

const program = await wholeProgram(compose(process, new AbortController().signal), () => {});
const page = await manual();

test('the manual page has every command, every option and every exit code', () => {
  const plain = page.replaceAll('\\-', '-');
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter(each => each.name() !== 'help');
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) {
    expect(plain).toContain(`.SS keyturn ${command.name()}\n`);
    for (const { flags } of command.createHelp().visibleOptions(command))
      expect(plain).toContain(`  ${flags}`);
  }
  for (const code of [0, 1, 2, 3, 4, 64, 70, 78]) expect(plain).toContain(`.TP\n.B ${code}\n`);
  expect(plain).toContain('.SS keyturn sandbox faults set\n');
});

test('its lines are such that no word of the help is taken for a request of roff', () => {
  const requests = page.split('\n').flatMap(line => /^\.([A-Za-z"\\]+)/.exec(line)?.[1] ?? []);
  expect(new Set(requests)).toEqual(new Set(['\\"', 'TH', 'SH', 'SS', 'B', 'I', 'TP', 'nf', 'fi']));
  expect(page).not.toMatch(/[^\x20-\x7e\n]/);
  expect(page).not.toMatch(/^'/m);
  expect(page.match(/^\.nf$/gm)?.length).toBe(page.match(/^\.fi$/gm)?.length);
});

test('groff has nothing to say about it, where it is installed', () => {
  const { error, status, stderr } = spawnSync('groff', ['-ww', '-man', '-Tutf8', '-z'], {
    input: page,
    encoding: 'utf8',
  });
  expect(error === undefined ? `${status} ${stderr}` : 'not installed').toMatch(/^0 $|^not installed$/);
});
