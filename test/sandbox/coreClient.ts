import https from 'node:https';
import { connect } from 'node:net';
import tls from 'node:tls';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { Reply, Service } from '../../src/sandbox/wire.ts';

/** A service of the tests: counts what it was asked to do, so that an effect can be told from an answer. */
export function countingService(name: string, host: string): Service & { readonly effects: string[] } {
  const effects: string[] = [];
  return {
    name,
    effects,
    answers: candidate => candidate === host,
    operation: request => request.path.split('/')[1] ?? '',
    handle(request): Reply {
      if (request.path === '/throw') throw new Error('boom');
      if (request.path === '/refuse') return { status: 403, body: { error: 'no' } };
      effects.push(`${request.method} ${request.path}`);
      return { status: 200, body: { path: request.path, query: Object.fromEntries(request.query) } };
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request on a connection of its own, over CONNECT and TLS, checked against the sandbox's authority. */
export async function ask(
  sandbox: Sandbox,
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal } = {},
): Promise<Answer> {
  const { hostname, pathname, search } = new URL(url);
  const tunnel = await openTunnel(sandbox, hostname);
  if ('refusal' in tunnel) throw new Error(tunnel.refusal);
  const socket = tls.connect({ socket: tunnel.socket, servername: hostname, ca: sandbox.caCertificate });
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, signal } = options;
    const path = pathname + search;
    const settings = {
      host: hostname,
      path,
      method,
      headers,
      createConnection: () => socket,
      ...(signal && { signal }),
    };
    const request = https.request(settings, response => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        socket.destroy();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What the proxy says to a CONNECT: a socket, or its refusal. */
export async function openTunnel(
  sandbox: Sandbox,
  host: string,
  port = 443,
): Promise<{ socket: ReturnType<typeof connect> } | { refusal: string }> {
  const proxy = new URL(sandbox.proxyUrl);
  const socket = connect({ host: proxy.hostname, port: Number(proxy.port) });
  socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
  const first = await new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('error', reject);
  });
  const text = first.toString('utf8');
  if (text.startsWith('HTTP/1.1 200')) return { socket };
  socket.destroy();
  return { refusal: text };
}

/** How a request that gets no answer ends for its client. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'answered',
    (error: Error & { code?: string }) => error.code ?? error.name,
  );
}
