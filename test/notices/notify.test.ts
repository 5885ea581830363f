/** `keyturn notify --test`: each channel is tried, and what it responded is printed. */
import { expect, test } from 'vitest';
import { outputFaults } from '../support/outputs.ts';
import { CHANNELS, openChannels } from './channelStage.ts';
import { formats } from './formats.ts';

const ALL = Object.values(CHANNELS);

test('every channel gets a test, in the format of its service, and an alert is resolved at once', async () => {
  await using stage = await openChannels(ALL);
  const { exitCode, out } = await stage.run(0, {}, 'notify --test');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/slack: accepted \(200 ok\)/);
  expect(out).toMatch(/teams: accepted \(202\)/);
  expect(out).toMatch(/pagerduty: accepted \(202 /);
  expect(out).toMatch(/webhook: accepted \(204\)/);
  const received = stage.taken();
  expect(received).toHaveLength(5);
  for (const one of received) {
    const kind = one.path.startsWith('/v2')
      ? 'pagerduty'
      : one.path.startsWith('/hook')
        ? 'webhook'
        : one.path.slice(1, 6);
    formats[kind]?.(one);
  }
  const events = received
    .filter(({ path }) => path.startsWith('/v2'))
    .map(({ body }) => JSON.parse(body).event_action);
  expect(events).toEqual(['trigger', 'resolve']);
});

test('one that does not accept is said with the reason, and the exit code is 1', async () => {
  await using stage = await openChannels([CHANNELS.slack, CHANNELS.webhook], { env: { T_HOOK: '' } });
  stage.receiver.react = () => ({ status: 404, body: 'no_service' });
  const { exitCode, out } = await stage.run(0, {}, 'notify --test');
  expect(exitCode).toBe(1);
  expect(out).toContain('slack: it responded with 404: no_service');
  expect(out).toContain('the environment variable T_HOOK is not set');
  const json = await stage.run(0, {}, 'notify --test --json');
  expect(outputFaults(json.out)).toEqual([]);
  expect(JSON.parse(json.out).channels).toMatchObject([
    { name: 'slack', accepted: false, problem: { code: 'refused' } },
    { name: 'webhook', accepted: false, problem: { code: 'wrong-usage' } },
  ]);
});

test('names choose channels, and another name is an error', async () => {
  await using stage = await openChannels(ALL);
  await stage.run(0, {}, 'notify --test slack');
  expect(stage.taken()).toHaveLength(1);
  const { exitCode, err } = await stage.run(0, {}, 'notify --test ops');
  expect(exitCode).toBe(64);
  expect(err).toContain('slack, teams, pagerduty, webhook');
});

test('without channels, or without --test, nothing is sent', async () => {
  await using stage = await openChannels([]);
  const { exitCode, err } = await stage.run(0, {}, 'notify --test');
  expect(exitCode).toBe(64);
  expect(err).toContain('has no channels');
  expect((await stage.run(0, {}, 'notify')).exitCode).toBe(64);
});

test('from a sandbox it says that nothing was sent, and does not call that a success', async () => {
  await using stage = await openChannels([CHANNELS.slack], {
    inSandbox: true,
    env: { T_SLACK: 'https://hooks.slack.com/services/T0/B0/XXXXXXXXXXXXXXXXXXXXXXXX' },
  });
  const { exitCode, out } = await stage.run(0, {}, 'notify --test');
  expect(exitCode).toBe(1);
  expect(out).toContain('nothing is sent from a sandbox');
});

test('validate names the channels, and those that only a trail keeps from repeating', async () => {
  await using stage = await openChannels([...ALL, { ...CHANNELS.slack, name: 'daily', on: ['digest'] }]);
  const { out } = await stage.run(0, {}, 'validate');
  expect(out.replaceAll(/\n {2}/g, ' ')).toContain(
    'notices go to slack, teams, pagerduty, webhook, daily (slack); without rotate --audit every run sends trouble again to slack, teams, webhook\n',
  );
  const json = await stage.run(0, {}, 'validate --json');
  expect(outputFaults(json.out)).toEqual([]);
  expect(JSON.parse(json.out).notify).toContainEqual({ name: 'daily', kind: 'slack', on: ['digest'] });
});
