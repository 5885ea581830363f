/**
 * GitHubs of their own beside github.com. An Enterprise Server has its REST API below `/api/v3` and GraphQL at `/api/graphql`
 * (docs.github.com/enterprise-server, "Getting started with the REST API"); an enterprise with data residency has it at
 * `api.SUBDOMAIN.ghe.com` (docs.github.com/enterprise-cloud, "Getting started with data residency").
 */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { GithubServer } from './state.ts';

export const PUBLIC_API = 'api.github.com';

/** The hosts of the REST APIs of a world's servers. */
export function apiHosts({ githubServers = [] }: World): string[] {
  return githubServers.map(apiHostOf);
}

function apiHostOf({ host }: Pick<GithubServer, 'host'>): string {
  return isEnterpriseServer(host) ? host : `api.${host}`;
}

/** Whether it is a machine of a customer, and neither github.com nor ghe.com. Also for the host of an API. */
export function isEnterpriseServer(host: string): boolean {
  return !/(^|\.)(github|ghe)\.com$/i.test(host);
}

export function findServer({ githubServers = [] }: World, host: string): GithubServer | undefined {
  return githubServers.find(one => apiHostOf(one) === host.toLowerCase());
}

/** What a server sees of the world: repositories, owners, tokens and Apps of its own. */
export function sceneOn(
  scene: Scene,
  { repositories, githubTokens, githubApps = [], githubOwners }: GithubServer,
): Scene {
  return {
    ...scene,
    world: { ...scene.world, repositories, githubTokens, githubApps, githubOwners },
  };
}

/** The request as github.com would get it; undefined where it is not for the API. */
export function asPublic(request: SandboxRequest): SandboxRequest | undefined {
  if (!isEnterpriseServer(request.host)) return request;
  if (request.path === '/api/graphql') return { ...request, path: '/graphql' };
  if (!request.path.startsWith(`${PREFIX}/`)) return undefined;
  return { ...request, path: request.path.slice(PREFIX.length) };
}

const PREFIX = '/api/v3';

/** The documentation's examples have such a version in each response. */
const VERSION = 'enterprise-server@3.19.0';

/** The reply with the addresses of this server. Rate limits are off by default on an Enterprise Server, and so are their headers. */
export function fromServer(request: SandboxRequest, { host }: GithubServer, reply: Reply): Reply {
  const isOwn = isEnterpriseServer(host);
  const api = isOwn ? `https://${host}${PREFIX}` : `https://api.${host}`;
  const moved = (text: string) =>
    text
      .replaceAll(`https://${request.host}/`, `${api}/`)
      .replaceAll(`https://${PUBLIC_API}`, api)
      .replaceAll('https://github.com/', `https://${host}/`);
  const headers = Object.entries(reply.headers ?? {})
    .filter(([name]) => !isOwn || !name.startsWith('x-ratelimit-'))
    .map(([name, value]) => [name, name === 'link' ? moved(value) : value] as const);
  const version = isOwn ? { 'x-github-enterprise-version': VERSION } : {};
  const body =
    typeof reply.body === 'object' && reply.body !== null ? rewritten(reply.body, moved) : reply.body;
  return {
    ...reply,
    headers: { ...Object.fromEntries(headers), ...version },
    ...(body === undefined ? {} : { body }),
  };
}

function rewritten(body: object, moved: (text: string) => string): unknown {
  return JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === 'string' ? moved(value) : value,
  );
}

/** Codespaces exist on github.com only (github/docs, feature overview of data residency; the docs of Enterprise Server lack them). */
export function isElsewhereOnly({ path }: SandboxRequest): boolean {
  return /^\/(orgs\/[^/]+|repos\/[^/]+\/[^/]+)\/codespaces(\/|$)/.test(path);
}
