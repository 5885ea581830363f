import { createHash } from 'node:crypto';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { json, notFound, page } from './answer.ts';
import { storedName } from './place.ts';
import type { Repository } from './state.ts';

/** `GET /repos/{owner}/{repo}`: the fields that clients lean on. */
export function getRepository(request: SandboxRequest, scene: Scene, repository: Repository): Reply {
  const [login = '', name = ''] = repository.fullName.split('/');
  const url = `https://api.github.com/repos/${repository.fullName}`;
  return json(request, scene, 200, {
    ...ids('R', repository.fullName),
    name,
    full_name: repository.fullName,
    private: true,
    owner: { login, ...ids('O', login), type: 'Organization', url: `https://api.github.com/users/${login}` },
    html_url: `https://github.com/${repository.fullName}`,
    url,
    default_branch: 'main',
    archived: repository.archived ?? false,
    disabled: false,
    visibility: 'private',
    permissions: { admin: true, maintain: true, push: true, triage: true, pull: true },
  });
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

/** `PUT …`: makes it where it is missing, and answers the same either way. */
export function putEnvironment(
  request: SandboxRequest,
  scene: Scene,
  repository: Repository,
  name: string,
): Reply {
  const stored = storedName(repository.environments, name);
  if (stored === undefined) repository.environments[name] = { secrets: {}, variables: {} };
  return json(request, scene, 200, shown(repository, stored ?? name));
}

function shown(repository: Repository, name: string): object {
  return {
    ...ids('EN', `${repository.fullName} ${name}`),
    name,
    url: `https://api.github.com/repos/${repository.fullName}/environments/${encodeURIComponent(name)}`,
    html_url: `https://github.com/${repository.fullName}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    protection_rules: [],
    deployment_branch_policy: null,
  };
}

/** Ids that stay the same as long as the name does. */
function ids(kind: string, text: string): { id: number; node_id: string } {
  const id = createHash('sha256').update(text).digest().readUInt32BE(0);
  return { id, node_id: `${kind}_${Buffer.from(String(id)).toString('base64url')}` };
}
