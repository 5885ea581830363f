import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { failure, notFound, notSimulated, noUserAgent, versionFault } from './answer.ts';
import { byAnyName, byName } from './byId.ts';
import type { Caller } from './call.ts';
import { conditional } from './conditional.ts';
import { editRepository } from './edits.ts';
import { findOperation, isWrongMethod } from './operation.ts';
import { repositoryEdits } from './schema.ts';
import { loadSodium } from './seal.ts';
import { buildRepositories, factsOfRepositories } from './seed.ts';
import {
  apiHosts,
  asPublic,
  findServer,
  fromServer,
  isElsewhereOnly,
  PUBLIC_API,
  sceneOn,
} from './servers.ts';
import { throttling } from './throttle.ts';
import { presented, readToken, scopesOf } from './token.ts';

/**
 * api.github.com, and other servers of the world: secrets of Actions, Dependabot and Codespaces, variables, workflows, and App
 * sign-in (azure-facts §5.4).
 */
export const github: Service = {
  name: 'github',
  hosts: [PUBLIC_API],
  answers: host => host.toLowerCase() === PUBLIC_API,
  operation: request =>
    findOperation(byAnyName(asPublic(request) ?? request))?.operation.operation ?? 'unknown',
  async prepare({ method }) {
    if (method === 'PUT') await loadSodium();
  },
  handle(request, scene) {
    if ((request.headers['user-agent'] ?? '') === '') return noUserAgent(request);
    const server = findServer(scene.world, request.host);
    if (server === undefined) return handle(request, scene);
    const asked = asPublic(request);
    const own = sceneOn(scene, server);
    if (asked === undefined) return notSimulated(request, own, `${request.path}, the web page,`);
    const reply = isElsewhereOnly(asked) ? notFound(asked, own) : handle(asked, own);
    return fromServer(request, server, reply);
  },
  compresses: true,
  throttling,
  part: {
    hosts: apiHosts,
    facts: factsOfRepositories,
    build: buildRepositories,
    edits: repositoryEdits,
    edit: editRepository,
  },
};

function handle(request: SandboxRequest, scene: Scene): Reply {
  return versionFault(request, scene) ?? conditional(request, answer(byName(request, scene), scene));
}

const NOBODY: Caller = { repositories: [], permissions: undefined, memberOf: [] };

/**
 * With a token that is not valid the response is 401 for every address, except for open operations. Without one a repository is not
 * found, since all of the sandbox are private (docs.github.com, authenticating-to-the-rest-api, "Failed login limit").
 */
function answer(request: SandboxRequest, scene: Scene): Reply {
  const found = findOperation(request);
  const check = readToken(request, scene);
  if (!check.ok && found?.operation.open !== true) {
    if (presented(request) === undefined && isOfRepository(request)) return notFound(request, scene);
    return failure(request, scene, 401, check.message);
  }
  const caller = check.ok ? check : NOBODY;
  if (found === undefined) {
    if (isWrongMethod(request)) return notFound(request, scene);
    return notSimulated(request, scene, `${request.method} ${request.path}`);
  }
  const reply = found.operation.answer({ request, scene, caller, parameters: found.parameters });
  return { ...reply, headers: { ...reply.headers, ...scopesOf(check) } };
}

function isOfRepository({ path }: SandboxRequest): boolean {
  return /^\/repos(itories)?\//i.test(path);
}
