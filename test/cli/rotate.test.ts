import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { Problem } from '../../src/problem.ts';
import type { VaultVersion } from '../../src/rotation/observation.ts';
import {
  type Corner,
  credential,
  days,
  ending,
  FOREIGN,
  hours,
  KEY,
  NOW,
  policy,
  present,
  SITE,
  settled,
  stillClock,
  typed,
  version,
} from './given.ts';

const events = (out: string): RunEvent[] =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

test('a --wait that is no duration is wrong usage', async () => {
  const { exitCode, err } = await typed('rotate --wait soon');
  expect(exitCode).toBe(64);
  expect(err).toContain('expected a duration such as 5m or 90s, got "soon"');
});

test('a run tells every step on stderr with time, rotation, step and what came of it, and the outcome on stdout', async () => {
  const { exitCode, out, err } = await typed('rotate', { corners: { 'payments-api': ending(12) } });
  expect(exitCode).toBe(0);
  const lines = err.trimEnd().split('\n');
  expect(lines[0]).toBe('2026-11-23T12:00:00Z  run r-20261123T120000-k7f2q9: 1 rotation of rotation.yaml');
  expect(lines[1]).toBe(
    '2026-11-23T12:00:00Z  payments-api          observe       due: expires in 12 days (rotates at 30 days)',
  );
  const done = lines.filter(line => line.includes('✓')).map(line => line.split(/ {2,}/)[2]);
  expect(done).toEqual(['create', 'prove', 'publish', 'distribute', 'confirm']);
  expect(err).toContain(`distribute    ✓ ${SITE}: holds the newest version (`);
  expect(out).toMatch(
    /^\npayments-api {2}changed {7}5 steps done\n {2}in 8 days, 2026-12-01 12:00 UTC: retire credential 7c1e55d0/,
  );
  expect(out).toMatch(/\n1 changed in \d.*\.\n$/);
});

test('a second run does nothing and says so', async () => {
  const { exitCode, out } = await typed('rotate');
  expect(exitCode).toBe(0);
  expect(out).toContain(
    'payments-api  unchanged     nothing to do: expires in 160 days (rotates at 30 days)',
  );
  expect(out).toContain('1 unchanged in 0 ms.');
});

test('with --json stdout holds events and nothing else, and the last one is run.finished', async () => {
  const { exitCode, out, err } = await typed('rotate --json', { corners: { 'payments-api': ending(12) } });
  const told = events(out);
  expect(told[0]).toMatchObject({ event: 'run.started', run: 'r-20261123T120000-k7f2q9' });
  expect(told.at(-1)).toMatchObject({ event: 'run.finished', outcome: 'done', exitCode: 0 });
  expect(told.filter(({ event }) => event === 'step.done')).toHaveLength(5);
  expect(exitCode).toBe(0);
  expect(err).toBe('');
  expect(out).not.toMatch(/current-value|new-value|\[secret\]/);
});

test('a run that could not begin ends its event stream with run.finished, too', async () => {
  const problem = new Problem({
    code: 'policy-invalid',
    subject: 'rotation.yaml',
    reason: 'line 3: unknown key',
  });
  const { exitCode, out } = await typed('rotate --json', {
    context: { readPolicy: () => Promise.reject(problem) },
  });
  expect(exitCode).toBe(78);
  expect(events(out)).toEqual([
    expect.objectContaining({
      event: 'run.finished',
      outcome: 'failed',
      exitCode: 78,
      problem: expect.objectContaining({ code: 'policy-invalid' }),
    }),
  ]);
});

test('--now has to be told for which rotations', async () => {
  const { exitCode, err, questions } = await typed('rotate --now --yes');
  expect(exitCode).toBe(64);
  expect(err).toContain('keyturn rotate NAME --now');
  expect(questions).toEqual([]);
});

test('--now says which rotations it forces before it asks, and does nothing when declined', async () => {
  const fleet = policy(
    { name: 'payments-api', group: 'canary' },
    { name: 'billing', group: 'canary' },
    { name: 'ledger' },
  );
  const connect = () => Promise.reject(new Error('connected'));
  const { exitCode, out, err, questions } = await typed('rotate --group canary --now', {
    policy: fleet,
    context: { connect },
  });
  expect(questions).toHaveLength(1);
  expect(questions[0]).toContain('for 2 rotations:\n  payments-api\n  billing\n');
  expect(exitCode).toBe(1);
  expect(out).toBe('');
  expect(err).toBe('Nothing was done: --now was not confirmed.\n');
});

test.each([
  ['rotate payments-api --now', 1],
  ['rotate --all --now', 1],
  ['rotate --all --now --yes', 0],
])('%s makes a new secret that is not due, after %i question', async (line, asked) => {
  const { exitCode, out, questions } = await typed(line, { answer: true });
  expect(questions).toHaveLength(asked);
  expect(exitCode).toBe(0);
  expect(out).toContain('payments-api  changed');
});

test('where nobody can answer, --now says that it needs --yes, as a command to be copied', async () => {
  const connect = () => Promise.reject(new Error('connected'));
  const { exitCode, out, err } = await typed('rotate payments-api --now --json --config team-a.yaml', {
    answer: 'nobody',
    context: { connect },
  });
  expect(exitCode).toBe(64);
  expect(err).toContain('  next  keyturn rotate payments-api --now --yes --config team-a.yaml\n');
  expect(JSON.parse(out)).toMatchObject({ event: 'run.finished', exitCode: 64 });
});

test('credentials that are not ours are counted on one line; --json names them', async () => {
  const corners = () => ({
    'payments-api': settled({
      credentials: [credential(KEY.current), credential(FOREIGN, { displayName: 'by hand' })],
    }),
  });
  const { out } = await typed('rotate', { corners: corners() });
  expect(out).toContain(
    '\n  · 1 other credential on the registration was not created by Keyturn and is not touched:\n    keyturn status shows it\n',
  );
  expect(out).not.toContain(FOREIGN);
  expect((await typed('rotate --json', { corners: corners() })).out).toContain(FOREIGN);
  expect((await typed('status', { corners: corners() })).out).toContain(FOREIGN);
});

test('--all does not go with names', async () => {
  expect((await typed('rotate payments-api --all --now --yes')).exitCode).toBe(64);
});

describe('a rotation that another run holds', () => {
  const since = (heldSince?: string) =>
    new Problem({
      code: 'locked',
      subject: 'rotation payments-api',
      reason: 'ada on build-7 holds it since 11:58',
      heldBy: 'ada on build-7',
      ...(heldSince === undefined ? {} : { heldSince }),
      remedy: 'keyturn rotate payments-api --wait 5m',
    });
  const meeting = (holder: Problem, corner: Corner = settled(), line = 'rotate') =>
    typed(line, {
      corners: { 'payments-api': corner },
      context: { lock: async () => () => Promise.reject(holder) },
    });

  test('is left to it in one line, exit 0, where that run is young and nothing presses', async () => {
    const { exitCode, out } = await meeting(since(hours(-0.5).toISOString()));
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^\npayments-api {2}yielded {7}ada on build-7 holds it since 11:58\n\n1 left to another run in .*\.\n$/,
    );
    const json = await meeting(since(hours(-0.5).toISOString()), settled(), 'rotate --json');
    expect(json.exitCode).toBe(0);
    expect(json.out).toContain('"outcome":"yielded"');
    expect(json.out).toMatch(/"outcome":"done","exitCode":0,"counts":{.*"locked":0,"yielded":1/);
  });

  const leaked = {
    keyId: KEY.current,
    mark: 'keyturn/payments-api/0a1b2c3d/r-earlier',
    revoked: [KEY.current],
  };
  const unreadable = new Problem({ code: 'refused', subject: 'vault', reason: 'no right' });
  const young = hours(-0.5).toISOString();
  test.each<[string, string | undefined, Corner, RegExp]>([
    ['for an hour', hours(-1).toISOString(), settled(), /active for 60 min/],
    ['since nobody knows when', undefined, settled(), /cannot be read/],
    ['with half of rotateBefore gone', young, ending(14), /it expires in 14 days/],
    ['while a leak is not over', young, leaking(leaked), /leaked and is still valid/],
    ['in an outage', young, ending(-1), /without a working secret/],
    ['and cannot be read', young, settled({ unreadable }), /could not be read/],
  ])('%s exits 4, names the holder and says why', async (_name, heldSince, corner, why) => {
    const { exitCode, out } = await meeting(since(heldSince), corner);
    expect(exitCode).toBe(4);
    expect(out).toMatch(
      /^\npayments-api {2}LOCKED {8}ada on build-7 holds it since 11:58; reported because it is urgent/,
    );
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(why);
    expect(out).toContain('1 locked in ');
    expect(out).toMatch(/\n→ keyturn rotate payments-api --wait 5m\n$/);
    expect(out).not.toContain('failed');
  });

  test('and that somebody wants a new secret for exits 4', async () => {
    const { exitCode } = await meeting(since(young), settled(), 'rotate payments-api --now --yes');
    expect(exitCode).toBe(4);
  });

  function leaking(tags: NonNullable<VaultVersion['tags']>): Corner {
    return settled({ vault: present(version('b7d2', KEY.current, { tags })) });
  }
});

test('a failure stands last, with the command that helps', async () => {
  const fleet = policy({ name: 'payments-api' }, { name: 'billing' }, { name: 'ledger' });
  const unreadable = new Problem({
    code: 'refused',
    subject: 'vault',
    reason: 'no right',
    remedy: 'az role assignment create …',
  });
  const { exitCode, out } = await typed('rotate', {
    policy: fleet,
    corners: { billing: settled({ unreadable }) },
  });
  expect(exitCode).toBe(3);
  expect(out).toMatch(
    /ledger {8}unchanged[\s\S]*billing {7}HUMAN NEEDED {2}see below\n {2}✗ a human is needed: vault: no right\n {4}→ az role assignment create …\n/,
  );
  expect(out).toMatch(/1 a human is needed, 2 unchanged in /);
});

test('too many to be named are run again as this run was: the same group, the same names', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const unreadable = new Problem({ code: 'try-later', subject: 'vault', reason: 'is busy' });
  const situation = {
    policy: policy(...names.map(name => ({ name, group: 'canary' })), { name: 'ledger' }),
    corners: Object.fromEntries(names.map(name => [name, settled({ unreadable })])),
  };
  const byGroup = await typed('rotate --group canary', situation);
  expect(byGroup.out).toMatch(/\n→ keyturn rotate --group canary\n$/);
  const byNames = await typed(`rotate ${names.join(' ')} --config x.yaml`, situation);
  expect(byNames.out).toMatch(/\n→ keyturn rotate a b c d e f --config x\.yaml\n$/);
});

test('where a human is needed the run exits 3 and says what to type', async () => {
  const credentials = [
    credential(KEY.current, { end: days(5) }),
    credential(FOREIGN, { displayName: 'by hand' }),
  ];
  const { exitCode, out } = await typed('rotate', {
    corners: { 'payments-api': ending(5, { personal: true, credentials }) },
  });
  expect(exitCode).toBe(3);
  expect(out).toContain('HUMAN NEEDED');
  expect(out).toContain(`--key-id ${FOREIGN}`);
});

test.each([
  [{}, true],
  [{ KEYTURN_SANDBOX_CONTROL: 'http://127.0.0.1:1/00' }, false],
])(
  'that the clock of this machine is off is told, and not of a clock that was moved on purpose (%j: %s)',
  async (env, isTold) => {
    const clock = { ...stillClock(NOW, { passed: 0 }), skewMs: () => 9 * 86_400_000 };
    const { err } = await typed('rotate', { context: { clock, env } });
    expect(err.includes("this machine's clock is 9 days behind")).toBe(isTold);
  },
);
