import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import {
  type Corner,
  days,
  ending,
  GITHUB,
  KEY,
  overlapping,
  policy,
  present,
  SITE,
  settled,
  target,
  typed,
  version,
} from './given.ts';
import { leaked } from './screens.ts';

const fleet = policy({ name: 'payments-api' }, { name: 'billing' }, { name: 'ledger' });

test('status is a table of phase, age, time left, targets and the next action with its date', async () => {
  const corners = { 'payments-api': ending(12), billing: overlapping() };
  const { exitCode, out } = await typed('status', { policy: fleet, corners });
  expect(exitCode).toBe(0);
  expect(out).toBe(`ROTATION      PHASE    AGE       LEFT      TARGETS  NEXT
payments-api  due      168 days  12 days   1 ok     create now
billing       overlap  2 h       180 days  1 ok     retire in 7 days, 2026-12-01 10:00 UTC, if unused
ledger        settled  20 days   160 days  1 ok     create in 130 days, 2027-04-02 12:00 UTC

payments-api
  due: expires in 12 days (rotates at 30 days)
  ✓ appService site-payments AZURE_CLIENT_SECRET (read back)  holds the newest version

billing
  later: retire credential 0ab94c12-5d7e-4f10-9b7a-3c2f1d6e8a01 (ends 2026-12-03), in 7 days,
    2026-12-01 10:00 UTC at the earliest, once the sign-in report shows 8 days without a sign-in;
    at the latest on 2026-12-03, when it expires
  ✓ appService site-payments AZURE_CLIENT_SECRET (read back)  holds the newest version

ledger
  ✓ appService site-payments AZURE_CLIENT_SECRET (read back)  holds the newest version

3 rotations: 1 due, 1 in overlap, 1 settled.
→ keyturn plan
`);
});

test('a fleet in order says so, and that Entra was not asked', async () => {
  expect((await typed('status')).out).toMatch(
    /\n1 rotation: 1 settled\. Valid by date; keyturn verify tests each secret with Entra\.\n$/,
  );
});

const unreadable = new Problem({ code: 'try-later', subject: 'graph', reason: 'is busy' });
const rejected = { answer: 'rejected', code: 7000222, reason: 'expired' } as const;

test.each<[string, Corner, number]>([
  ['is settled', settled(), 0],
  ['is due and works', ending(12), 0],
  ['could not be read', settled({ unreadable }), 1],
  ['has expired', ending(-3), 1],
  ['holds a value that Entra rejects', settled({ credentials: [], token: rejected }), 1],
  ['has no vault secret', settled({ vault: { state: 'absent' } }), 1],
  ['has a required target that holds something else', settled({ held: [{ value: 'old' }] }), 1],
  ['has a required target without the setting', settled({ held: [] }), 1],
  ['has a required target that cannot be read', settled({ held: [{ reads: unreadable }] }), 1],
  ['waits for a human', settled({ vault: { state: 'deleted' } }), 3],
])('the exit code of status when a rotation %s', async (_words, corner, exitCode) => {
  expect((await typed('status', { corners: { 'payments-api': corner } })).exitCode).toBe(exitCode);
});

test('a best-effort target that is off is shown, and does not spoil the exit code', async () => {
  const one = policy({ name: 'payments-api', targets: [target(SITE), target(GITHUB, false)] });
  const held = [{ value: 'current-value' }, { writeOnly: 'GitHub shows no values' }];
  const { exitCode, out } = await typed('status', {
    policy: one,
    corners: { 'payments-api': settled({ held }) },
  });
  expect(exitCode).toBe(0);
  expect(out).toContain('1 ok, 1 ?');
  expect(out).toContain(`  ? ${GITHUB} (best effort, marked)`);
});

test('a value that Entra refuses is explained in the words of the table, and leads to diagnose', async () => {
  const { out } = await typed('status', {
    corners: { 'payments-api': settled({ credentials: [], token: rejected }) },
  });
  expect(out.replaceAll(/\s+/g, ' ')).toContain('Entra refuses what the vault holds: expired');
  expect(out).toContain('keyturn diagnose payments-api');
});

test('an unreadable rotation shows why below the table', async () => {
  const { out } = await typed('status', { corners: { 'payments-api': settled({ unreadable }) } });
  expect(out).toMatch(/payments-api +UNKNOWN +- +- +- +see below/);
  expect(out).toContain(
    '  ✗ graph\n    why   is busy\n    next  run the same command again in a few minutes',
  );
});

test('of many rotations only the targets that are off are listed', async () => {
  const names = Array.from({ length: 13 }, (_, index) => `api-${index}`);
  const corners = { 'api-7': settled({ held: [{ value: 'old' }] }) };
  const { out } = await typed('status', { policy: policy(...names.map(name => ({ name }))), corners });
  expect(out).toContain(`  ✗ ${SITE} (read back)\n    differs: holds another value than the vault\n`);
  expect(out.split('\n').filter(line => line.includes(SITE))).toEqual([`  ✗ ${SITE} (read back)`]);
});

test.each([60, 80, 100, 120])(
  'on a screen of %i columns no name is cut, and no line of the table is longer',
  async columns => {
    const name = 'a-rotation-whose-name-nobody-wanted-to-shorten';
    const { out } = await typed('status', {
      policy: policy({ name }, { name: 'short' }),
      corners: { [name]: overlapping() },
      columns,
      live: true,
    });
    const [lines = ''] = out.split('\n\n');
    expect(lines).toContain(name);
    expect(Math.max(...lines.split('\n').map(line => line.length))).toBeLessThanOrEqual(columns);
  },
);

test('outside of a terminal nothing is shortened', async () => {
  const name = 'a-rotation-whose-name-nobody-wanted-to-shorten';
  const { out } = await typed('status', {
    policy: policy({ name }),
    corners: { [name]: overlapping() },
    columns: 60,
  });
  expect(out).toContain(
    `${name}  overlap  2 h  180 days  1 ok     retire in 7 days, 2026-12-01 10:00 UTC, if unused\n`,
  );
});

test('an old secret that only waits for the sign-in report is next, with what shows it and until when', async () => {
  const { credentials } = overlapping();
  const tags = {
    keyId: KEY.current,
    mark: 'keyturn/payments-api/0a1b2c3d/r-earlier',
    confirmedAt: days(-9),
    supersedes: { keyId: KEY.old, version: 'a1c9', probe: { at: days(-9) } },
  };
  const late = settled({
    credentials,
    vault: present(version('b7d2', KEY.current, { tags }), version('a1c9', KEY.old)),
  });
  const { out } = await typed('status', { corners: { 'payments-api': late } });
  expect(out).toContain('retire when the sign-in report shows it unused, 2026-12-03 at the latest');
  expect(out.replaceAll(/\s+/g, ' ')).toContain("the report has not shown Keyturn's own sign-in for 9 days");
});

const expired = () => ending(-8, { held: [{ value: 'current-value' }] });

test('an outage is called that, stands first, and nothing of it is green', async () => {
  const corners = { ledger: expired() };
  const { exitCode, out } = await typed('status', { policy: fleet, corners });
  expect(exitCode).toBe(1);
  expect(out).toContain(`ROTATION      PHASE    AGE       LEFT                TARGETS  NEXT
ledger        OUTAGE   188 days  expired 8 days ago  1 fail   create now
`);
  expect(out).toContain(`ledger
  OUTAGE: expired 8 days ago
    → keyturn rotate ledger   (creates a new secret and distributes it to every place)
  ✗ ${SITE} (read back)
    holds the newest version; Entra refuses it
`);
  expect(out).toContain('\n3 rotations: 1 OUTAGE, 2 settled.\n');
});

test('an outage is red in the table and in the summary', async () => {
  const { out } = await typed('status', {
    policy: fleet,
    corners: { ledger: expired() },
    live: true,
    color: true,
  });
  const red = (text: string) => styleText('red', text, { validateStream: false });
  for (const words of ['OUTAGE', 'expired 8 days ago', '1 fail', '1 OUTAGE'])
    expect(out).toContain(red(words));
});

test('of a refused value diagnose stands before rotate: it may be a line break, and a person has to know', async () => {
  const token = { answer: 'rejected', code: 7000215, reason: 'invalid client secret' } as const;
  const corner = settled({ token, vault: present({ version: 'b7d2', enabled: true, createdAt: days(-20) }) });
  const { out } = await typed('status', { corners: { 'payments-api': corner } });
  const [diagnose, rotate] = ['→ keyturn diagnose payments-api', '→ keyturn rotate payments-api'].map(each =>
    out.indexOf(each),
  );
  expect(out).toContain('OUTAGE');
  expect(diagnose, out).toBeGreaterThan(0);
  expect(rotate, out).toBeGreaterThan(diagnose ?? 0);
  expect(out.match(/keyturn diagnose payments-api/g), out).toHaveLength(1);
});

test('what leaked and waits for a person never has the next secret as NEXT', async () => {
  const reads = new Problem({ code: 'refused', subject: 'site', reason: 'answered 403' });
  const corner = { ...leaked(), held: [{ reads }] };
  const { out } = await typed('status', { corners: { 'payments-api': corner } });
  expect(out).toMatch(/LEAKED .*see below/);
  expect(out).not.toMatch(/LEAKED .*create in/);
});

test('an application that is disabled is an outage, too, for which a person is needed', async () => {
  const token = {
    answer: 'blocked',
    code: 7000112,
    reason: 'the application is disabled',
    forAll: true,
  } as const;
  const corner = settled({ token, vault: present({ version: 'b7d2', enabled: true, createdAt: days(-20) }) });
  const { exitCode, out } = await typed('status', { corners: { 'payments-api': corner } });
  expect(exitCode).toBe(3);
  expect(out).toMatch(/payments-api +OUTAGE .*1 fail +see below\n/);
  expect(out).toContain('  → keyturn diagnose payments-api\n');
  const { out: document } = await typed('status --json', { corners: { 'payments-api': corner } });
  expect(JSON.parse(document).rotations[0]).toMatchObject({ phase: 'outage', served: false });
});

test.each<[string, Corner, string]>([
  ['was removed', settled({ credentials: [], token: rejected }), 'refused'],
  ['expired', expired(), 'expired 8 days ago'],
])('a secret that %s has no time left, whatever its date says', async (_words, corner, left) => {
  const { out } = await typed('status', { corners: { 'payments-api': corner } });
  expect(out.split('\n')[1]).toContain(left);
});

test('--json gives each rotation with its current credential, targets and dates, and no secret', async () => {
  const { exitCode, out } = await typed('status --json', {
    corners: { 'payments-api': ending(-3, { held: [{ value: 'old' }] }) },
  });
  const document = JSON.parse(out);
  expect(document).toMatchObject({ schema: 'keyturn/status@1', policy: 'rotation.yaml', exitCode: 1 });
  expect(document.rotations[0]).toMatchObject({
    name: 'payments-api',
    phase: 'outage',
    served: false,
    current: { version: 'b7d2', end: '2026-11-20T12:00:00.000Z' },
    targets: [{ target: SITE, required: true, state: 'differs' }],
    steps: ['create'],
  });
  expect(exitCode).toBe(1);
  expect(out).not.toMatch(/current-value|\[secret\]/);
});

test.each(['status', 'plan'])('%s tells a halt of several rotations once, first of all', async verb => {
  const halt = { by: 'ada@desk', at: days(-1), reason: 'INC-4711' };
  const halted = () => settled({ vault: present({ ...version('b7d2', KEY.current), halt }) });
  const corners = { 'payments-api': halted(), billing: halted() };
  const { exitCode, out } = await typed(verb, { policy: fleet, corners });
  expect(exitCode).toBe(3);
  expect(out).toMatch(
    /^✗ payments-api, billing are halted by ada@desk since 2026-11-22 12:00 UTC: INC-4711\n/,
  );
  expect(out.split('INC-4711')).toHaveLength(2);
});
