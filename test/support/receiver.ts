/** A real HTTPS server on loopback that notes what it receives, and answers as told; this process trusts it until it is closed. */
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { makeAuthority } from '../../src/sandbox/server/ca.ts';
import { leaveOutput } from './canary.ts';

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** `destroy`: the request is read, and the connection closed without an answer. `hang`: never answered. */
export type Reaction =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'destroy'
  | 'hang';

export interface Receiver extends AsyncDisposable {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  readonly received: Received[];
  /** A proxy that leads every host to this server; it has a certificate for the hosts that were named. */
  readonly proxyUrl: string;
  /** PEM, for a child process. */
  readonly caCertificate: string;
  react: (received: Received, count: number) => Reaction;
}

const trusted: string[] = [];

export async function openReceiver(
  options: { readonly plain?: true; readonly hosts?: readonly string[] } = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const authority = makeAuthority(['localhost', ...(options.hosts ?? [])], new Date());
  const behavior: Pick<Receiver, 'react'> = { react: () => ({ status: 200, body: 'OK' }) };
  const listener: http.RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(parts).toString('utf8') };
      received.push(one);
      leaveOutput(`received ${url.replace(/\?.*/, '')}`, one.body);
      answer(response, behavior.react(one, received.length));
    });
  };
  const server =
    options.plain === true
      ? http.createServer(listener)
      : https.createServer({ key: authority.serverKey, cert: authority.serverCertificate }, listener);
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const address = { port: portOf(server) };
  const proxy = http.createServer();
  proxy.on('connect', (_request, client) => {
    const server = net.connect(address.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    for (const one of [server, client]) one.on('error', () => [server.destroy(), client.destroy()]);
  });
  await new Promise<void>(resolve => void proxy.listen(0, '127.0.0.1', resolve));
  trusted.push(authority.caCertificate);
  tls.setDefaultCACertificates(trusted);
  return Object.assign(behavior, {
    received,
    caCertificate: authority.caCertificate,
    proxyUrl: `http://127.0.0.1:${portOf(proxy)}`,
    origin: `${options.plain === true ? 'http' : 'https'}://localhost:${address.port}`,
    async [Symbol.asyncDispose]() {
      trusted.splice(trusted.indexOf(authority.caCertificate), 1);
      tls.setDefaultCACertificates(trusted);
      proxy.closeAllConnections();
      proxy.close();
      server.closeAllConnections();
      await new Promise(resolve => void server.close(resolve));
    },
  });
}

function answer(response: http.ServerResponse, reaction: Reaction): void {
  if (reaction === 'hang') return;
  if (reaction === 'destroy') {
    response.destroy();
    return;
  }
  response.writeHead(reaction.status, reaction.headers).end(reaction.body ?? '');
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return address.port;
}
