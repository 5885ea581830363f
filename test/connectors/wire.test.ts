import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { failure } from '../../src/connectors/failure.ts';
import { openWire } from '../../src/connectors/wire.ts';
import type { Exchange } from '../../src/exchange.ts';
import { makeAuthority } from '../../src/sandbox/server/ca.ts';

const clock = cloudClock(systemClock);
const call = { subject: 'thing', idempotent: false, needs: 'a right' };

/** A bare HTTPS server on loopback, reached without a proxy; `silent` paths are never answered. */
async function listening(
  trust = true,
): Promise<{ url: string; connections: () => number; requests: () => number; closeAll: () => void }> {
  const { serverKey, serverCertificate, caCertificate } = makeAuthority(['localhost'], new Date());
  let [connections, requests] = [0, 0];
  const server = createServer({ key: serverKey, cert: serverCertificate }, (request, response) => {
    requests += 1;
    if (request.url === '/redirect') response.writeHead(302, { location: '/' });
    if (request.url !== '/silent') response.end('{}');
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  await new Promise<void>(resolve => server.listen(0, resolve));
  const trusted = tls.getCACertificates('default');
  if (trust) tls.setDefaultCACertificates([...trusted, caCertificate]);
  onTestFinished(() => {
    tls.setDefaultCACertificates(trusted);
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    connections: () => connections,
    requests: () => requests,
    closeAll: () => server.closeAllConnections(),
  };
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a fresh connection is really fresh, while ordinary calls share one', async () => {
  const server = await listening();
  const wire = openWire({ clock, directoryHosts: [] });
  await (await wire.fetch(server.url)).text();
  await (await wire.fetch(server.url)).text();
  expect(server.connections()).toBe(1);
  await (await wire.fetchAnew(server.url)).text();
  await (await wire.fetchAnew(server.url)).text();
  expect(server.connections()).toBe(3);
});

describe('a connection that is opened ahead', () => {
  const opened = async (server: { connections: () => number }, count: number) =>
    vi.waitFor(() => expect(server.connections()).toBe(count));

  test('carries the first request that wants one, and is kept for the next', async () => {
    const server = await listening();
    const wire = openWire({ clock, directoryHosts: [] });
    wire.expect(server.url, 2, 'fetch');
    wire.expect(server.url, 2, 'fetch');
    await opened(server, 2);
    expect(server.requests()).toBe(0);
    await Promise.all([wire.fetch(server.url), wire.fetch(server.url)]);
    await wire.fetch(server.url);
    expect(server.connections()).toBe(2);
  });

  test('serves one token call and no second one', async () => {
    const server = await listening();
    const wire = openWire({ clock, directoryHosts: [] });
    wire.expect(server.url, 1, 'fetchAnew');
    await opened(server, 1);
    await (await wire.fetchAnew(server.url)).text();
    expect(server.connections()).toBe(1);
    await (await wire.fetchAnew(server.url)).text();
    expect(server.connections()).toBe(2);
  });

  test('is replaced when the service closes it before it is used', async () => {
    const server = await listening();
    const wire = openWire({ clock, directoryHosts: [] });
    wire.expect(server.url, 1, 'fetch');
    await opened(server, 1);
    server.closeAll();
    await vi.waitFor(async () => expect((await wire.fetch(server.url, { method: 'POST' })).status).toBe(200));
    expect(server.connections()).toBe(2);
  });

  test('that cannot be opened fails nothing but the request that wants it', async () => {
    const wire = openWire({ clock, directoryHosts: [] });
    wire.expect('https://localhost:1/', 1, 'fetch');
    const error = await thrownBy(wire.fetch('https://localhost:1/'));
    expect(failure(error, call)).toMatchObject({ code: 'try-later' });
  });
});

test('an answer that does not come in time is lost: what was asked may have been done', async () => {
  const server = await listening();
  const wire = openWire({ clock, directoryHosts: [], timeoutMs: 200 });
  const error = await thrownBy(wire.fetch(`${server.url}/silent`, { method: 'POST', body: '{}' }));
  expect(failure(error, call).code).toBe('unknown-outcome');
  expect(failure(error, { ...call, idempotent: true }).code).toBe('try-later');
  expect(server.requests()).toBe(1);
});

test('a server that is not trusted gets no request, so nothing is unknown', async () => {
  const server = await listening(false);
  const wire = openWire({ clock, directoryHosts: [] });
  const error = await thrownBy(wire.fetch(server.url, { method: 'POST', body: 'secret' }));
  expect(failure(error, call).code).toBe('try-later');
  expect(server.requests()).toBe(0);
});

test('a redirect is handed back and not followed', async () => {
  const server = await listening();
  const response = await openWire({ clock, directoryHosts: [] }).fetch(`${server.url}/redirect`);
  expect(response.status).toBe(302);
  expect(server.requests()).toBe(1);
});

test('whoever records is told of each exchange once, on every way through the wire', async () => {
  const server = await listening();
  const told: Exchange[] = [];
  const wire = openWire({ clock, directoryHosts: [], record: exchange => told.push(exchange) });
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
  const wire = openWire({ clock, directoryHosts: [], timeoutMs: 200, record });
  await thrownBy(wire.fetch(`${server.url}/silent`));
  await thrownBy(wire.fetch(`${server.url}/silent`, { signal: AbortSignal.timeout(50) }));
  await thrownBy(wire.fetchAnew('https://localhost:1/'));
  expect(told.map(({ failure: code, status }) => [code, status])).toEqual([
    ['timeout', undefined],
    ['aborted', undefined],
    ['ECONNREFUSED', undefined],
  ]);
});
