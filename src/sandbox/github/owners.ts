/** Owners of repositories. */
import type { Reply, Scene } from '../wire.ts';
import { failure, json, notFound, pageOf } from './answer.ts';
import type { Call } from './call.ts';
import { organizationFull, organizationSimple, publicUser } from './ownerShape.ts';
import { fullRepository } from './repositoryShape.ts';
import type { Repository } from './state.ts';
import { covers } from './token.ts';

/** The login that the sandbox's token belongs to. */
export const OPERATOR = 'keyturn-operator';

export function repositoriesOf(scene: Scene, login: string): Repository[] {
  const prefix = `${login.toLowerCase()}/`;
  return scene.world.repositories.filter(({ fullName }) => fullName.toLowerCase().startsWith(prefix));
}

/** The login in its own spelling; undefined: the owner does not exist. All owners of repositories are organizations. */
export function organizationOf(scene: Scene, login: string): string | undefined {
  const listed = scene.world.githubOwners?.find(one => one.login.toLowerCase() === login.toLowerCase());
  return listed?.login ?? repositoriesOf(scene, login)[0]?.fullName.split('/')[0];
}

/** `GET /user`: an App's installation is no user. (docs.github.com; text: as in other 403s) */
export function getUser({ request, scene, caller }: Call): Reply {
  if (caller.permissions !== undefined)
    return failure(request, scene, 403, 'Resource not accessible by integration');
  return json(request, scene, 200, publicUser(OPERATOR, 'User', 0));
}

/** `GET /users/{username}`: organizations, too, in the form of users. */
export function getUserByName({ request, scene, parameters: { username = '' } }: Call): Reply {
  if (username.toLowerCase() === OPERATOR) return json(request, scene, 200, publicUser(OPERATOR, 'User', 0));
  const login = organizationOf(scene, username);
  return login === undefined
    ? notFound(request, scene)
    : json(request, scene, 200, publicUser(login, 'Organization', 0));
}

/** `GET /orgs/{org}`. */
export function getOrganization({ request, scene, parameters: { org = '' } }: Call): Reply {
  const login = organizationOf(scene, org);
  return login === undefined
    ? notFound(request, scene)
    : json(request, scene, 200, organizationFull(login, 0));
}

/** `GET /user/orgs`: those whose repositories the token covers. */
export function listOrganizations({ request, scene, caller }: Call): Reply {
  if (caller.permissions !== undefined)
    return failure(request, scene, 403, 'Resource not accessible by integration');
  const logins = new Set(caller.repositories.map(fullName => fullName.split('/')[0] ?? ''));
  return pageOf(request, scene, [...logins].toSorted().map(organizationSimple), { usual: 30, most: 100 });
}

/** `GET /orgs/{org}/repos`: those that the token covers. */
export function listRepositories({ request, scene, caller, parameters: { org = '' } }: Call): Reply {
  if (organizationOf(scene, org) === undefined) return notFound(request, scene);
  const seen = repositoriesOf(scene, org).filter(one => covers(caller.repositories, one.fullName));
  return pageOf(request, scene, seen.map(fullRepository), { usual: 30, most: 100 });
}
