/** Trouble is reported once, again after a day, and once when it is over; the trail remembers it, and nothing else does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { type Corner, policy, settled } from '../cli/given.ts';
import type { Received } from '../support/receiver.ts';
import { CHANNELS, openChannels } from './channelStage.ts';

const failing = (reason = 'is busy'): Corner =>
  settled({ unreadable: new Problem({ code: 'try-later', subject: 'vault kv-pay', reason }) });
const bad = { 'payments-api': failing() };
const good = () => ({ 'payments-api': settled() });

const textOf = (received: Received): string => JSON.stringify(JSON.parse(received.body));

describe('with a trail', () => {
  test('the same trouble is sent once, again after a day, and as over once', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await stage.run(0, bad);
    const [first, ...more] = stage.taken();
    expect(more).toEqual([]);
    expect(textOf(first as Received)).toContain('payments-api: failed since 2026-11-23 12:03 UTC');
    await stage.run(1, bad);
    await stage.run(19, bad);
    expect(stage.taken()).toEqual([]);
    await stage.run(23.9, bad);
    const [again] = stage.taken();
    expect(textOf(again as Received)).toContain('failed since 2026-11-23 12:03 UTC');
    await stage.run(25, good());
    const [over] = stage.taken();
    expect(textOf(over as Received)).toContain('payments-api: over: failed since 2026-11-23 12:03 UTC');
    await stage.run(50, good());
    expect(stage.taken()).toEqual([]);
  });

  test('other trouble of the same rotation is news', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await stage.run(0, bad);
    stage.taken();
    const human = new Problem({ code: 'refused', subject: 'vault kv-pay', reason: 'no right' });
    await stage.run(1, { 'payments-api': settled({ unreadable: human }) });
    const [news] = stage.taken();
    expect(textOf(news as Received)).toContain('payments-api: a human is needed since 2026-11-23 12:03 UTC');
  });

  test('a channel that did not accept gets it again with the next run', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    stage.receiver.react = () => ({ status: 404, body: 'no_service' });
    const { exitCode, err } = await stage.run(0, bad);
    expect(exitCode).toBe(1);
    expect(err).toContain(
      'warning: notice to slack (T_SLACK): it responded with 404: no_service; not sent: 1 notice',
    );
    stage.receiver.react = () => ({ status: 200, body: 'ok' });
    stage.taken();
    await stage.run(1, bad);
    expect(stage.taken()).toHaveLength(1);
  });

  test('one whose response was lost is not asked twice by the same run, and gets it again with the next', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    stage.receiver.react = () => 'destroy';
    await stage.run(0, bad);
    expect(stage.taken()).toHaveLength(1);
    stage.receiver.react = () => ({ status: 200, body: 'ok' });
    await stage.run(1, bad);
    expect(stage.taken()).toHaveLength(1);
  });

  test('each channel is remembered for itself', async () => {
    await using stage = await openChannels([CHANNELS.slack, CHANNELS.teams]);
    stage.receiver.react = ({ path }) =>
      path.startsWith('/slack') ? { status: 200, body: 'ok' } : { status: 400 };
    await stage.run(0, bad);
    stage.taken();
    stage.receiver.react = () => ({ status: 202, body: 'ok' });
    await stage.run(1, bad);
    expect(stage.taken().map(({ path }) => path.slice(0, 6))).toEqual(['/teams']);
  });

  test('a trail that was changed or cut keeps nothing back, and the run says so', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await stage.run(0, bad);
    stage.taken();
    const lines = readFileSync(stage.audit, 'utf8').split('\n');
    writeFileSync(stage.audit, lines.filter((_, index) => index !== 1).join('\n'));
    const { err } = await stage.run(1, bad);
    expect(err).toContain('notices are sent again as if none had been sent');
    expect(stage.taken()).toHaveLength(1);
  });

  test('the trail of another policy keeps nothing back', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await stage.run(0, bad);
    const other = policy({ name: 'payments-api', mark: 'keyturn/payments-api/ffffffff/' });
    await using others = await openChannels([CHANNELS.slack], { policy: other });
    await others.run(1, bad, `rotate --audit ${stage.audit}`);
    expect(others.taken()).toHaveLength(1);
  });

  test('a clock that went back keeps nothing back', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await stage.run(100, bad);
    stage.taken();
    await stage.run(0, bad);
    expect(stage.taken()).toHaveLength(1);
    await stage.run(0.5, bad);
    expect(stage.taken()).toHaveLength(0);
  });

  test('two runs at once report it twice at most, and the next one not again', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await Promise.all([stage.run(0, bad), stage.run(0.1, bad)]);
    const count = stage.taken().length;
    expect([1, 2]).toContain(count);
    await stage.run(1, bad);
    expect(stage.taken()).toEqual([]);
  });

  test('a run that says nothing about a rotation does not end its trouble', async () => {
    const two = policy({ name: 'payments-api' }, { name: 'billing' });
    await using stage = await openChannels([CHANNELS.slack], { policy: two });
    await stage.run(0, bad);
    stage.taken();
    await stage.run(1, good(), `rotate billing --audit ${stage.audit}`);
    expect(stage.taken()).toEqual([]);
  });
});

describe('without a trail', () => {
  test('every run reports it, and nothing is over', async () => {
    await using stage = await openChannels([CHANNELS.slack]);
    await stage.run(0, bad, 'rotate');
    await stage.run(1, bad, 'rotate');
    expect(stage.taken()).toHaveLength(2);
    await stage.run(2, good(), 'rotate');
    expect(stage.taken()).toEqual([]);
  });

  test('PagerDuty knows it again by its key, and is told when it is over', async () => {
    await using stage = await openChannels([CHANNELS.pagerduty]);
    await stage.run(0, bad, 'rotate');
    await stage.run(1, bad, 'rotate');
    await stage.run(2, good(), 'rotate');
    const events = stage.taken().map(({ body }) => JSON.parse(body));
    const mine = events.filter(({ dedup_key }) => dedup_key === 'keyturn/payments-api/0a1b2c3d');
    expect(mine.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'resolve']);
  });
});

describe('a notice that reaches nobody', () => {
  test('makes exit 0 of a run to 1, and no rotation to a failed one', async () => {
    const channel = { ...CHANNELS.slack, on: ['digest'] as const };
    await using stage = await openChannels([channel]);
    expect((await stage.run(0, good(), 'rotate --json')).exitCode).toBe(0);
    stage.receiver.react = () => ({ status: 500 });
    const { exitCode, out } = await stage.run(1, good(), 'rotate --json');
    expect(exitCode).toBe(1);
    const last = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({
      event: 'run.finished',
      outcome: 'failed',
      exitCode: 1,
      counts: { unchanged: 1, failed: 0 },
      reported: { notices: 0, failed: ['slack'] },
    });
  });

  test('is no failure of a rehearsal, from which nothing leaves', async () => {
    await using stage = await openChannels([CHANNELS.slack], {
      inSandbox: true,
      env: { T_SLACK: 'https://hooks.slack.com/services/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXX' },
    });
    const { err } = await stage.run(0, bad);
    expect(err).toContain('nothing is sent from a sandbox, except to this machine: no notice to slack');
    expect(err).not.toContain('warning');
  });
});

test('a run that ends by an error is reported, and is over with the next that comes to its end', async () => {
  await using stage = await openChannels([CHANNELS.slack]);
  const signIn = new Problem({
    code: 'human-needed',
    subject: 'sign-in',
    reason: 'no identity',
    remedy: 'az login',
  });
  const broken = { connect: () => Promise.reject(signIn) };
  const line = `rotate --audit ${stage.audit}`;
  const { exitCode } = await stage.run(0, good(), line, broken);
  expect(exitCode).toBe(3);
  const [first] = stage.taken();
  expect(textOf(first as Received)).toContain('the run: a human is needed since');
  expect(textOf(first as Received)).toContain('sign-in: no identity');
  await stage.run(1, good(), line, broken);
  expect(stage.taken()).toEqual([]);
  await stage.run(2, good());
  const [over] = stage.taken();
  expect(textOf(over as Received)).toContain('the run: over: a human is needed since');
});
