/**
 * A cache for responses that do not change during a run: a vault's challenge (each SDK client requests it once, azure-facts
 * §3.1) and the metadata of a sign-in service. Concurrent equal requests are sent once; failures are not cached.
 */
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

/** The cache of one run. */
export interface ResponseCache {
  /** The cached response, or that of `ask`. Requests that are not cacheable are sent through `otherwise`. */
  answer(request: PipelineRequest, ask: HttpClient, otherwise: HttpClient): Promise<PipelineResponse>;
}

/** `isVault`: whether a host is a vault. */
export function openResponseCache(isVault: (host: string) => boolean): ResponseCache {
  const known = new Map<string, Promise<PipelineResponse | undefined>>();
  return {
    async answer(request, ask, otherwise) {
      const { key, lasting: status } = questionOf(request, isVault) ?? {};
      if (key === undefined) return otherwise.sendRequest(request);
      for (let before = known.get(key); before !== undefined; before = known.get(key)) {
        const answer = await before;
        if (answer !== undefined) return copyFor(request, answer);
      }
      const asked = ask.sendRequest(request);
      const lasting = asked.then(
        answer => (answer.status === status ? answer : undefined),
        () => undefined,
      );
      known.set(key, lasting);
      void lasting.then(answer => answer === undefined && known.delete(key));
      return copyFor(request, await asked);
    },
  };
}

interface Question {
  readonly key: string;
  /** The status of a response that may be cached. */
  readonly lasting: number;
}

/** The cache key of a request; undefined if it is not cacheable. */
function questionOf(
  { url, method, headers }: PipelineRequest,
  isVault: (host: string) => boolean,
): Question | undefined {
  if (headers.has('authorization')) return undefined;
  const { hostname, pathname, href } = new URL(url);
  if (isVault(hostname)) return { key: `challenge ${hostname}`, lasting: 401 };
  const isMetadata = METADATA.some(path => pathname.endsWith(path));
  return method === 'GET' && isMetadata ? { key: href, lasting: 200 } : undefined;
}

/** Requests of MSAL before its first token call (azure-facts §1.6). */
const METADATA = ['/.well-known/openid-configuration', '/discovery/instance'];

/** Each caller gets its own copy, because the pipelines modify responses. */
function copyFor(request: PipelineRequest, { status, headers, bodyAsText }: PipelineResponse) {
  const copy = { request, status, headers: createHttpHeaders(headers.toJSON()) };
  return bodyAsText === undefined ? copy : { ...copy, bodyAsText };
}
