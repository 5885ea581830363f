import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { budget, failure, json, notFound, noUserAgent } from './answer.ts';
import { createAccessToken, getInstallation } from './app.ts';
import { editRepository } from './edits.ts';
import { operationOf } from './operation.ts';
import { findPlace, type Place } from './place.ts';
import { getEnvironment, getRepository, listEnvironments, putEnvironment } from './repositories.ts';
import { type PlaceRoute, type Route, readRoute } from './route.ts';
import { repositoryEdits } from './schema.ts';
import { deleteSecret, getPublicKey, getSecret, listSecrets, putSecret } from './secrets.ts';
import { factsOfRepositories, growRepositories } from './seed.ts';
import type { Repository } from './state.ts';
import { throttling } from './throttle.ts';
import { covers, readToken } from './token.ts';
import { createVariable, deleteVariable, getVariable, listVariables, updateVariable } from './variables.ts';

/** api.github.com: Actions secrets and variables of repositories and environments, and App sign-in (azure-facts §5.4). */
export const github: Service = {
  name: 'github',
  hosts: ['api.github.com'],
  answers: host => host.toLowerCase() === 'api.github.com',
  operation: request => operationOf(request, readRoute(request)),
  handle(request, scene) {
    if ((request.headers['user-agent'] ?? '') === '') return noUserAgent(request);
    const route = readRoute(request);
    if (route?.kind === 'rate-limit') return getRateLimit(request, scene);
    if (route?.kind === 'access-token' && request.method === 'POST') {
      return createAccessToken(request, scene, route.installation);
    }
    if (route?.kind === 'installation' && request.method === 'GET') {
      return getInstallation(request, scene, findRepository(scene, route.repository));
    }
    return answerWithToken(request, scene, route);
  },
  throttling,
  part: {
    facts: factsOfRepositories,
    grow: growRepositories,
    edits: repositoryEdits,
    edit: editRepository,
  },
};

function getRateLimit(request: SandboxRequest, scene: Scene): Reply {
  const core = budget(scene);
  return json(request, scene, 200, { resources: { core }, rate: core });
}

function findRepository(scene: Scene, fullName: string): Repository | undefined {
  return scene.world.repositories.find(one => one.fullName.toLowerCase() === fullName.toLowerCase());
}

/** Who presents no valid token gets 401; what a valid token does not cover does not exist for it. */
function answerWithToken(request: SandboxRequest, scene: Scene, route: Route | undefined): Reply {
  const check = readToken(request, scene);
  if (!check.ok) return failure(request, scene, 401, check.message);
  if (route === undefined || !('repository' in route)) return notFound(request, scene);
  const repository = findRepository(scene, route.repository);
  if (repository === undefined || !covers(check.repositories, repository.fullName))
    return notFound(request, scene);
  const refused = request.method === 'GET' ? undefined : writeFault(route, repository, check.permissions);
  if (refused !== undefined) return failure(request, scene, 403, refused);
  return answerRepository(request, scene, route, repository) ?? notFound(request, scene);
}

/** Texts of the two 403s: memory. Which permission a write wants: docs.github.com, permissions required for GitHub Apps. */
function writeFault(
  route: Route,
  { archived }: Repository,
  permissions?: Readonly<Record<string, string>>,
): string | undefined {
  if (archived === true) return 'Repository was archived so is read-only.';
  if (permissions === undefined || (route.kind !== 'secrets' && route.kind !== 'variables')) return undefined;
  const ofPlace = route.kind === 'secrets' ? 'secrets' : 'actions_variables';
  const wanted = route.environment === undefined ? ofPlace : 'environments';
  return permissions[wanted] === 'write' ? undefined : 'Resource not accessible by integration';
}

function answerRepository(
  request: SandboxRequest,
  scene: Scene,
  route: Route,
  repository: Repository,
): Reply | undefined {
  if (route.kind === 'secrets' || route.kind === 'variables') {
    const place = findPlace(repository, route.environment);
    return place && answerPlace(request, scene, route, place);
  }
  if (route.kind === 'environment' && request.method === 'PUT') {
    return putEnvironment(request, scene, repository, route.environment);
  }
  if (request.method !== 'GET') return undefined;
  if (route.kind === 'environment') return getEnvironment(request, scene, repository, route.environment);
  if (route.kind === 'environments') return listEnvironments(request, scene, repository);
  return route.kind === 'repository' ? getRepository(request, scene, repository) : undefined;
}

function answerPlace(
  request: SandboxRequest,
  scene: Scene,
  route: PlaceRoute,
  place: Place,
): Reply | undefined {
  const { kind, name } = route;
  if (name === undefined) return ON_ALL[kind][request.method]?.(request, scene, place);
  if (kind === 'secrets' && name === 'public-key') {
    return request.method === 'GET' ? getPublicKey(request, scene, place) : undefined;
  }
  return ON_ONE[kind][request.method]?.(request, scene, place, name);
}

type OnAll = (request: SandboxRequest, scene: Scene, place: Place) => Reply;
type OnOne = (request: SandboxRequest, scene: Scene, place: Place, name: string) => Reply;

/** Every method here that is missing is 404, as GitHub answers it. */
const ON_ALL: Readonly<Record<PlaceRoute['kind'], Readonly<Record<string, OnAll>>>> = {
  secrets: { GET: listSecrets },
  variables: { GET: listVariables, POST: createVariable },
};

const ON_ONE: Readonly<Record<PlaceRoute['kind'], Readonly<Record<string, OnOne>>>> = {
  secrets: { GET: getSecret, PUT: putSecret, DELETE: deleteSecret },
  variables: { GET: getVariable, PATCH: updateVariable, DELETE: deleteVariable },
};
