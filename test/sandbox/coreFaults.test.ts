import { expect, test } from 'vitest';
import { openFaults } from '../../src/sandbox/server/faults.ts';
import { control, openSandbox } from '../support/sandbox.ts';
import { ask, countingService, failureOf } from './coreClient.ts';

const HOST = 'kv1.vault.azure.net';

test('cut-before loses the request, cut-after only the answer', async () => {
  const service = countingService('demo', HOST);
  await using sandbox = await openSandbox({}, { services: [service] });
  await control(sandbox, 'POST', '/faults', { operation: 'one', fault: { kind: 'cut-before' } });
  await control(sandbox, 'POST', '/faults', { operation: 'two', fault: { kind: 'cut-after' } });
  expect(await failureOf(ask(sandbox, `https://${HOST}/one`))).toBe('ECONNRESET');
  expect(service.effects).toEqual([]);
  expect(await failureOf(ask(sandbox, `https://${HOST}/two`))).toBe('ECONNRESET');
  expect(service.effects).toEqual(['GET /two']);
  expect((await ask(sandbox, `https://${HOST}/one`)).status).toBe(200);
  expect(sandbox.history.entries().map(entry => [entry.fault, entry.outcome])).toEqual([
    ['cut-before', 'cut'],
    ['cut-after', 'cut'],
    [undefined, 'answered'],
  ]);
});

test('an error after the effect replaces the answer only, and before it there is no effect', async () => {
  const service = countingService('demo', HOST);
  await using sandbox = await openSandbox({}, { services: [service] });
  const error = {
    kind: 'error',
    status: 504,
    headers: { 'x-from': 'gateway' },
    body: { error: 'late' },
  } as const;
  sandbox.faults.add({ path: '/one', fault: { ...error, when: 'after' } });
  sandbox.faults.add({ path: '/two', fault: { ...error, when: 'before' } });
  const late = await ask(sandbox, `https://${HOST}/one`);
  expect(late).toMatchObject({ status: 504, body: '{"error":"late"}' });
  expect(late.headers['x-from']).toBe('gateway');
  expect((await ask(sandbox, `https://${HOST}/two`)).status).toBe(504);
  expect(service.effects).toEqual(['GET /one']);
});

test('a fault after the effect waits for a request that has one', async () => {
  const service = countingService('demo', HOST);
  await using sandbox = await openSandbox({}, { services: [service] });
  sandbox.faults.add({ service: 'demo', fault: { kind: 'cut-after' } });
  expect((await ask(sandbox, `https://${HOST}/refuse`)).status).toBe(403);
  expect(await failureOf(ask(sandbox, `https://${HOST}/one`))).toBe('ECONNRESET');
});

test('nth and count say which of the matching requests are hit', async () => {
  const faults = openFaults(1);
  faults.add({ operation: 'set', nth: 2, count: 2, fault: { kind: 'cut-before' } });
  const subject = { service: 's', operation: 'set', method: 'PUT', host: 'h', path: '/' };
  const hits = [1, 2, 3, 4].map(() => faults.match(subject, 'before') !== undefined);
  expect(hits).toEqual([false, true, true, false]);
  expect(faults.match({ ...subject, operation: 'get' }, 'before')).toBeUndefined();
});

test('faults by chance strike the same requests again with the same seed', () => {
  const subject = { service: 's', operation: 'o', method: 'GET', host: 'h', path: '/' };
  const strikes = (seed: number) => {
    const faults = openFaults(seed);
    faults.add({ count: 'all', probability: 0.5, fault: { kind: 'cut-before' } });
    return Array.from({ length: 40 }, () => faults.match(subject, 'before') !== undefined);
  };
  expect(strikes(7)).toEqual(strikes(7));
  expect(strikes(7)).not.toEqual(strikes(8));
  expect(new Set(strikes(7)).size).toBe(2);
});

test('hold never answers and has no effect', async () => {
  const service = countingService('demo', HOST);
  await using sandbox = await openSandbox({}, { services: [service] });
  sandbox.faults.add({ fault: { kind: 'hold' } });
  const patience = new AbortController();
  const held = ask(sandbox, `https://${HOST}/one`, { signal: patience.signal });
  await arrived(sandbox);
  patience.abort();
  expect(await failureOf(held)).toBe('ABORT_ERR');
  expect(service.effects).toEqual([]);
});

test('pause waits until its rule is removed, then all goes on', async () => {
  const service = countingService('demo', HOST);
  await using sandbox = await openSandbox({}, { services: [service] });
  await control(sandbox, 'POST', '/faults', { fault: { kind: 'pause' } });
  const paused = ask(sandbox, `https://${HOST}/one`);
  await arrived(sandbox);
  expect(service.effects).toEqual([]);
  await control(sandbox, 'DELETE', '/faults?id=1');
  expect((await paused).status).toBe(200);
});

test('a garbage answer is 200 and no JSON', async () => {
  await using sandbox = await openSandbox({}, { services: [countingService('demo', HOST)] });
  sandbox.faults.add({ fault: { kind: 'garbage', when: 'after' } });
  const answer = await ask(sandbox, `https://${HOST}/one`);
  expect(answer.status).toBe(200);
  expect(() => JSON.parse(answer.body)).toThrow();
});

test('the control port says what is wrong with a fault', async () => {
  await using sandbox = await openSandbox();
  const wrong = control(sandbox, 'POST', '/faults', { operaton: 'x', fault: { kind: 'cut-before' } });
  await expect(wrong).rejects.toThrow(/400.*has no field operaton/);
  expect(await control(sandbox, 'GET', '/faults')).toEqual([]);
});

async function arrived(sandbox: Awaited<ReturnType<typeof openSandbox>>): Promise<void> {
  if (sandbox.history.entries().some(entry => entry.outcome === 'under way')) return;
  await new Promise<void>(resolve => {
    const stop = sandbox.history.watch(() => {
      stop();
      resolve();
    });
  });
}
