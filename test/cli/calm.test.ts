/** Waves, freezes, pauses and limits in words: plan, status, rotate, the question before --now. */
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import type { Freeze, Policy } from '../../src/policy/policy.ts';
import { Problem } from '../../src/problem.ts';
import { days, ending, policy, settled, typed } from './given.ts';

const sale: Freeze = {
  text: '2026-11-20 until 2026-11-30 UTC',
  from: days(-3),
  until: days(7),
  reason: 'sale',
};
const moving = { reason: 'the site moves', until: { text: '2026-12-13 UTC', at: days(20) } };

const fleet: Policy = {
  ...policy(
    { name: 'ledger' },
    { name: 'billing', group: 'early' },
    { name: 'payments-api', group: 'canary' },
  ),
  waves: ['canary', 'early'],
};
const allDue = () => ({ ledger: ending(12), billing: ending(12), 'payments-api': ending(12) });
const unreadable = new Problem({ code: 'unknown-outcome', subject: 'site', reason: 'the response was lost' });

const finishedOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent)
    .filter(event => event.event === 'rotation.finished');

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('waves', () => {
  test('a plan shows them in the order of the run, and what each waits for', async () => {
    const { out } = await typed('plan', { policy: fleet, corners: allDue(), columns: 120 });
    const headings = out.split('\n').filter(line => /^(wave|ledger|billing|payments-api)/.test(line));
    expect(headings).toEqual([
      'wave 1 of 3: group canary',
      'payments-api  due: expires in 12 days (rotates at 30 days)',
      'wave 2 of 3: group early, starts once payments-api is confirmed',
      'billing  due: expires in 12 days (rotates at 30 days)',
      'wave 3 of 3: the rest, starts once payments-api, billing are confirmed',
      'ledger  due: expires in 12 days (rotates at 30 days)',
    ]);
  });

  test('a plan says when a wave would not be begun at all', async () => {
    const corners = { ...allDue(), 'payments-api': ending(12, { held: [{ reads: unreadable }] }) };
    const { out } = await typed('plan', { policy: fleet, corners, columns: 120 });
    expect(out).toContain(
      'wave 2 of 3: group early, nothing is started here, because payments-api would not be confirmed',
    );
    const json = JSON.parse((await typed('plan --json', { policy: fleet, corners })).out);
    expect(json.waves).toEqual([
      { group: 'canary', rotations: ['payments-api'], waitsFor: [], heldUpBy: [] },
      { group: 'early', rotations: ['billing'], waitsFor: [], heldUpBy: ['payments-api'] },
      { rotations: ['ledger'], waitsFor: ['billing'], heldUpBy: ['payments-api'] },
    ]);
  });

  test('a wave with nothing to make waits for nobody, and a policy without waves has none in its plan', async () => {
    const corners = { ...allDue(), billing: settled() };
    const { out } = await typed('plan', { policy: fleet, corners });
    expect(out).toMatch(/wave 2 of 3: group early\n/);
    expect((await typed('plan')).out).not.toContain('wave');
    expect(JSON.parse((await typed('plan --json')).out)).not.toHaveProperty('waves');
  });

  test('a run begins the next one when all of the former are confirmed', async () => {
    const { exitCode, out } = await typed('rotate --json', { policy: fleet, corners: allDue() });
    expect(exitCode).toBe(0);
    expect(finishedOf(out).map(({ rotation, outcome }) => `${rotation} ${outcome}`)).toEqual([
      'payments-api changed',
      'billing changed',
      'ledger changed',
    ]);
  });

  test('a run leaves the next one alone otherwise, and advises to run all of them again', async () => {
    const corners = { ...allDue(), 'payments-api': ending(12, { held: [{ reads: unreadable }] }) };
    const json = await typed('rotate --json', { policy: fleet, corners });
    const why = { code: 'wave', text: 'waits for group canary: payments-api is not confirmed' };
    expect(finishedOf(json.out).slice(1)).toMatchObject([
      { rotation: 'billing', outcome: 'skipped', held: why, summary: `not started: ${why.text}` },
      { rotation: 'ledger', outcome: 'skipped', held: why },
    ]);
    expect(corners.billing.credentials).toHaveLength(1);
    const { exitCode, out } = await typed('rotate', { policy: fleet, corners });
    expect(exitCode).toBe(1);
    expect(out).toContain(`billing       SKIPPED       not started: ${why.text}`);
    expect(out).toMatch(/→ keyturn rotate payments-api billing ledger\n$/);
  });

  test('an outage in a later wave does not wait for the canary, and neither does what is half done there', async () => {
    const corners = {
      'payments-api': ending(12, { held: [{ reads: unreadable }] }),
      billing: ending(-1),
      ledger: settled({ held: [{ value: 'drifted' }] }),
    };
    const { out } = await typed('rotate --json', { policy: fleet, corners });
    expect(finishedOf(out).map(({ rotation, outcome }) => `${rotation} ${outcome}`)).toEqual([
      'payments-api failed',
      'billing changed',
      'ledger changed',
    ]);
  });

  test('hold --all --now up as well: the canary goes first', async () => {
    const corners = { 'payments-api': settled({ personal: true, credentials: ending(5).credentials }) };
    const [known] = ending(5).credentials;
    if (known === undefined) throw new Error('no credential');
    corners['payments-api'].credentials.push({ ...known, keyId: 'by-hand', displayName: 'hand' });
    const { exitCode, out } = await typed('rotate --all --now --yes --json', { policy: fleet, corners });
    expect(exitCode).toBe(3);
    expect(finishedOf(out).map(({ outcome }) => outcome)).toEqual(['human-needed', 'skipped', 'skipped']);
  });
});

describe('limits', () => {
  test('what is left out for maxRotations is deferred, with the limit, and the run is no failure', async () => {
    const given = policy({ name: 'a' }, { name: 'b' });
    const limited = { ...given, limits: { ...given.limits, maxRotations: 1, concurrency: 1 } };
    const corners = { a: ending(12), b: ending(12) };
    const { exitCode, out } = await typed('rotate', { policy: limited, corners });
    expect(exitCode).toBe(0);
    expect(out).toContain(
      'b  DEFERRED      not started: this run has created 1 new secret, and limits.maxRotations is 1',
    );
    expect(out).toMatch(/1 deferred by a limit, 1 changed in .*\n→ keyturn rotate b\n$/);
  });

  test('an outage that is left out for a limit is a failure', async () => {
    const given = policy({ name: 'a' }, { name: 'b' });
    const limited = { ...given, limits: { ...given.limits, maxRotations: 1, concurrency: 1 } };
    const { exitCode, out } = await typed('rotate', {
      policy: limited,
      corners: { a: ending(12), b: ending(-1) },
    });
    expect(exitCode).toBe(1);
    expect(out).toContain(
      'consumers may be without a working secret (expired 24 h ago), and none was created',
    );
  });

  test('stopAfterFailures does not count what only cannot be read: it may be so every night', async () => {
    const given = policy({ name: 'a' }, { name: 'b' });
    const limited = { ...given, limits: { ...given.limits, stopAfterFailures: 1, concurrency: 1 } };
    const corners = { a: settled({ unreadable }), b: ending(12) };
    const { exitCode, out } = await typed('rotate', { policy: limited, corners });
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^b +changed/m);
    expect(corners.b.credentials).toHaveLength(2);
  });
});

describe('a freeze and a pause', () => {
  const held = policy({ name: 'payments-api', freezes: [sale] }, { name: 'billing', pause: moving });
  const corners = { 'payments-api': ending(12), billing: ending(25) };

  test('stand in a plan with their reason, and with the date of what comes after', async () => {
    const { out, exitCode } = await typed('plan', { policy: held, corners, columns: 200 });
    expect(exitCode).toBe(0);
    expect(oneLine(out)).toContain(
      'payments-api due: expires in 12 days (rotates at 30 days); waits for the end of the freeze, until 2026-11-30 12:00 UTC: frozen from 2026-11-20 until 2026-11-30 UTC: sale',
    );
    expect(oneLine(out)).toContain(
      'billing due: expires in 25 days (rotates at 30 days); waits for the end of the pause, until 2026-12-13 12:00 UTC: paused until 2026-12-13 UTC: the site moves',
    );
    expect(out).toContain('2 rotations: 2 due. A run would do nothing now.');
    expect(oneLine(out)).toContain('in 7 days, 2026-11-30 12:00 UTC');
  });

  test('stand in status, in words and in JSON', async () => {
    const { out } = await typed('status', { policy: held, corners, columns: 200 });
    expect(oneLine(out)).toContain(
      'due: expires in 12 days (rotates at 30 days); waits for the end of the freeze, until 2026-11-30 12:00 UTC: frozen from',
    );
    expect(out).toContain('2 rotations: 2 due.');
    expect(out).toMatch(/payments-api +due .* create in 7 days, 2026-11-30 12:00 UTC\n/);
    const json = JSON.parse((await typed('status --json', { policy: held, corners })).out);
    expect(json.counts).toMatchObject({ due: 2, settled: 0 });
    expect(json.rotations).toMatchObject([
      {
        phase: 'due',
        due: { now: false, code: 'frozen' },
        later: [{ step: 'create', at: days(7).toISOString() }],
      },
      { due: { now: false, code: 'paused' }, later: [{ step: 'create', at: days(20).toISOString() }] },
    ]);
  });

  test('are told once for a fleet, with the date, and its rotations count as due', async () => {
    const many = Array.from({ length: 14 }, (_, index) => ({ name: `app-${index + 1}`, freezes: [sale] }));
    const all = Object.fromEntries(many.map(({ name }, index) => [name, index < 6 ? ending(12) : settled()]));
    for (const verb of ['status', 'status --brief', 'plan --brief']) {
      const { out } = await typed(verb, { policy: policy(...many), corners: all, columns: 200 });
      expect(oneLine(out)).toContain(
        '· 6 due rotations wait until 2026-11-30 12:00 UTC (frozen from 2026-11-20 until 2026-11-30 UTC: sale): app-1, app-2, app-3, app-4 and 2 more ',
      );
      expect(out).toContain('14 rotations: 6 due, 8 settled.');
    }
  });

  test('leave a run nothing to do, and it says why', async () => {
    const { exitCode, out } = await typed('rotate', { policy: held, corners, columns: 200 });
    expect(exitCode).toBe(0);
    expect(out).toContain('payments-api  unchanged     not now: expires in 12 days');
    expect(out).toContain('billing       unchanged     not now: expires in 25 days');
    expect(oneLine(out)).not.toContain('due now');
    expect(oneLine(out)).toMatch(
      /2 due, held back by .* until \d{4}-\d\d-\d\d \d\d:\d\d UTC: keyturn rotate NAME --now does not wait\.\s*$/,
    );
  });

  test('one that is paused and not due is not among what a run counts as due', async () => {
    const paused = policy({ name: 'ledger', pause: { reason: 'the site is moved' } });
    const { out } = await typed('rotate', { policy: paused, columns: 200 });
    expect(out).toContain('not now: paused: the site is moved');
    expect(out).not.toContain('due, held back');
  });

  test('a paused outage is not called healthy by any verb', async () => {
    const situation = { policy: held, corners: { ...corners, billing: ending(-1) } };
    for (const verb of ['plan', 'status', 'rotate']) expect((await typed(verb, situation)).exitCode).toBe(1);
    const status = JSON.parse((await typed('status --json', situation)).out);
    expect(status.rotations[1]).toMatchObject({ served: false, due: { code: 'expired', now: false } });
    expect((await typed('status', situation)).out).toContain('not repaired: expired 24 h ago; paused until');
  });

  test('are named in the question before --now, together with closed windows', async () => {
    const sunday = {
      text: 'Sun 00:00-06:00 UTC',
      days: [0],
      fromMinute: 0,
      untilMinute: 360,
      timeZone: 'UTC',
    };
    const all = policy(
      { name: 'open' },
      { name: 'payments-api', freezes: [sale], pause: moving, windows: [sunday] },
    );
    const { questions, exitCode } = await typed('rotate --all --now', { policy: all, answer: false });
    expect(questions[0]).toBe(
      [
        'This creates a new secret now, due or not, for 2 rotations:',
        '  payments-api',
        '    overrides: paused until 2026-12-13 UTC: the site moves',
        '    overrides: frozen from 2026-11-20 until 2026-11-30 UTC: sale',
        '    overrides: the window Sun 00:00-06:00 UTC opens 2026-11-29 00:00 UTC',
        '  open',
        'Old secrets stay valid until their overlap is over. Continue?',
      ].join('\n'),
    );
    expect(exitCode).toBe(1);
  });

  test('are overridden by --now for the named ones only', async () => {
    const corners = { 'payments-api': ending(12), billing: ending(12) };
    const { exitCode, out } = await typed('rotate billing --now --yes --json', { policy: held, corners });
    expect(exitCode).toBe(0);
    expect(finishedOf(out)).toMatchObject([{ rotation: 'billing', outcome: 'changed', phase: 'overlap' }]);
    expect(out).toContain('a new secret was requested (--now) (overrides: paused until 2026-12-13 UTC');
    expect(corners['payments-api'].credentials).toHaveLength(1);
  });
});
