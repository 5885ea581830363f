/** Responses in the formats of api.github.com. */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';

const DOCS = 'https://docs.github.com/rest';

export function json(request: SandboxRequest, scene: Scene, status: number, body: unknown): Reply {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...marks(request, scene), ...type }, body };
}

/** 204. */
export function done(request: SandboxRequest, scene: Scene): Reply {
  return { status: 204, headers: marks(request, scene) };
}

export function failure(request: SandboxRequest, scene: Scene, status: number, message: string): Reply {
  return json(request, scene, status, { message, documentation_url: DOCS, status: String(status) });
}

/** With a text of the sandbox, which no service has. */
export function notSimulated(request: SandboxRequest, scene: Scene, what: string): Reply {
  const message = `The sandbox does not simulate ${what} of GitHub.`;
  return failure(request, scene, 501, message);
}

/** The versions of 2026; without the header it is the older one. (docs.github.com, and published calls) */
const OLDEST_VERSION = '2022-11-28';
const NEWEST_VERSION = '2026-03-10';

/** `GET /versions`. */
export function listVersions(request: SandboxRequest, scene: Scene): Reply {
  return json(request, scene, 200, [NEWEST_VERSION, OLDEST_VERSION]);
}

/**
 * The response to a header with an unsupported version: 400. Text: expipiplus1/update-nix-fetchgit#79, and calls with two
 * versions.
 */
export function versionFault(request: SandboxRequest, scene: Scene): Reply | undefined {
  const asked = request.headers['x-github-api-version'];
  if (asked === undefined || asked === OLDEST_VERSION || asked === NEWEST_VERSION) return undefined;
  const errors = `The version you specified in the "X-GitHub-API-Version" request header, "${asked}", is not a supported version. The following versions are currently supported: "${NEWEST_VERSION}" (most recent) and "${OLDEST_VERSION}".`;
  const reply = json(request, scene, 400, {
    message: 'Bad Request',
    errors,
    documentation_url: DOCS,
    status: '400',
  });
  const { 'x-github-api-version-selected': _, ...headers } = { ...reply.headers };
  return { ...reply, headers };
}

/** Also the response for what the token does not cover: GitHub does not disclose that it exists. */
export function notFound(request: SandboxRequest, scene: Scene): Reply {
  return failure(request, scene, 404, 'Not Found');
}

/** GitHub refuses requests without a User-Agent, in plain text, before any other check. */
export function noUserAgent(request: SandboxRequest): Reply {
  const body =
    '\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\r\n';
  const headers = { 'content-type': 'text/html; charset=utf-8', 'x-github-request-id': request.id };
  return { status: 403, headers, body };
}

/** One page of a list with its `total_count`, and the `link` header to the others. */
export function page(
  request: SandboxRequest,
  scene: Scene,
  name: string,
  all: readonly object[],
  sizes: PageSizes,
): Reply {
  const total_count = all.length;
  // Recorded: of variables the count comes last.
  return paged(request, scene, { all, sizes }, shown =>
    name === 'variables' ? { [name]: shown, total_count } : { total_count, [name]: shown },
  );
}

/** One page of a list without an enclosing object. */
export function pageOf(
  request: SandboxRequest,
  scene: Scene,
  all: readonly object[],
  sizes: PageSizes,
): Reply {
  return paged(request, scene, { all, sizes }, shown => shown);
}

function paged(
  request: SandboxRequest,
  scene: Scene,
  { all, sizes }: { readonly all: readonly object[]; readonly sizes: PageSizes },
  body: (shown: readonly object[]) => object,
): Reply {
  const size = Math.min(positive(request.query.get('per_page')) ?? sizes.usual, sizes.most);
  const number = positive(request.query.get('page')) ?? 1;
  const shown = all.slice((number - 1) * size, number * size);
  const reply = json(request, scene, 200, body(shown));
  const link = links(request, number, Math.ceil(all.length / size));
  return link === '' ? reply : { ...reply, headers: { ...reply.headers, link } };
}

export interface PageSizes {
  readonly usual: number;
  readonly most: number;
}

/** A constant rate limit status. While throttling is on, its headers replace these values in responses. */
export function budget(scene: Scene): { limit: number; remaining: number; reset: number; used: number } {
  const hour = 3_600_000;
  const reset = Math.ceil((scene.clock.now() + 1) / hour) * (hour / 1000);
  return { limit: 5000, remaining: 4999, reset, used: 1 };
}

function marks(request: SandboxRequest, scene: Scene): Record<string, string> {
  const { limit, remaining, reset, used } = budget(scene);
  return {
    server: 'github.com',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': request.headers['x-github-api-version'] ?? OLDEST_VERSION,
    'x-github-request-id': request.id,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-used': String(used),
    'x-ratelimit-resource': 'core',
  };
}

function positive(text: string | null): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function links(request: SandboxRequest, current: number, last: number): string {
  const to = (number: number, rel: string) => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(number));
    return `<https://${request.host}${request.path}?${query}>; rel="${rel}"`;
  };
  const back = current > 1 ? [to(current - 1, 'prev'), to(1, 'first')] : [];
  const on = current < last ? [to(current + 1, 'next'), to(last, 'last')] : [];
  return [...back, ...on].join(', ');
}
