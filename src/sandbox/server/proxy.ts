import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A CONNECT proxy that connects every name of a simulated service to the sandbox's own TLS port and refuses every other name: it
 * opens no other connection, so a process that uses it cannot reach a real cloud.
 */
export function createProxy(options: {
  answers(host: string): boolean;
  tlsPort(): number;
  /** Answers a request without TLS, and returns true, where the sandbox has a service at that address. */
  plainHttp(request: IncomingMessage, response: ServerResponse): boolean;
}): Server {
  const server = createServer((request, response) => {
    if (options.plainHttp(request, response)) return;
    const refusal = `The sandbox proxy leads to https only; it does not fetch ${withoutQuery(request.url)}\n`;
    response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
    response.end(refusal);
  });
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    const { host, port } = target(request.url ?? '');
    if (port !== '443' || !options.answers(host)) return refuse(client, `${host}:${port}`);
    tunnel(client, head, options.tlsPort());
  });
  return server;
}

function target(authority: string): { host: string; port: string } {
  const colon = authority.lastIndexOf(':');
  return { host: authority.slice(0, colon).toLowerCase(), port: authority.slice(colon + 1) };
}

function refuse(client: Duplex, place: string): void {
  const body = `The sandbox has no service at ${place} and never leads out of itself.\n`;
  client.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function tunnel(client: Duplex, head: Buffer, port: number): void {
  const upstream = connect({ host: '127.0.0.1', port }, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.unref();
  upstream.on('error', () => client.destroy());
  // Data that has arrived is passed on before the client's side is closed.
  upstream.on('close', () => (upstream.readableEnded ? client.end() : client.destroy()));
  client.on('close', () => upstream.destroy());
}

function withoutQuery(url: string | undefined): string {
  return (url ?? '').replace(/\?.*$/s, '');
}
