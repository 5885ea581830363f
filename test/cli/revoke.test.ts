/** What is said and left of a revocation that could not be followed to its end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { Secret } from '../../src/secret.ts';
import { searchedFolder } from '../support/canary.ts';
import { credential, days, ending, FOREIGN, KEY, policy, settled, typed, version } from './given.ts';

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
  const staying = `payments-api: credential ${FOREIGN} (made by Ada), created 2026-11-03; last sign-in: none in the report; the report lags by hours; ends 2027-01-02`;
  expect(asked.err.replaceAll(/\s+/g, ' ')).toContain(`not revoked and can still sign in: - ${staying}`);
  const which =
    '→ keyturn diagnose payments-api --secret-from file:leaked.txt (put the leaked value into that file first';
  expect(asked.err.replaceAll(/\s+/g, ' ')).toContain(which);
  const done = await typed(`${line} --yes`, { policy: one, corners: { 'payments-api': leaking() } });
  const [, end = ''] = done.err.split('not revoked: these can still sign in:');
  expect(end.replaceAll(/\s+/g, ' ')).toContain(staying);
  expect(end.replaceAll(/\s+/g, ' ')).toContain(which);
  expect(end.replaceAll(/\s+/g, ' ')).toContain('is removed; Entra may accept it for some minutes more');
  expect(end).toContain(`→ keyturn revoke payments-api --key-id ${FOREIGN}`);
});

describe('a credential that another rotation of the same registration holds in its vault', () => {
  const shared = { appId: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6' };
  const both = policy({ name: 'payments-api', ...shared }, { name: 'billing-api', ...shared });
  const corners = () => {
    const hers = credential(FOREIGN, { displayName: 'made by Ada', end: days(40), hint: 'ada' });
    const ours = settled();
    const { tags: _none, ...untagged } = version('c0de', FOREIGN);
    return {
      'payments-api': { ...ours, credentials: [...ours.credentials, hers] },
      'billing-api': settled({
        credentials: [...ours.credentials, hers],
        vault: { state: 'present' as const, versions: [untagged], value: new Secret('ada-made-this-one') },
      }),
    };
  };

  it('is not revoked by the name of the first, and the command that does it is told', async () => {
    const run = await typed(`revoke payments-api --key-id ${FOREIGN} --yes --record ${searchedFolder()}`, {
      policy: both,
      corners: corners(),
    });
    const words = run.err.replaceAll(/\s+/g, ' ');
    expect(words).toContain(
      'rotation billing-api, which has the same registration, holds it in its vault secret',
    );
    expect(words).toContain(`keyturn revoke billing-api --key-id ${FOREIGN}`);
    expect(run.exitCode).toBe(3);
  });

  it('nor where the vault of the other cannot be read', async () => {
    const unreadable = new Problem({ code: 'refused', subject: 'vault kv-billing', reason: 'answered 403' });
    const { 'payments-api': first, 'billing-api': second } = corners();
    const run = await typed(`revoke payments-api --key-id ${FOREIGN} --yes --record ${searchedFolder()}`, {
      policy: both,
      corners: { 'payments-api': first, 'billing-api': { ...second, unreadable } },
    });
    expect(run.err.replaceAll(/\s+/g, ' ')).toContain(
      'it is unknown whether its vault secret is the leaked one: answered 403',
    );
    expect(run.exitCode).toBe(3);
  });

  it('is revoked where both are named, by the one that has it in use', async () => {
    const run = await typed(
      `revoke payments-api billing-api --key-id ${FOREIGN} --yes --record ${searchedFolder()}`,
      { policy: both, corners: corners() },
    );
    expect(run.err).not.toContain('which has the same registration');
    const words = run.err.replaceAll(/\s+/g, ' ');
    expect(words).toContain('payments-api settled');
    expect(words).toContain('billing-api due: credential f00df00d');
  });
});

test('of a leaked one that Keyturn did not make, the plan does not say that it is not touched, and the one in use is not offered', async () => {
  const corner = ending(90);
  const hers = credential(FOREIGN, { displayName: 'made by Ada', end: days(40), hint: 'ada' });
  const corners = { 'payments-api': { ...corner, credentials: [...corner.credentials, hers] } };
  const line = `revoke payments-api --key-id ${FOREIGN} --record ${searchedFolder()}`;
  const asked = await typed(line, { policy: policy({ name: 'payments-api' }), corners, answer: false });
  expect(asked.err).not.toContain('not touched');
  expect(asked.err.replaceAll(/\s+/g, ' ')).toContain('; it is the one in use');
  const done = await typed(`${line} --yes`, { policy: policy({ name: 'payments-api' }), corners });
  expect(done.err).toContain('these can still sign in:');
  expect(done.err).not.toContain('→ keyturn revoke payments-api --key-id');
});

test('where Entra still accepts what was removed after 45 s, the revocation is done all the same, and record and screen say so', async () => {
  const folder = searchedFolder();
  const run = await typed(`revoke payments-api --yes --record ${folder}`, {
    policy: policy({ name: 'payments-api' }),
    corners: { 'payments-api': ending(90) },
  });
  expect(run.exitCode, run.err).toBe(0);
  const [json = '', markdown = ''] = readdirSync(folder).toSorted();
  const record = JSON.parse(readFileSync(join(folder, json), 'utf8'));
  expect(record.proofs).toMatchObject([{ outcome: 'accepted', code: null }]);
  const waited = Date.parse(record.ended) - Date.parse(record.leaked[0].removed);
  expect(waited).toBeGreaterThanOrEqual(45_000);
  expect(waited).toBeLessThan(60_000);
  const check = 'keyturn diagnose payments-api --secret-from file:leaked.txt';
  expect(readFileSync(join(folder, markdown), 'utf8')).toContain(
    `not refused yet: Entra still accepted its value`,
  );
  expect(readFileSync(join(folder, markdown), 'utf8')).toContain(
    `${check} shows whether Entra refuses it now`,
  );
  expect(run.err.replaceAll(/\s+/g, ' ')).toContain(
    `Entra still accepts the value of ${KEY.current}, which is removed`,
  );
  expect(run.err).toContain(`→ ${check}`);
});
