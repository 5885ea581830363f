/** What is said and left of a revocation that could not be followed to its end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { ending, policy, typed } from './given.ts';

test('where the events can be shown to nobody any more, the record is written and says that it is not over', async () => {
  const folder = searchedFolder();
  const refusals = [new Error('the reader of standard output is gone')];
  const write = () => {
    const refusal = refusals.pop();
    if (refusal !== undefined) throw refusal;
  };
  const stdout = {
    write,
    lost: () => undefined,
    live: false,
    columns: 80,
    rows: 0,
    color: false,
  };
  const run = await typed(`revoke payments-api --yes --json --record ${folder}`, {
    policy: policy({ name: 'payments-api' }),
    corners: { 'payments-api': ending(90) },
    context: { stdout },
  });
  expect(run.exitCode).not.toBe(0);
  expect(run.err.replaceAll(/\s+/g, ' ')).toContain('IS STILL VALID');
  const [json = ''] = readdirSync(folder).toSorted();
  const record = JSON.parse(readFileSync(join(folder, json), 'utf8'));
  expect(record).toMatchObject({ outcome: 'interrupted', leaked: [{ removed: null }] });
  expect(record.finish).toHaveLength(1);
  expect(record.ended >= record.begun).toBe(true);
});
