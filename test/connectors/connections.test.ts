/** Connections that are opened before there is a request for them. */
import { createServer } from 'node:http';
import { Agent } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { failure } from '../../src/connectors/callFailure.ts';
import { openWire } from '../../src/connectors/wire.ts';
import { type BareServer, listening, thrownBy } from './bareServer.ts';

const clock = cloudClock(systemClock);
const call = { subject: 'thing', idempotent: false, needs: 'a right' };

/** Found by nobody but the proxy, and so on no machine's NO_PROXY. */
const HOST = 'service.example';

/** HTTPS_PROXY: leads every host to the port, after so many refusals. */
async function behindProxy(port: number, refusals: number): Promise<{ tunnels: () => number }> {
  let tunnels = 0;
  const proxy = createServer();
  proxy.on('connect', (_request, client) => {
    tunnels += 1;
    if (tunnels <= refusals) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const service = connect(port, 'localhost', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(service).pipe(client);
    });
    service.on('error', () => client.destroy());
    return client.on('error', () => service.destroy());
  });
  await new Promise<void>(resolve => proxy.listen(0, resolve));
  vi.stubEnv('HTTPS_PROXY', `http://localhost:${(proxy.address() as AddressInfo).port}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    proxy.close();
  });
  return { tunnels: () => tunnels };
}

describe('a connection that is opened ahead', () => {
  const opened = async (server: BareServer, count: number) =>
    vi.waitFor(() => expect(server.connections()).toBe(count));

  test('carries the first request that wants one, and is kept for the next', async () => {
    const server = await listening();
    const wire = openWire({ clock });
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
    const wire = openWire({ clock });
    wire.expect(server.url, 1, 'fetchAnew');
    await opened(server, 1);
    await (await wire.fetchAnew(server.url)).text();
    expect(server.connections()).toBe(1);
    await (await wire.fetchAnew(server.url)).text();
    expect(server.connections()).toBe(2);
  });

  test('is replaced when the service closes it before it is used', async () => {
    const server = await listening();
    const wire = openWire({ clock });
    wire.expect(server.url, 1, 'fetch');
    await opened(server, 1);
    server.closeAll();
    await vi.waitFor(async () => expect((await wire.fetch(server.url, { method: 'POST' })).status).toBe(200));
    expect(server.connections()).toBe(2);
  });

  test('that cannot be opened fails nothing but the request that wants it', async () => {
    const wire = openWire({ clock });
    wire.expect('https://localhost:1/', 1, 'fetch');
    const error = await thrownBy(wire.fetch('https://localhost:1/'));
    expect(failure(error, call)).toMatchObject({ code: 'try-later' });
  });

  test('and one that cannot even be begun is told like every other', async () => {
    const broken = vi.spyOn(Agent.prototype, 'createConnection').mockImplementation(() => {
      throw Object.assign(new Error('no cipher match'), { code: 'ERR_SSL_NO_CIPHER_MATCH' });
    });
    onTestFinished(() => void broken.mockRestore());
    const error = await thrownBy(openWire({ clock }).fetch('https://localhost:1/'));
    expect(error).toMatchObject({ code: 'ERR_SSL_NO_CIPHER_MATCH' });
  });

  test('goes through the proxy, where there is one', async () => {
    const server = await listening({ host: HOST });
    const proxy = await behindProxy(server.port, 0);
    const wire = openWire({ clock });
    wire.expect(`https://${HOST}`, 1, 'fetch');
    await opened(server, 1);
    for (let asked = 0; asked < 2; asked += 1)
      expect((await wire.fetch(`https://${HOST}/`)).status).toBe(200);
    expect([proxy.tunnels(), server.connections(), server.requests()]).toEqual([1, 1, 2]);
  });

  test('is not given to a request where the proxy refused it', async () => {
    const server = await listening({ host: HOST });
    const proxy = await behindProxy(server.port, 1);
    const wire = openWire({ clock });
    wire.expect(`https://${HOST}`, 1, 'fetch');
    await vi.waitFor(() => expect(proxy.tunnels()).toBe(1));
    expect((await wire.fetch(`https://${HOST}/`)).status).toBe(200);
    expect([proxy.tunnels(), server.connections()]).toEqual([2, 1]);
  });
});
