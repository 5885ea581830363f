import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { sentence } from '../seeding/sentence.ts';
import { readBody } from '../server/request.ts';
import { type ControlRoute, controlRoutes } from './controlRoutes.ts';
import type { SandboxState } from './sandboxState.ts';

/**
 * The control port: plain HTTP with JSON, separate from the services. Every request needs the secret `token`, as the first
 * segment of the path or as a bearer token.
 */
export function createControl(state: SandboxState, token: string): Server {
  return createServer((request, response) => {
    answer(state, token, request, response).catch((error: unknown) => {
      const { status, problems } = refusal(error);
      reply(response, status, { error: problems.join('; '), problems });
    });
  });
}

async function answer(
  state: SandboxState,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control');
  const path = pathBehind(token, url.pathname, request.headers.authorization);
  if (path === undefined)
    return reply(response, 403, { error: 'the control port requires its token in the path' });
  const route = controlRoutes[`${request.method} ${path.replace(/\/$/, '')}`];
  if (route === undefined) {
    return reply(response, 404, {
      error: `no ${request.method} ${path} here`,
      routes: Object.keys(controlRoutes),
    });
  }
  reply(response, 200, handleRoute(route, state, url.searchParams, await readBody(request)));
}

/**
 * The rest of the path behind the token; undefined: the request does not have the token. Another process on this machine does not
 * have it, and so cannot read the world.
 */
function pathBehind(token: string, path: string, authorization: string | undefined): string | undefined {
  if (path === `/${token}` || path.startsWith(`/${token}/`)) return path.slice(token.length + 1);
  return authorization === `Bearer ${token}` ? path : undefined;
}

function handleRoute(
  route: ControlRoute,
  state: SandboxState,
  query: URLSearchParams,
  body: Buffer | undefined,
): unknown {
  if (body === undefined) throw wrong('the body is too large');
  if (body.length === 0) return route(state, { query, body: {} }) ?? {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw wrong('the body is not JSON');
  }
  return route(state, { query, body: parsed }) ?? {};
}

function refusal(error: unknown): { status: number; problems: readonly string[] } {
  if (error instanceof z.ZodError)
    return { status: 400, problems: error.issues.map(issue => sentence(issue, 'the request')) };
  return { status: 400, problems: [error instanceof Error ? error.message : String(error)] };
}

function wrong(message: string): Error {
  return new Error(message);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body)}\n`);
}
