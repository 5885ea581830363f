/** Authorization: a token's response for what it does not cover is 404, and writes need a permission. */
import type { Reply, Scene } from '../wire.ts';
import { failure, notFound } from './answer.ts';
import type { Call, Operation } from './call.ts';
import { organizationPlace } from './organizationPlace.ts';
import { organizationOf, repositoriesOf } from './owners.ts';
import { findPlace, type OtherStore, otherPlace, type Place, type Store } from './place.ts';
import type { Repository } from './state.ts';
import { covers } from './token.ts';

export type OnPlace = (call: Call, place: Place) => Reply;
type Kind = 'secrets' | 'variables';

export function findRepository({ scene, parameters: { owner, repo } }: Call): Repository | undefined {
  return repositoryOf(scene, `${owner}/${repo}`);
}

export function repositoryOf(scene: Scene, fullName: string): Repository | undefined {
  return scene.world.repositories.find(one => one.fullName.toLowerCase() === fullName.toLowerCase());
}

/** `permission`: what an App needs for a write. Texts of the two 403s: from memory. */
export function inRepository(
  answer: (call: Call, repository: Repository) => Reply,
  permission?: string,
): Operation['answer'] {
  return call => {
    const { request, scene, caller } = call;
    const repository = findRepository(call);
    if (repository === undefined || !covers(caller.repositories, repository.fullName))
      return notFound(request, scene);
    if (!isReading(call)) {
      if (repository.archived === true)
        return failure(request, scene, 403, 'Repository was archived so is read-only.');
      if (permission !== undefined && !mayWrite(call, permission)) return forbidden(call);
    } else if (permission === 'actions' && caller.permissions !== undefined) {
      if (caller.permissions[permission] === undefined) return forbidden(call);
    }
    return answer(call, repository);
  };
}

/** The required permission for each kind: docs.github.com, permissions required for GitHub Apps. */
const PERMISSIONS = { secrets: 'secrets', variables: 'actions_variables' } as const;

export function ofRepository(kind: Kind, answer: OnPlace): Operation['answer'] {
  return inRepository(
    (call, repository) => at(call, findPlace(repository, undefined), answer),
    PERMISSIONS[kind],
  );
}

export function ofEnvironment(_: Kind, answer: OnPlace): Operation['answer'] {
  return inRepository(
    (call, repository) => at(call, findPlace(repository, call.parameters['environment_name']), answer),
    'environments',
  );
}

export function ofStore(store: OtherStore): (kind: Kind, answer: OnPlace) => Operation['answer'] {
  return (_, answer) =>
    inRepository(
      (call, repository) => at(call, otherPlace(repository, store, !isReading(call)), answer),
      `${store}_secrets`,
    );
}

/**
 * A token covers the organizations of its repositories; an App needs a permission for reads, too. A person who is no owner gets 403
 * (seen, `gh secret list --org`; the end of the sentence: that for runners, likewise seen).
 */
export function ofOrganization(store: Store): (kind: Kind, answer: OnPlace) => Operation['answer'] {
  return (kind, answer) => call => {
    const { request, scene, caller, parameters } = call;
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
    if (!given || (!isReading(call) && !mayWrite(call, wanted))) return forbidden(call);
    return at(call, organizationPlace(scene, login, store, !isReading(call)), answer);
  };
}

function at(call: Call, place: Place | undefined, answer: OnPlace): Reply {
  return place === undefined ? notFound(call.request, call.scene) : answer(call, place);
}

function isReading({ request }: Call): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function mayWrite({ caller }: Call, permission: string): boolean {
  return caller.permissions === undefined || caller.permissions[permission] === 'write';
}

function forbidden({ request, scene }: Call): Reply {
  return failure(request, scene, 403, 'Resource not accessible by integration');
}
