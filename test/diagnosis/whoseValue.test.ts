/** `keyturn diagnose --secret-from` without a rotation: which registration of the policy a value is of. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeRecord } from '../../src/report/incidentFiles.ts';
import type { Incident } from '../../src/report/incidentRecord.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { searchedFolder } from '../support/canary.ts';
import { type BrokenWorld, diagnosed, refused } from './stage.ts';
import {
  CURRENT,
  current,
  NEIGHBOURS,
  OLD_KEY_ID,
  policy,
  superseded,
  tenantOnly,
  world,
} from './worlds/ground.ts';

const LEAKED = 'env:LEAKED';
const ask = `--secret-from ${LEAKED}`;

const asked = (LEAKED: string, change: Partial<BrokenWorld> = {}): BrokenWorld => ({
  name: 'a leaked value',
  seed: world({ credentials: [current, superseded] }),
  policy,
  ask,
  env: { LEAKED },
  expected: { outcome: 'cause-found' },
  ...change,
});

const revoked: Incident = {
  schema: 'keyturn/incident@1',
  run: 'r-20261130T020000-abcdef',
  reason: 'pasted into a ticket',
  actor: 'ada',
  begun: '2026-11-30T02:00:00.000Z',
  ended: '2026-11-30T02:01:00.000Z',
  immediately: false,
  leaked: [
    {
      rotation: 'payments-api',
      registration: 'payments-api',
      keyId: OLD_KEY_ID,
      displayName: 'old',
      start: '2026-05-01T00:00:00.000Z',
      end: null,
      inUse: true,
      lastSignIn: 'never',
      removed: '2026-11-30T02:00:40.000Z',
    },
  ],
  disabledVersions: [],
  published: [],
  targets: [],
  outcome: 'done',
  open: [],
  finish: [],
  timeline: [],
  reminder: '',
};

function refusedTokens({ history }: Sandbox): number {
  return history.entries().filter(({ path, status }) => path.endsWith('/token') && status === 401).length;
}

it('finds the rotation by the first characters, and goes on as diagnose NAME', async () => {
  const { exitCode, document, printed } = await diagnosed(asked(CURRENT));
  expect(exitCode).toBe(0);
  expect(document.rotation).toBe('payments-api');
  expect(document.places.map(({ place }) => place)).toContain('environment variable LEAKED');
  expect(printed).toContain('keyturn diagnose payments-api --secret-from env:LEAKED');
});

it('does so with a line break at its end, and asks for no token of registrations that do not fit', async () => {
  const { document, sandbox } = await diagnosed(asked(`${NEIGHBOURS}\n`));
  expect(document.rotation).toBe('billing');
  expect(document.verdict).toContain('ends with a line break; repaired, it works');
  // All token calls with a secret of an application are those of the diagnosis that follows.
  expect(document.tokenCalls).toBeGreaterThan(0);
  expect(refusedTokens(sandbox)).toBeLessThan(document.tokenCalls);
});

it('asks Entra where several registrations have such a credential', async () => {
  const alike = `Cur8Q~${NEIGHBOURS.slice(6)}`;
  const neighbour = { credentials: [{ name: 'b', value: alike, start: '-40d', end: '+140d' }] };
  const { document } = await diagnosed(asked(alike, { seed: world({ neighbour }) }));
  expect(document.rotation).toBe('billing');
});

it('says so where no registration has such a credential, with the command that shows the first characters of all', async () => {
  const none = await refused(asked('Zzz8Q~mN2.bV4-cX6_zL8~kJ1.hG3-fD5_sA7qW9'));
  expect(none.exitCode).toBe(3);
  expect(none.printed).toContain('2 registrations of rotation.yaml');
  expect(none.printed).toContain('keyturn discover --all');
  expect(refusedTokens(none.sandbox)).toBe(0);
});

it('names what was revoked, by its incident record, since no service keeps the first characters of what is gone', async () => {
  const record = searchedFolder();
  await writeRecord(record, revoked);
  const gone = await refused(
    asked('Zzz8Q~mN2.bV4-cX6_zL8~kJ1.hG3-fD5_sA7qW9', { ask: `${ask} --record ${record}` }),
  );
  expect(gone.exitCode).toBe(3);
  expect(gone.printed).toContain(`leaked credential ${OLD_KEY_ID} of payments-api was removed on 2026-11-30`);
  expect(gone.printed).toContain(join(record, 'incident-r-20261130T020000-abcdef.md'));
  expect(gone.printed).toContain('keyturn diagnose payments-api --secret-from env:LEAKED   (asks Entra');
});

it('does not call it none where the directory keeps no first characters of a credential', async () => {
  const credentials = [{ ...current, hint: null }];
  const seed = world({ credentials });
  const unknown = await refused(asked('Zzz8Q~mN2.bV4-cX6_zL8~kJ1.hG3-fD5_sA7qW9', { seed }));
  expect(unknown.printed).toContain('no first characters');
  expect(unknown.printed).toContain('keyturn diagnose payments-api --secret-from env:LEAKED');
});

it('fails where the directory may not be read, with the right that is missing', async () => {
  const seed = { ...world(), tenants: tenantOnly({ tenant: { operatorRoles: [] } }).tenants ?? [] };
  const unread = await refused(asked(CURRENT, { seed }));
  expect(unread.exitCode).not.toBe(0);
  expect(unread.printed).toContain('Application.Read.All');
});

it('needs one value, and a policy', async () => {
  const two = await refused(
    asked(CURRENT, { ask: `${ask} --secret-from env:OTHER`, env: { LEAKED: CURRENT, OTHER: NEIGHBOURS } }),
  );
  expect(two.exitCode).toBe(64);
  const empty = await refused(asked('', {}));
  expect(empty.exitCode).toBe(64);
  expect(empty.printed).toContain('holds nothing');
});
