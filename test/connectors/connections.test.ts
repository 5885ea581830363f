/** Connections that all requests of a run share, through a proxy, too. */
import { createServer } from 'node:http';
import { Agent } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { failure } from '../../src/connectors/callFailure.ts';
import { openWire } from '../../src/connectors/wire.ts';
import { listening, thrownBy } from './bareServer.ts';

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

test('a connection that cannot be opened fails the request that wants it, and nothing was sent', async () => {
  const error = await thrownBy(openWire({ clock }).fetch('https://localhost:1/'));
  expect(failure(error, call)).toMatchObject({ code: 'try-later' });
});

test('one that cannot even be begun is told like every other', async () => {
  const broken = vi.spyOn(Agent.prototype, 'createConnection').mockImplementation(() => {
    throw Object.assign(new Error('no cipher match'), { code: 'ERR_SSL_NO_CIPHER_MATCH' });
  });
  onTestFinished(() => void broken.mockRestore());
  const error = await thrownBy(openWire({ clock }).fetch('https://localhost:1/'));
  expect(error).toMatchObject({ code: 'ERR_SSL_NO_CIPHER_MATCH' });
});

test('through a proxy there is one tunnel for requests that follow each other, and one for each token call', async () => {
  const server = await listening({ host: HOST });
  const proxy = await behindProxy(server.port, 0);
  const wire = openWire({ clock });
  for (let asked = 0; asked < 2; asked += 1) expect((await wire.fetch(`https://${HOST}/`)).status).toBe(200);
  expect([proxy.tunnels(), server.connections(), server.requests()]).toEqual([1, 1, 2]);
  for (let asked = 0; asked < 2; asked += 1) await (await wire.fetchAnew(`https://${HOST}/`)).text();
  expect([proxy.tunnels(), server.connections(), server.requests()]).toEqual([3, 3, 4]);
});

test('a tunnel that the proxy refused is not used, and the next request opens another', async () => {
  const server = await listening({ host: HOST });
  const proxy = await behindProxy(server.port, 1);
  const wire = openWire({ clock });
  await thrownBy(wire.fetch(`https://${HOST}/`));
  expect(server.requests()).toBe(0);
  expect((await wire.fetch(`https://${HOST}/`)).status).toBe(200);
  expect([proxy.tunnels(), server.connections()]).toEqual([2, 1]);
});
