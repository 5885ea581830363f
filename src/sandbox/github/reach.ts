/** Authorization: a token's response for what it does not cover is 404, and writes need a permission. */
import type { Reply, Scene } from '../wire.ts';
import { failure, notFound } from './answer.ts';
import { organizationPlace } from './organizationPlace.ts';
import { organizationOf, repositoriesOf } from './owners.ts';
import { findPlace, type OtherStore, otherPlace, type Place, type Store } from './place.ts';
import type { Repository } from './state.ts';
import { covers } from './token.ts';
import type { Operation, Visit } from './visit.ts';

export type OnPlace = (visit: Visit, place: Place) => Reply;
type Kind = 'secrets' | 'variables';

export function findRepository({ scene, parameters: { owner, repo } }: Visit): Repository | undefined {
  return repositoryOf(scene, `${owner}/${repo}`);
}

export function repositoryOf(scene: Scene, fullName: string): Repository | undefined {
  return scene.world.repositories.find(one => one.fullName.toLowerCase() === fullName.toLowerCase());
}

/** `permission`: what an App needs for a write. Texts of the two 403s: from memory. */
export function inRepository(
  answer: (visit: Visit, repository: Repository) => Reply,
  permission?: string,
): Operation['answer'] {
  return visit => {
    const { request, scene, caller } = visit;
    const repository = findRepository(visit);
    if (repository === undefined || !covers(caller.repositories, repository.fullName))
      return notFound(request, scene);
    if (!isReading(visit)) {
      if (repository.archived === true)
        return failure(request, scene, 403, 'Repository was archived so is read-only.');
      if (permission !== undefined && !mayWrite(visit, permission)) return forbidden(visit);
    }
    return answer(visit, repository);
  };
}

/** The required permission for each kind: docs.github.com, permissions required for GitHub Apps. */
const PERMISSIONS = { secrets: 'secrets', variables: 'actions_variables' } as const;

export function ofRepository(kind: Kind, answer: OnPlace): Operation['answer'] {
  return inRepository(
    (visit, repository) => at(visit, findPlace(repository, undefined), answer),
    PERMISSIONS[kind],
  );
}

export function ofEnvironment(_: Kind, answer: OnPlace): Operation['answer'] {
  return inRepository(
    (visit, repository) => at(visit, findPlace(repository, visit.parameters['environment_name']), answer),
    'environments',
  );
}

export function ofStore(store: OtherStore): (kind: Kind, answer: OnPlace) => Operation['answer'] {
  return (_, answer) =>
    inRepository(
      (visit, repository) => at(visit, otherPlace(repository, store, !isReading(visit)), answer),
      `${store}_secrets`,
    );
}

/**
 * A token covers the organizations of its repositories; an App needs a permission for reads, too. A person who is no owner gets 403
 * (seen, `gh secret list --org`; the end of the sentence: that for runners, likewise seen).
 */
export function ofOrganization(store: Store): (kind: Kind, answer: OnPlace) => Operation['answer'] {
  return (kind, answer) => visit => {
    const { request, scene, caller, parameters } = visit;
    const login = organizationOf(scene, parameters['org'] ?? '');
    const owned = login === undefined ? [] : repositoriesOf(scene, login);
    const isCovered = owned.some(({ fullName }) => covers(caller.repositories, fullName));
    if (login === undefined || !isCovered) return notFound(request, scene);
    if (caller.memberOf.some(one => one.toLowerCase() === login.toLowerCase()))
      return failure(
        request,
        scene,
        403,
        `You must be an org admin or have the ${store} ${kind} fine-grained permission.`,
      );
    const permission = store === 'actions' ? PERMISSIONS[kind] : `${store}_secrets`;
    const wanted = `organization_${permission}`;
    const given = caller.permissions === undefined || caller.permissions[wanted] !== undefined;
    if (!given || (!isReading(visit) && !mayWrite(visit, wanted))) return forbidden(visit);
    return at(visit, organizationPlace(scene, login, store, !isReading(visit)), answer);
  };
}

function at(visit: Visit, place: Place | undefined, answer: OnPlace): Reply {
  return place === undefined ? notFound(visit.request, visit.scene) : answer(visit, place);
}

function isReading({ request }: Visit): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function mayWrite({ caller }: Visit, permission: string): boolean {
  return caller.permissions === undefined || caller.permissions[permission] === 'write';
}

function forbidden({ request, scene }: Visit): Reply {
  return failure(request, scene, 403, 'Resource not accessible by integration');
}
