/** Results for a program, a spreadsheet or a pull request, and the gate for what ends soon. */

import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { csv } from '../../src/cli/sheet/sheet.ts';
import { Problem } from '../../src/problem.ts';
import { searchedFolder } from '../support/canary.ts';
import { type Corner, credential, ending, KEY, policy, settled, typed } from './given.ts';
import { fleetOf, leaked } from './screens.ts';

describe.each(['status', 'plan'])('keyturn %s', verb => {
  it('-o json is --json', async () => {
    expect((await typed(`${verb} -o json`)).out).toBe((await typed(`${verb} --json`)).out);
  });

  it('-o table is what it is without', async () => {
    expect((await typed(`${verb} -o table`)).out).toBe((await typed(verb)).out);
  });

  it.each(['xml', 'csv --json'])('-o %s is wrong usage', async form => {
    expect(await typed(`${verb} -o ${form}`)).toMatchObject({ exitCode: 64 });
  });

  it('-o json tells trouble as a document, too', async () => {
    const { exitCode, out } = await typed(`${verb} -o json nobody`);
    expect(JSON.parse(out)).toMatchObject({
      schema: `keyturn/${verb}@1`,
      exitCode,
      problem: { code: 'wrong-usage' },
    });
  });

  it('--brief has a line for each rotation, the head, the counts and the command', async () => {
    const lines = (await typed(`${verb} --brief`, fleetOf(400))).out.split('\n').filter(line => line !== '');
    expect(lines.filter(line => line.startsWith('payments-app-'))).toHaveLength(400);
    expect(lines.length).toBeLessThanOrEqual(400 + 5);
    expect(lines[1]).toContain('OUTAGE');
  });
});

describe('status --expires-within', () => {
  test('a leak that is still valid is shown, whenever it ends', async () => {
    const { exitCode, out } = await typed('status --expires-within 14d', {
      corners: { 'payments-api': leaked() },
    });
    expect(exitCode).toBe(3);
    expect(out).toContain('LEAKED');
  });

  const fleet = policy({ name: 'payments-api' }, { name: 'billing' }, { name: 'ledger' });
  const unreadable = settled({
    unreadable: new Problem({ code: 'try-later', subject: 'graph', reason: 'is busy' }),
  });
  const endless = credential(KEY.current);
  const { end: _none, ...noEnd } = endless;

  it.each<[string, Corner, number, readonly string[]]>([
    ['ends after that', ending(20), 0, []],
    ['ends by then', ending(12), 2, ['payments-api']],
    ['has ended', ending(-3), 1, ['payments-api']],
    ['has no end', settled({ credentials: [noEnd] }), 0, []],
    ['cannot be read', unreadable, 1, ['payments-api']],
    ['is soft-deleted', settled({ vault: { state: 'deleted' } }), 3, ['payments-api']],
  ])('where a secret %s', async (_words, corner, exitCode, names) => {
    const told = await typed('status --expires-within 14d --json', {
      policy: fleet,
      corners: { 'payments-api': corner, billing: settled({ held: [{ value: 'old' }] }) },
    });
    const document = JSON.parse(told.out);
    expect(document.rotations.map(({ name }: { name: string }) => name)).toEqual(names);
    expect(document).toMatchObject({ exitCode, expiring: { of: 3 } });
    expect(told.exitCode).toBe(exitCode);
  });

  it('says how many of how many', async () => {
    const corners = { billing: ending(12) };
    const some = await typed('status --expires-within 14d', { policy: fleet, corners });
    expect(some.out).toContain('\n1 of 3 rotations ends within 14 days: 1 due.\n');
    const none = await typed('status --expires-within 14d', { policy: fleet });
    expect(none).toMatchObject({ exitCode: 0, out: 'None of 3 rotations ends within 14 days.\n' });
  });

  it('wants a duration', async () => {
    expect(await typed('status --expires-within soon')).toMatchObject({ exitCode: 64 });
  });
});

test('status --brief with a trail names what failed in its last run', async () => {
  const audit = join(searchedFolder(), 'audit.jsonl');
  const busy = new Problem({ code: 'try-later', subject: 'graph', reason: 'is busy' });
  const fleet = policy({ name: 'payments-api' }, { name: 'billing' });
  await typed(`rotate --audit ${audit}`, {
    policy: fleet,
    corners: { billing: settled({ unreadable: busy }) },
  });
  const { exitCode, out } = await typed(`status --brief --audit ${audit}`, { policy: fleet });
  expect(exitCode).toBe(0);
  expect(out).toContain('\n✗ failed in its last run: billing\n2 rotations: 2 settled.\n');
});

test('a cell of a spreadsheet is quoted where it must be, and never a formula', () => {
  const sheet = {
    head: ['a', 'b'],
    rows: [
      ['x,"y"\nz', '=1+1'],
      ['-', '日本'],
    ],
  };
  expect(csv(sheet)).toBe('a,b\n"x,""y""\nz",\'=1+1\n\'-,日本\n');
});
