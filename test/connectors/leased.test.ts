/** A write under a lock: not begun on a connection that is there too late, and given up before the lock may lapse. */

import { once } from 'node:events';
import http from 'node:http';
import { createServer, type Server } from 'node:net';
import { createHttpHeaders, createPipelineRequest, type PipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { agentFor, whileHeld } from '../../src/connectors/connections/leased.ts';
import { openWire } from '../../src/connectors/wire.ts';
import type { LeasePlace } from '../../src/rotation/leasePlace.ts';
import { lockAt } from '../../src/run/rotationLock.ts';

const payments = { name: 'payments-api', mark: 'keyturn/payments-api/3f9a2c1d/' };
const holder = { who: 'ada', host: 'here', pid: 7, run: 'r-1', since: '2026-11-23T03:00:00.000Z' };

let silent: Server;
let connected = 0;

beforeEach(async () => {
  connected = 0;
  silent = createServer(socket => {
    connected += 1;
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});

afterEach(() => void silent.close());

function answered(request: PipelineRequest) {
  return { request, status: 200, headers: createHttpHeaders() };
}

it('a write that takes longer than the lock has left is given up before that is over', async () => {
  const request = createPipelineRequest({ url: 'https://example.com', method: 'PUT' });
  const end = performance.now() + 150;
  const sent = whileHeld(
    request,
    () => end - performance.now(),
    () =>
      new Promise((_, reject) =>
        request.abortSignal?.addEventListener('abort', () =>
          reject(new Error(`at ${performance.now() <= end + 60}`)),
        ),
      ),
  );
  await expect(sent).rejects.toThrow('at true');
  expect(request.abortSignal).toBeUndefined();
});

it('as long as the lock is renewed it may take its time', async () => {
  const request = createPipelineRequest({ url: 'https://example.com', method: 'PUT' });
  let renewals = 0;
  const left = () => (renewals++ < 4 ? 40 : 10_000);
  const slow = () => new Promise<void>(resolve => setTimeout(resolve, 300)).then(() => answered(request));
  await expect(whileHeld(request, left, slow)).resolves.toMatchObject({ status: 200 });
  expect(renewals).toBeGreaterThan(4);
});

it('where the lock has gone while a connection was made, nothing is sent, and that is known', async () => {
  const { port } = silent.address() as { port: number };
  const wire = openWire({ clock: cloudClock(systemClock) });
  const end = performance.now() + 200;
  const beforeWrite = Object.assign(async () => {}, { left: () => end - performance.now() });
  const put = wire
    .onBehalfOf({ beforeWrite })
    .fetch(`https://127.0.0.1:${port}/`, { method: 'PUT', body: '{}' });
  await expect(put).rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now()).toBeLessThan(end + 150);
  expect(connected).toBe(1);
});

it('it is looked at last right before the write: the process may have been stopped since the connection was there', async () => {
  let received = 0;
  const server = http.createServer(() => {
    received += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const request = createPipelineRequest({ url: `http://127.0.0.1:${port}/`, method: 'PUT' });
  const asking = () =>
    new Promise<never>((_, reject) => {
      const agent = agentFor(new http.Agent(), request);
      http.request(request.url, { method: 'PUT', agent }).on('error', reject).end('{}');
    });
  let looks = 0;
  const left = () => (looks++ === 0 ? 10_000 : 0);
  await expect(whileHeld(request, left, asking)).rejects.toMatchObject({ code: 'LOCK_LAPSED' });
  await new Promise(resolve => setTimeout(resolve, 50));
  server.close();
  expect(received).toBe(0);
});

it('a write that stalls while the lock cannot be renewed has been given up by the time that another may have the lock', async () => {
  const { port } = silent.address() as { port: number };
  const wire = openWire({ clock: cloudClock(systemClock) });
  const leaseMs = 900;
  const place: LeasePlace = {
    leaseMs,
    take: async (_rotation, holder) => ({ taken: true, lease: { renew, release: async () => {} }, holder }),
  };
  const renew = () => new Promise<never>((_, reject) => setTimeout(reject, 5_000, new Error('no response')));
  const taken = performance.now();
  const lock = await lockAt(place, systemClock).acquire(payments, holder);
  const beforeWrite = Object.assign(() => lock.check(), { left: () => lock.leftMs() });
  const put = wire
    .onBehalfOf({ beforeWrite })
    .fetch(`https://127.0.0.1:${port}/`, { method: 'PUT', body: '{}' });
  await expect(put).rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now() - taken).toBeLessThan(leaseMs);
});
