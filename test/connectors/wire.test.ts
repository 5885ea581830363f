import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { servicesOf } from '../../src/connectors/allServices.ts';
import { failure } from '../../src/connectors/callFailure.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { openWire } from '../../src/connectors/wire.ts';
import type { Exchange } from '../../src/exchange.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { listening, thrownBy } from './bareServer.ts';

const clock = cloudClock(systemClock);
const call = { subject: 'thing', idempotent: false, needs: 'a right' };

test('a fresh connection is really fresh, while ordinary calls share one', async () => {
  const server = await listening();
  const wire = openWire({ clock });
  await (await wire.fetch(server.url)).text();
  await (await wire.fetch(server.url)).text();
  expect(server.connections()).toBe(1);
  await (await wire.fetchAnew(server.url)).text();
  await (await wire.fetchAnew(server.url)).text();
  expect(server.connections()).toBe(3);
});

test('an answer that does not come in time is lost: what was asked may have been done', async () => {
  const server = await listening();
  const wire = openWire({ clock, timeoutMs: 200 });
  const error = await thrownBy(wire.fetch(`${server.url}/silent`, { method: 'POST', body: '{}' }));
  expect(failure(error, call).code).toBe('unknown-outcome');
  expect(failure(error, { ...call, idempotent: true }).code).toBe('try-later');
  expect(server.requests()).toBe(1);
});

test('a server that is not trusted gets no request, so nothing is unknown', async () => {
  const server = await listening({ trust: false });
  const wire = openWire({ clock });
  const error = await thrownBy(wire.fetch(server.url, { method: 'POST', body: 'secret' }));
  expect(failure(error, call).code).toBe('refused');
  expect(server.requests()).toBe(0);
});

test.each(['/bomb', '/endless'])(
  'an answer without end (%s) is not read to its end, and not asked for again',
  async path => {
    const server = await listening();
    const wire = openWire({ clock });
    const before = process.memoryUsage().rss;
    const headers = { 'accept-encoding': 'gzip' };
    const error = await thrownBy(wire.fetch(`${server.url}${path}`, { headers }));
    const problem = failure(error, { ...call, idempotent: true });
    expect(problem.details).toMatchObject({ code: 'refused', reason: expect.stringContaining('16 MB') });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect(await (await wire.fetch(server.url)).text(), 'the next one is read').toBe('{}');
  },
);

test('a redirect is handed back and not followed', async () => {
  const server = await listening();
  const response = await openWire({ clock }).fetch(`${server.url}/redirect`);
  expect(response.status).toBe(302);
  expect(server.requests()).toBe(1);
});

test('whoever records is told of each exchange once, on every way through the wire', async () => {
  const server = await listening();
  const told: Exchange[] = [];
  const wire = openWire({ clock, record: exchange => told.push(exchange) });
  const init = { method: 'POST', headers: { 'x-odd': 'a' }, body: 'sent' };
  expect(await (await wire.fetch(server.url, init)).text()).toBe('{}');
  await wire.fetchAnew(`${server.url}/redirect`);
  expect(told).toHaveLength(server.requests());
  expect(told).toMatchObject([
    {
      ...{ method: 'POST', status: 200, requestBody: 'sent', responseBody: '{}' },
      ...{ requestHeaders: { 'x-odd': 'a' }, ms: expect.any(Number), at: expect.any(Date) },
    },
    { method: 'GET', url: `${server.url}/redirect`, status: 302, responseHeaders: { location: '/' } },
  ]);
});

test('a request that failed is told, too, with the code of its trouble and without an answer', async () => {
  const told: Exchange[] = [];
  const record = (exchange: Exchange) => void told.push(exchange);
  const server = await listening();
  const wire = openWire({ clock, timeoutMs: 200, record });
  await thrownBy(wire.fetch(`${server.url}/silent`));
  await thrownBy(wire.fetch(`${server.url}/silent`, { signal: AbortSignal.timeout(50) }));
  await thrownBy(wire.fetchAnew('https://localhost:1/'));
  expect(told.map(({ failure: code, status }) => [code, status])).toEqual([
    ['timeout', undefined],
    ['aborted', undefined],
    ['ECONNREFUSED', undefined],
  ]);
});

test('a token is not sent to a host of no service, nor to one of another service', async () => {
  const server = await listening();
  const wire = openWire({ clock, services: servicesOf(clouds.public, kinds) });
  const claims = (aud: string) => Buffer.from(JSON.stringify({ aud })).toString('base64url');
  const vaults = `Bearer e30.${claims('https://vault.azure.net')}.x`;
  for (const [url, authorization] of [
    [server.url, 'Bearer opaque'],
    [server.url, 'token ghs_opaque'],
    ['https://kv-pay.vault.azure.net.evil.example/secrets', vaults],
    ['https://graph.microsoft.com/v1.0/applications', vaults],
  ] as const) {
    const error = await thrownBy(wire.fetch(url, { headers: { authorization } }));
    expect(failure(error, call), url).toMatchObject({ code: 'refused' });
  }
  expect(server.requests()).toBe(0);
  // As managed identity on Azure Arc asks, and as everybody asks who has no token.
  await wire.fetch(server.url, { headers: { authorization: 'Basic c2VjcmV0' } });
  await wire.fetch(server.url);
  expect(server.requests()).toBe(2);
});
