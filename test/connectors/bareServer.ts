/** A service that says hardly anything, for what is about the way to it. */
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { makeAuthority } from '../../src/sandbox/server/ca.ts';

export interface BareServer {
  readonly url: string;
  readonly port: number;
  connections(): number;
  requests(): number;
  closeAll(): void;
}

/** A bare HTTPS server on loopback, reached without a proxy; `silent` paths are never answered. */
export async function listening({
  host = 'localhost',
  trust = true,
}: {
  readonly host?: string;
  readonly trust?: boolean;
} = {}): Promise<BareServer> {
  const { serverKey, serverCertificate, caCertificate } = makeAuthority([host], new Date());
  let [connections, requests] = [0, 0];
  const server = createServer({ key: serverKey, cert: serverCertificate }, (request, response) => {
    requests += 1;
    if (request.url === '/redirect') response.writeHead(302, { location: '/' });
    if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb());
    else if (request.url === '/endless') endless(response);
    else if (request.url !== '/silent') response.end('{}');
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
    port,
    connections: () => connections,
    requests: () => requests,
    closeAll: () => server.closeAllConnections(),
  };
}

/** Some 300 kilobytes, which are 300 megabytes. */
function bomb(): Buffer {
  const part = gzipSync(Buffer.alloc(1024 * 1024, 0x20));
  return Buffer.concat(Array.from({ length: 300 }, () => part));
}

function endless(response: ServerResponse): void {
  const part = Buffer.alloc(1024 * 1024, 0x20);
  const more = () => {
    if (!response.destroyed) response.write(part, () => setImmediate(more));
  };
  more();
}

export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
