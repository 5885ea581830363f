/** What is said and left of a revocation that could not be followed to its end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { credential, days, ending, FOREIGN, policy, typed } from './given.ts';

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

test('what else lives on the registration is named before it asks, and again at the end with the command for it', async () => {
  const leaking = () => {
    const corner = ending(90);
    const hers = credential(FOREIGN, { displayName: 'made by Ada', end: days(40), hint: 'ada' });
    return { ...corner, credentials: [...corner.credentials, hers] };
  };
  const one = policy({ name: 'payments-api' });
  const line = `revoke payments-api --record ${searchedFolder()}`;
  const asked = await typed(line, { policy: one, corners: { 'payments-api': leaking() }, answer: false });
  const staying = `payments-api: credential ${FOREIGN} (made by Ada), created 2026-11-03; last sign-in according to the report, which lags by hours: none in the report; ends 2027-01-02`;
  expect(asked.err.replaceAll(/\s+/g, ' ')).toContain(`not revoked and can still sign in: - ${staying}`);
  const done = await typed(`${line} --yes`, { policy: one, corners: { 'payments-api': leaking() } });
  const [, end = ''] = done.err.split('not revoked: these can still sign in:');
  expect(end.replaceAll(/\s+/g, ' ')).toContain(staying);
  expect(end).toContain(`→ keyturn revoke payments-api --key-id ${FOREIGN}`);
});
