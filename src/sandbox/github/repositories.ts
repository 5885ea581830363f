import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { failure, json, notFound, page } from './answer.ts';
import { numbered } from './numbered.ts';
import { storedName, time } from './place.ts';
import { fullRepository } from './repositoryShape.ts';
import type { Repository } from './state.ts';

/** `GET /repos/{owner}/{repo}`. */
export function getRepository(request: SandboxRequest, scene: Scene, repository: Repository): Reply {
  return json(request, scene, 200, fullRepository(repository));
}

/** `GET /repos/{owner}/{repo}/environments`. */
export function listEnvironments(request: SandboxRequest, scene: Scene, repository: Repository): Reply {
  const all = Object.keys(repository.environments).map(name => shown(repository, name));
  return page(request, scene, 'environments', all, { usual: 30, most: 100 });
}

/** `GET /repos/{owner}/{repo}/environments/{name}`. */
export function getEnvironment(
  request: SandboxRequest,
  scene: Scene,
  repository: Repository,
  name: string,
): Reply {
  const stored = storedName(repository.environments, name);
  return stored === undefined
    ? notFound(request, scene)
    : json(request, scene, 200, shown(repository, stored));
}

/** docs.github.com, managing environments; status and text: guess. */
const LONGEST_NAME = 255;

/** `PUT …`: creates the environment where it does not exist; the response is the same in both cases. */
export function putEnvironment(
  request: SandboxRequest,
  scene: Scene,
  repository: Repository,
  name: string,
): Reply {
  const stored = storedName(repository.environments, name);
  if (name.length > LONGEST_NAME)
    return failure(request, scene, 422, `Name is too long (maximum is ${LONGEST_NAME} characters)`);
  const createdAt = scene.clock.now();
  if (stored === undefined) repository.environments[name] = { secrets: {}, variables: {}, createdAt };
  return json(request, scene, 200, shown(repository, stored ?? name));
}

/** `environment` of @octokit/openapi 23. */
export function shown(repository: Repository, name: string) {
  const at = time(repository.environments[name]?.createdAt ?? 0);
  const path = encodeURIComponent(name);
  return {
    ...numbered('EN', `${repository.fullName} ${name}`),
    name,
    url: `https://api.github.com/repos/${repository.fullName}/environments/${path}`,
    html_url: `https://github.com/${repository.fullName}/deployments/activity_log?environments_filter=${path}`,
    created_at: at,
    updated_at: at,
    // Recorded, though the published schema does not have it.
    can_admins_bypass: true,
    protection_rules: [],
    deployment_branch_policy: null,
  };
}
