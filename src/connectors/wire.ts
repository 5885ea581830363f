import {
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
import type { Requester } from '../rotation/ports.ts';
import { keepingTokens } from './addressee.ts';
import { bounded } from './bounded.ts';
import { sockets, type Transport } from './connections/transport.ts';
import type { Services } from './limiter/charge.ts';
import { openLimiter } from './limiter/limiter.ts';
import { type Around, held, type Likes, type Throttling, throttled } from './limiter/throttled.ts';
import { type Recorder, recording } from './recording.ts';
import { openMemory } from './remembered.ts';
import { vault } from './services/keyVault.ts';
import { hear } from './witnesses.ts';

/** No service needs longer for an answer; what takes longer counts as lost. */
const TIMEOUT_MS = 30_000;

const USER_AGENT = 'keyturn';

/** Answers that a fetch `Response` refuses to have a body for. */
const BODILESS = new Set([101, 204, 205, 304]);

export interface Wire {
  /** For SDK clients that bring their own pipeline: adds the timeout, and hears the services' clocks. */
  readonly httpClient: HttpClient;
  /**
   * Like `fetch`, for clients without a pipeline: through HTTPS_PROXY (without NODE_USE_ENV_PROXY), no retries, no
   * redirects, nothing logged. Fails with a RestError or AbortError, which `callFailure.ts` reads.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** The same on a connection of its own: what one replica answered says nothing about the others. */
  fetchAnew(url: string, init?: RequestInit): Promise<Response>;
  /**
   * The same wire for a requester. Requests of earlier requesters are sent first, those of the run itself before all. On
   * the wire of a requester it adds to that one, and keeps its place.
   */
  onBehalfOf(requester: Requester): Wire;
  /** The same wire, but each request is sent inside of `around`, when its turn has come. */
  sending(around: Around): Wire;
  /**
   * Waits until so many such requests may go, and brings a wire on which they go without waiting any more, and inside of
   * nothing: a write then follows its reading within a round trip.
   */
  inTurn(requests: Likes): Promise<Turn>;
}

export interface Turn {
  readonly wire: Wire;
  end(): void;
}

export interface WireOptions {
  readonly clock: CloudClock;
  /** The services whose limits are kept to and whose clocks are heard; without them only requests in flight are counted. */
  readonly services?: Services;
  /** Requests in flight at once. */
  readonly concurrency?: number;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
  readonly timeoutMs?: number;
  /** Told of every exchange, with its secrets. Without it nothing is kept. */
  readonly record?: Recorder;
  /** Default: sockets. */
  readonly transport?: Transport;
}

const CONCURRENCY = 32;

/** One HTTP stack for a whole run. */
export function openWire(options: WireOptions): Wire {
  const { clock, services, concurrency = CONCURRENCY, random = Math.random } = options;
  const { kept, anew } = options.transport ?? sockets();
  const limiter = openLimiter({ width: concurrency, clock, random });
  const memory = openMemory(host => services?.at(host) === vault);
  const clientsFor = (rules: Rules): Clients => {
    const throttledClient = (httpClient: HttpClient, kind: Throttling['kind']) =>
      keepingTokens(
        attentive(throttled(recorded(httpClient, options), { ...rules, kind }), options),
        services,
      );
    return { usual: throttledClient(kept, 'calls'), anew: throttledClient(anew, 'token calls') };
  };
  const ofTheRun: Rules = { limiter, services, order: 0 };
  const own = clientsFor(ofTheRun);
  // What is remembered is asked by the run itself: whoever comes first asks it for all.
  const wireOn = ({ usual, anew }: Clients) =>
    fetching({ sendRequest: request => memory.answer(request, own.usual, usual) }, anew);
  let requesters = 0;
  const wireFor = (rules: Rules, clients = clientsFor(rules)): Wire => ({
    ...wireOn(clients),
    onBehalfOf: more =>
      wireFor({ ...rules, order: rules.order || ++requesters, requester: { ...rules.requester, ...more } }),
    sending: around => wireFor({ ...rules, around }),
    async inTurn(requests) {
      const { around: _notInTurn, ...others } = rules;
      const hold = await held(rules, requests);
      return { wire: wireFor({ ...others, hold }), end: hold.end };
    },
  });
  return wireFor(ofTheRun, own);
}

type Rules = Omit<Throttling, 'kind'>;

/** How requests leave: on kept connections, or each on one of its own. */
interface Clients {
  readonly usual: HttpClient;
  readonly anew: HttpClient;
}

function fetching(
  httpClient: HttpClient,
  anew: HttpClient,
): Pick<Wire, 'httpClient' | 'fetch' | 'fetchAnew'> {
  const pipeline = proxied();
  return {
    httpClient,
    fetch: (url, init) => exchange(url, init, request => pipeline.sendRequest(httpClient, request)),
    fetchAnew: (url, init) => exchange(url, init, request => pipeline.sendRequest(anew, request)),
  };
}

/** Innermost, so that what is recorded is what went over the wire, and when it did. */
function recorded(bare: HttpClient, { clock, record }: WireOptions): HttpClient {
  const inner = bounded(bare);
  return record === undefined ? inner : recording(inner, clock, record);
}

function attentive(inner: HttpClient, { clock, services, timeoutMs }: WireOptions): HttpClient {
  return {
    async sendRequest(request) {
      // It runs from the moment of sending: what waits for its turn is not late.
      if (request.timeout <= 0) request.timeout = timeoutMs ?? TIMEOUT_MS;
      const response = await inner.sendRequest(request);
      if (services !== undefined) hear(clock, services, response);
      return withErrorBody(response);
    },
  };
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
