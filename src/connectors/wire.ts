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
import type { RequestCounts } from '../requestCounts.ts';
import type { Requester } from '../rotation/ports.ts';
import { keepingTokens } from './addressee.ts';
import { bounded } from './bounded.ts';
import { sockets, type Transport } from './connections/transport.ts';
import { counted } from './counted.ts';
import { observeDate } from './dateHeaders.ts';
import type { Services } from './limiter/charge.ts';
import { openLimiter } from './limiter/limiter.ts';
import {
  admittedTogether,
  type SendWrapper,
  type SimilarRequests,
  type Throttling,
  throttled,
} from './limiter/throttled.ts';
import { type Recorder, recording } from './recording.ts';
import { openResponseCache } from './responseCache.ts';
import { vault } from './services/vault.ts';

/** No service needs longer for a response; a slower response counts as lost. */
const TIMEOUT_MS = 30_000;

const USER_AGENT = 'keyturn';

/** Statuses for which a fetch `Response` must not have a body. */
const BODILESS = new Set([101, 204, 205, 304]);

/** Sends requests through the limiter, with timeout and proxy. */
export interface Wire {
  /** For SDK clients with their own pipeline: adds the timeout, and reads the services' `Date` headers. */
  readonly httpClient: HttpClient;
  /**
   * Like `fetch`, for clients without a pipeline: through HTTPS_PROXY (without NODE_USE_ENV_PROXY), without retries, redirects
   * or logging. Throws a RestError or AbortError, which `callFailure.ts` classifies.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** The same on a new connection: the response of one replica does not show the state of the others. */
  fetchAnew(url: string, init?: RequestInit): Promise<Response>;
  /**
   * The same wire for a requester. Requests of the run itself are sent first, then those of requesters in the order in which
   * they were added. On the wire of a requester, the options are merged into it, and its position is kept.
   */
  onBehalfOf(requester: Requester): Wire;
  /** The same wire, with each request sent within `wrap` when the limiter admits it. */
  sending(wrap: SendWrapper): Wire;
  /**
   * Waits until the limiter admits this number of requests, and returns a wire that sends them without waiting and without
   * `wrap`: a write then follows its read within one round trip.
   */
  inTurn(requests: SimilarRequests): Promise<Turn>;
}

/** A wire whose requests are already admitted; `end` releases the turn. */
export interface Turn {
  readonly wire: Wire;
  end(): void;
}

export interface WireOptions {
  readonly clock: CloudClock;
  /**
   * The services whose limits are respected and whose clocks are read; without them only the number of requests in flight is
   * limited.
   */
  readonly services?: Services;
  /** Maximum number of requests in flight. */
  readonly concurrency?: number;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
  readonly timeoutMs?: number;
  /** Counts every request. Without it nothing is counted. */
  readonly requests?: RequestCounts;
  /** Receives every exchange, with its secrets. Without it nothing is recorded. */
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
  const cache = openResponseCache(host => services?.at(host) === vault);
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
  // Cacheable requests are sent on behalf of the run itself, because the first one is sent for all.
  const wireOn = ({ usual, anew }: Clients) =>
    fetching({ sendRequest: request => cache.answer(request, own.usual, usual) }, anew);
  let requesters = 0;
  const wireFor = (rules: Rules, clients = clientsFor(rules)): Wire => ({
    ...wireOn(clients),
    onBehalfOf: more =>
      wireFor({ ...rules, order: rules.order || ++requesters, requester: { ...rules.requester, ...more } }),
    sending: wrap => wireFor({ ...rules, wrap }),
    async inTurn(requests) {
      const { wrap: _notInTurn, ...others } = rules;
      const hold = await admittedTogether(rules, requests);
      return { wire: wireFor({ ...others, hold }), end: hold.end };
    },
  });
  return wireFor(ofTheRun, own);
}

type Rules = Omit<Throttling, 'kind'>;

/** Clients with kept connections, and with a new connection for each request. */
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

/** The recorder is innermost, so that it records exactly what is sent, and when. */
function recorded(bare: HttpClient, { clock, record, requests, services }: WireOptions): HttpClient {
  const inner = counted(bounded(bare), requests, services);
  return record === undefined ? inner : recording(inner, clock, record);
}

function attentive(inner: HttpClient, { clock, services, timeoutMs }: WireOptions): HttpClient {
  return {
    async sendRequest(request) {
      // The timeout starts when the request is sent; waiting in the limiter does not count.
      if (request.timeout <= 0) request.timeout = timeoutMs ?? TIMEOUT_MS;
      const response = await inner.sendRequest(request);
      if (services !== undefined) observeDate(clock, services, response);
      return withErrorBody(response);
    },
  };
}

/**
 * The Key Vault and ARM clients read `body.error` of every error response, and throw a TypeError that hides the status if there
 * is no body (keyvault-secrets 4.12 and arm-appservice 19, `…ErrorDeserializer(result.body)`).
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
