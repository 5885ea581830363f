import { expect, test } from 'vitest';
import { control, openSandbox } from '../support/sandbox.ts';
import { ask, countingService } from './coreClient.ts';

const HOST = 'graph.microsoft.com';

test('the history tells what came, from whom, over which connection, and what was sent', async () => {
  await using sandbox = await openSandbox({}, { services: [countingService('demo', HOST)] });
  const claims = Buffer.from(JSON.stringify({ appid: 'app-1', tid: 't' })).toString('base64url');
  const headers = { authorization: `Bearer h.${claims}.signature-of-mine` };
  await ask(sandbox, `https://${HOST}/list?x=1`, { headers });
  await ask(sandbox, `https://${HOST}/set`, { method: 'POST', body: '{"secretText":"private"}' });
  const history = await control(sandbox, 'GET', '/history');
  expect(history).toEqual([
    expect.objectContaining({
      sequence: 1,
      operation: 'list',
      path: '/list?x=1',
      callerAppId: 'app-1',
      connection: 1,
      status: 200,
    }),
    expect.objectContaining({
      sequence: 2,
      method: 'POST',
      service: 'demo',
      connection: 2,
      outcome: 'answered',
    }),
  ]);
  const text = JSON.stringify(history);
  expect(text).not.toContain('signature-of-mine');
  expect(text).not.toContain('private');
});

test('the history shows which requests overlapped', async () => {
  await using sandbox = await openSandbox(
    { settings: { latencyMs: 50 } },
    { services: [countingService('demo', HOST)] },
  );
  await Promise.all([ask(sandbox, `https://${HOST}/a`), ask(sandbox, `https://${HOST}/b`)]);
  await ask(sandbox, `https://${HOST}/c`);
  const [a, b, c] = sandbox.history.entries();
  expect(b?.startedMs).toBeLessThan(a?.finishedMs ?? 0);
  expect(c?.startedMs).toBeGreaterThan(b?.finishedMs ?? Number.POSITIVE_INFINITY);
});

test('since and clear narrow the history without losing count', async () => {
  await using sandbox = await openSandbox({}, { services: [countingService('demo', HOST)] });
  await ask(sandbox, `https://${HOST}/a`);
  await ask(sandbox, `https://${HOST}/b`);
  expect(await control(sandbox, 'GET', '/history?since=1')).toHaveLength(1);
  await control(sandbox, 'DELETE', '/history');
  await ask(sandbox, `https://${HOST}/c`);
  expect(sandbox.history.entries().map(entry => entry.sequence)).toEqual([3]);
});
