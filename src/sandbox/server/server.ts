import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { serviceAt } from '../serviceAt.ts';
import type { Reply, Service } from '../wire.ts';
import { type Outgoing, outgoing } from './answer.ts';
import type { Authority } from './ca.ts';
import { compressed } from './compress.ts';
import { type ClientConnection, runExchange } from './exchange.ts';
import { reportedTime } from './reportedTime.ts';
import { decodeRequest, hostOf, readBody } from './request.ts';
import type { ServerContext } from './serverContext.ts';

/** Longer than any client keeps an idle connection, so that the server never closes one while a request is in flight to it. */
const KEEP_ALIVE_MS = 120_000;

/** The one HTTPS server (HTTP/1.1) for all names; the `Host` header selects the service. */
export function createCloudServer(
  authority: Authority,
  services: readonly Service[],
  context: ServerContext,
): Server {
  const connections = new WeakMap<Socket, number>();
  let opened = 0;
  const options = { key: authority.serverKey, cert: authority.serverCertificate + authority.caCertificate };
  const server = createServer(options, (message, response) => {
    const connection = connections.get(message.socket) ?? 0;
    receive(services, context, message, response, connection).catch((error: unknown) => {
      if (message.socket.destroyed) return;
      context.bug('server', error);
      message.socket.destroy();
    });
  });
  server.on('secureConnection', (socket: Socket) => {
    opened += 1;
    connections.set(socket, opened);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 5000;
  return server;
}

/** Handles requests without TLS, which the proxy receives whole; returns false where no service has the address. */
export function plainHttp(
  services: readonly Service[],
  context: ServerContext,
): (message: IncomingMessage, response: ServerResponse) => boolean {
  return (message, response) => {
    const target = targetOf(message);
    const { world } = context.scene;
    const service =
      target && services.find(one => one.answersPlainHttp?.(target.hostname, target.pathname, world));
    if (target === null || !service) return false;
    message.url = `${target.pathname}${target.search}`;
    receive(services, context, message, response, 0, service).catch((error: unknown) => {
      if (!message.socket.destroyed) context.bug('server', error);
      message.socket.destroy();
    });
    return true;
  };
}

/** The URL of a request to the proxy (absolute form) or to this port itself (a path, which may begin with two slashes). */
function targetOf({ url = '/', headers }: IncomingMessage): URL | null {
  return URL.parse(url.startsWith('/') ? `http://${headers.host ?? ''}${url}` : url);
}

async function receive(
  services: readonly Service[],
  context: ServerContext,
  message: IncomingMessage,
  response: ServerResponse,
  connection: number,
  service = serviceAt(services, hostOf(message), context.scene.world),
): Promise<void> {
  if (service === undefined) {
    return refuse(context, response, 421, `The sandbox has no service at ${hostOf(message)}.`);
  }
  const body = await readBody(message);
  if (body === undefined) return refuse(context, response, 413, 'The body is too large.', service);
  const request = decodeRequest(context.newRequestId(), message, body);
  if ('reason' in request) return refuse(context, response, request.status, request.reason, service);
  const accepted = request.headers['accept-encoding'];
  const client = clientOn(message.socket, response, answer =>
    service.compresses === true ? compressed(answer, accepted) : answer,
  );
  await runExchange(context, { request, path: message.url ?? '', service, connection, client });
}

function clientOn(
  socket: Socket,
  response: ServerResponse,
  encode: (answer: Outgoing) => Outgoing,
): ClientConnection {
  return {
    isDisconnected: () => response.destroyed,
    onceDisconnected: gone => void response.once('close', gone),
    respond(answer, sent) {
      response.once('finish', sent);
      send(response, encode(answer));
    },
    cut: () => void socket.destroy(),
  };
}

function refuse(
  { scene }: ServerContext,
  response: ServerResponse,
  status: number,
  message: string,
  service?: Service,
): void {
  const reply: Reply = {
    status,
    headers: { Connection: 'close' },
    body: { error: { code: 'SandboxRefused', message } },
  };
  send(response, outgoing(reply, {}, reportedTime(scene, service?.name ?? '')));
}

function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  response.sendDate = false;
  for (const [name, value] of headers) response.setHeader(name, value);
  response.writeHead(status);
  response.end(body);
}
