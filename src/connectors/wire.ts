import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type PipelineRequest,
  type PipelineResponse,
  proxyPolicy,
} from '@azure/core-rest-pipeline';
import type { CloudClock } from '../clock.ts';
import { type Recorder, recording } from './recording.ts';

/** No service needs longer for an answer; what takes longer counts as lost. */
const TIMEOUT_MS = 30_000;

const USER_AGENT = 'keyturn';

/** Answers that a fetch `Response` refuses to have a body for. */
const BODILESS = new Set([101, 204, 205, 304]);

export interface Wire {
  /** For SDK clients that bring their own pipeline: adds the timeout, and hears the directory's clock. */
  readonly httpClient: HttpClient;
  /**
   * Like `fetch`, for clients without a pipeline: through HTTPS_PROXY (without NODE_USE_ENV_PROXY), no retries, no
   * redirects, nothing logged. Fails with a RestError or AbortError, which `failure.ts` reads.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** The same on a connection of its own: what one replica answered says nothing about the others. */
  fetchAnew(url: string, init?: RequestInit): Promise<Response>;
}

export interface WireOptions {
  readonly clock: CloudClock;
  /** Graph and Entra: the services whose `Date` header is the time that decisions are made by. */
  readonly directoryHosts: readonly string[];
  readonly timeoutMs?: number;
  /** Told of every exchange, with its secrets. Without it nothing is kept. */
  readonly record?: Recorder;
}

/** One HTTP stack for a whole run. */
export function openWire(options: WireOptions): Wire {
  const httpClient = attentive(createDefaultHttpClient(), options);
  const pipeline = proxied();
  return {
    httpClient,
    fetch: (url, init) => exchange(url, init, request => pipeline.sendRequest(httpClient, request)),
    fetchAnew: (url, init) =>
      exchange(url, init, request => {
        // A client of its own, because its agents hold the connections; `disableKeepAlive` alone would fall back to
        // https.globalAgent, which has kept connections alive since Node 19 (ts-http-runtime nodeHttpClient.js).
        request.headers.set('Connection', 'close');
        return proxied().sendRequest(attentive(createDefaultHttpClient(), options), request);
      }),
  };
}

/** The same wire, on which `beforeWrite` is awaited before every request that may change something. */
export function guarded(wire: Wire, beforeWrite: () => Promise<void>): Wire {
  return {
    ...wire,
    httpClient: {
      async sendRequest(request) {
        if (!READS.has(request.method)) await beforeWrite();
        return wire.httpClient.sendRequest(request);
      },
    },
    async fetch(url, init) {
      if (!READS.has(init?.method?.toUpperCase() ?? 'GET')) await beforeWrite();
      return wire.fetch(url, init);
    },
  };
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function attentive(bare: HttpClient, options: WireOptions): HttpClient {
  const { clock, directoryHosts, timeoutMs, record } = options;
  const inner = record === undefined ? bare : recording(bare, clock, record);
  return {
    async sendRequest(request) {
      if (request.timeout <= 0) request.timeout = timeoutMs ?? TIMEOUT_MS;
      const response = await inner.sendRequest(request);
      if (directoryHosts.includes(new URL(request.url).hostname)) hear(clock, response);
      return withErrorBody(response);
    },
  };
}

function hear(clock: CloudClock, response: PipelineResponse): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) clock.heard(new Date(date));
}

/**
 * The Key Vault and ARM clients read `body.error` of every error and throw a TypeError where there is no body, which
 * hides the status (keyvault-secrets 4.12 and arm-appservice 19, `…ErrorDeserializer(result.body)`).
 */
function withErrorBody(response: PipelineResponse): PipelineResponse {
  const streamed = response.readableStreamBody !== undefined;
  if (response.status < 400 || streamed || (response.bodyAsText ?? '').trim() !== '') return response;
  response.headers.set('content-type', 'application/json');
  return { ...response, bodyAsText: '{}' };
}

function proxied() {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  return pipeline;
}

async function exchange(
  url: string,
  init: RequestInit | undefined,
  send: (request: PipelineRequest) => Promise<PipelineResponse>,
): Promise<Response> {
  const response = await send(requestOf(url, init));
  const body = BODILESS.has(response.status) ? null : (response.bodyAsText ?? '');
  return new Response(body, { status: response.status, headers: response.headers.toJSON() });
}

function requestOf(url: string, init: RequestInit = {}): PipelineRequest {
  const headers = createHttpHeaders(Object.fromEntries(new Headers(init.headers)));
  if (!headers.has('user-agent')) headers.set('User-Agent', USER_AGENT);
  return createPipelineRequest({
    url,
    method: methodOf(init.method),
    headers,
    ...(typeof init.body === 'string' ? { body: init.body } : {}),
    ...(init.signal ? { abortSignal: init.signal } : {}),
  });
}

function methodOf(method = 'GET'): HttpMethods {
  const known: readonly HttpMethods[] = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD'];
  const found = known.find(name => name === method.toUpperCase());
  if (found === undefined) throw new RangeError(`no such method: ${method}`);
  return found;
}
