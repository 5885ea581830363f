/** The command that a record names really finishes what its run could not: the real program against the sandbox. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { living, must, newestVersion, openStage, passwords, type Stage } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';

it.each([
  ['nothing could be created', ['addPassword'], /^keyturn rotate payments-api /],
  [
    'nothing could be written down either',
    ['addPassword', 'updateSecret'],
    /^keyturn revoke payments-api --key-id /,
  ],
  ['one target could not be written', ['updateVariableGroup'], /^keyturn rotate payments-api /],
])('where %s, the command in the record removes the leaked credential', async (_, operations, command) => {
  await using stage = await openStage();
  const leaked = inUse(stage);
  const folder = searchedFolder();
  const fault = { kind: 'error', status: 403, body: {}, when: 'before' } as const;
  const rules = operations.map(operation => stage.sandbox.faults.add({ operation, count: 'all', fault }));
  const run = await stage.keyturn('revoke', 'payments-api', '--yes', '--record', folder);
  expect(run.exitCode).not.toBe(0);
  expect(run.stderr).toContain(`leaked credential ${leaked.keyId} IS STILL VALID`);
  const { finish } = recordIn(folder);
  expect(finish).toMatchObject([expect.stringMatching(command)]);
  // The terminal names no other one.
  expect(run.stdout + run.stderr).toContain(`→ ${finish[0]}`);
  for (const { id } of rules) stage.sandbox.faults.remove(id);
  const [, verb = '', ...names] = (finish[0] ?? '').replace(/ --config .*/, '').split(' ');
  const second = verb === 'revoke' ? ['--yes'] : [];
  const next = await stage.keyturn(verb, ...names, ...second);
  expect(next.exitCode, next.stdout + next.stderr).toBe(0);
  expect(removal(stage, leaked.keyId)).toBeDefined();
  expect(inUse(stage).keyId).not.toBe(leaked.keyId);
});

it('a rollback that stops after it published is finished by rotate, not by going back again', async () => {
  await using stage = await openStage();
  await stage.keyturn('rotate');
  const fault = { kind: 'error', status: 403, body: {}, when: 'before' } as const;
  stage.sandbox.faults.add({ operation: 'updateVariableGroup', count: 'all', fault });
  const run = await stage.keyturn('rollback', 'payments-api', '--yes');
  expect(run.exitCode).not.toBe(0);
  expect(run.stdout).not.toContain('keyturn rollback');
});

function inUse({ sandbox: { world } }: Stage) {
  return must(living(world).find(({ value }) => value === newestVersion(world).value));
}

function removal({ sandbox }: Stage, keyId: string): number | undefined {
  return must(passwords(sandbox.world).find(each => each.keyId === keyId)).removedAt;
}

function recordIn(folder: string): { readonly finish: readonly string[] } {
  const name = must(readdirSync(folder).find(file => file.endsWith('.json')));
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
