import { expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import {
  credential,
  days,
  ending,
  FOREIGN,
  GITHUB,
  KEY,
  overlapping,
  policy,
  SITE,
  settled,
  target,
  typed,
} from './given.ts';

const one = policy({ name: 'payments-api', targets: [target(SITE), target(GITHUB, false)] });
const held = [{ value: 'current-value' }, { value: 'current-value' }];
const due = () => ({ 'payments-api': ending(12, { held }) });

const refused = new Problem({
  code: 'refused',
  subject: 'vault https://kv-shared.vault.azure.net',
  reason: 'the caller may not read secrets',
  remedy: 'az role assignment create …',
  status: 403,
});

test('a plan says why, what in which order, and which key ids would go and when', async () => {
  const { exitCode, out, err } = await typed('plan', { policy: one, corners: due() });
  expect(exitCode).toBe(0);
  expect(err).toBe('');
  expect(out).toBe(`payments-api  due: expires in 12 days (rotates at 30 days)
  1    create      a new secret on registration payments-api (22222222-2222-4222-8222-000000000000),
                   valid for 180 days
  2    prove       Entra must accept the new secret 12 times in a row; otherwise it is discarded
  3    publish     the new secret as the newest version of payments-api-secret in
                   https://kv-shared.vault.azure.net
  4    distribute  appService site-payments AZURE_CLIENT_SECRET (read back)
       distribute  githubSecret contoso/payments AZURE_CLIENT_SECRET (best effort, marked)
  5    confirm     read every place back and request a token with the value that it holds
later  retire      credential 7c1e55d0-91aa-4c3b-8f2e-6f0b2a9d4e02 (ends 2026-12-05)
                   in 8 days, 2026-12-01 12:00 UTC at the earliest, once the sign-in report shows 8
                   days without a sign-in; at the latest on 2026-12-05, when it expires
later  create      the next new secret in 150 days, 2027-04-22 12:00 UTC

not known before a new secret is created:
  · whether the vaults may be written: Key Vault has no API for this

lock: files of this user on this machine (/var/lib/keyturn/locks); for other users and machines, set
  lock.container in the policy
1 rotation: 1 due.
→ keyturn rotate
`);
});

test('a plan for a drifted target says what it holds now', async () => {
  const corners = { 'payments-api': settled({ held: [{ value: 'old' }, { value: 'current-value' }] }) };
  const { out } = await typed('plan', { policy: one, corners });
  expect(out).toContain(
    '  1    distribute  appService site-payments AZURE_CLIENT_SECRET (read back)\n                   holds another value',
  );
  expect(out).not.toContain(GITHUB);
});

test('where nothing is due, a plan says so and names the next dates, soonest first', async () => {
  const { out } = await typed('plan', { corners: { 'payments-api': overlapping() } });
  expect(out).toBe(`payments-api  overlap: expires in 180 days (rotates at 30 days)
       nothing to do now
later  retire      credential 0ab94c12-5d7e-4f10-9b7a-3c2f1d6e8a01 (ends 2026-12-03)
                   in 7 days, 2026-12-01 10:00 UTC at the earliest, once the sign-in report shows 8
                   days without a sign-in; at the latest on 2026-12-03, when it expires
later  create      the next new secret in 149 days, 2027-04-22 10:00 UTC

lock: files of this user on this machine (/var/lib/keyturn/locks); for other users and machines, set
  lock.container in the policy
1 rotation: 1 in overlap. A run would do nothing now.
`);
});

test('--exit-code tells due from not due', async () => {
  expect((await typed('plan --exit-code', { policy: one, corners: due() })).exitCode).toBe(2);
  expect((await typed('plan --exit-code')).exitCode).toBe(0);
});

test('a rotation that cannot be read is UNKNOWN, with the reason and the next command, and never exits 0 or 2', async () => {
  const corners = { ...due(), billing: settled({ unreadable: refused }) };
  const fleet = policy({ name: 'payments-api' }, { name: 'billing' });
  const { exitCode, out } = await typed('plan --exit-code', { policy: fleet, corners });
  expect(exitCode).toBe(1);
  expect(out).toContain(`billing  UNKNOWN
  ✗ vault https://kv-shared.vault.azure.net
    why   the caller may not read secrets
          HTTP 403
    next  az role assignment create …`);
  expect(out).toContain('2 rotations: 1 unknown, 1 due.');
});

test('a rotation that needs a human exits 3 and says what to type', async () => {
  const credentials = [
    credential(KEY.current, { end: days(5) }),
    credential(FOREIGN, { displayName: 'by hand' }),
  ];
  const { exitCode, out } = await typed('plan', {
    corners: { 'payments-api': ending(5, { personal: true, credentials }) },
  });
  expect(exitCode).toBe(3);
  expect(out).toContain('payments-api  HUMAN NEEDED: expires in 5 days');
  expect(out).toContain(
    `  → az ad app credential delete --id 22222222-2222-4222-8222-000000000000 --key-id ${FOREIGN}`,
  );
});

test('--now plans a new secret that is not due, and the command that performs it', async () => {
  const { exitCode, out } = await typed('plan payments-api --now -c team.yaml');
  expect(exitCode).toBe(0);
  expect(out).toContain('payments-api  due: a new secret was requested (--now)');
  expect(out).toMatch(/→ keyturn rotate payments-api --now --config team\.yaml\n$/);
});

test('--json gives the same plan as one document without any secret', async () => {
  const { exitCode, out } = await typed('plan --json --exit-code', { policy: one, corners: due() });
  const document = JSON.parse(out);
  expect(document).toMatchObject({ schema: 'keyturn/plan@1', at: '2026-11-23T12:00:00.000Z', exitCode: 2 });
  expect(document.counts).toMatchObject({ rotations: 1, due: 1, unknown: 0 });
  const [rotation] = document.rotations;
  expect(rotation.due).toEqual({
    now: true,
    code: 'expiring',
    text: 'expires in 12 days (rotates at 30 days)',
  });
  expect(rotation.stages.map((stage: { step: string }[]) => stage.map(({ step }) => step))).toEqual([
    ['create'],
    ['prove'],
    ['publish'],
    ['distribute', 'distribute'],
    ['confirm'],
  ]);
  expect(rotation.later[0]).toMatchObject({
    step: 'retire',
    keyId: KEY.current,
    at: '2026-12-01T12:00:00.000Z',
  });
  expect(exitCode).toBe(2);
  expect(out).not.toMatch(/current-value|\[secret\]|imagined/);
});

test('lines keep to a narrow terminal, and commands to copy stay whole', async () => {
  const credentials = [
    credential(KEY.current, { end: days(5) }),
    credential(FOREIGN, { displayName: 'by hand' }),
  ];
  const corners = { 'payments-api': ending(5, { personal: true, credentials }) };
  const { out } = await typed('plan', { corners, columns: 60 });
  const long = out.split('\n').filter(line => line.length > 60);
  expect(long).toEqual([expect.stringMatching(/^ +→ az ad app credential delete .*--key-id f00df00d/)]);
});
