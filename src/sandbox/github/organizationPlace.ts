/** Secrets and variables of an organization, and which of its repositories may use each of them. */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { done, failure, notFound, page } from './answer.ts';
import type { Call } from './call.ts';
import { numbered } from './numbered.ts';
import { organizationOf, repositoriesOf } from './owners.ts';
import { type Place, readBody, type Sharing, type Store, storedName, time } from './place.ts';
import { fullRepository } from './repositoryShape.ts';
import type { GithubOwner, Repository, RepositorySecret } from './state.ts';
import { covers } from './token.ts';

/** undefined: the organization does not exist. `toKeep`: for a write, so an owner is added to the world where it has none. */
export function organizationPlace(
  scene: Scene,
  org: string,
  store: Store,
  toKeep: boolean,
): Place | undefined {
  const login = organizationOf(scene, org);
  if (login === undefined) return undefined;
  const owner = ownerIn(scene, login, toKeep);
  const repositories = repositoriesOf(scene, login);
  const base = repositories[0]?.key ?? { id: '1', publicKey: '', privateKey: login };
  return {
    key: base,
    derivation: `organization ${login.toLowerCase()} ${store}`,
    most: 1000,
    secrets: secretsOf(owner, store, toKeep),
    variables: owner.variables,
    sharing: { url: `https://api.github.com/orgs/${login}/${store}`, repositories },
  };
}

/** `toKeep`: for a write, so a store that the owner does not have yet is added to it. */
function secretsOf(owner: GithubOwner, store: Store, toKeep: boolean): Record<string, RepositorySecret> {
  if (store === 'actions') return owner.secrets;
  if (store === 'dependabot') return owner.dependabot;
  const { codespaces = {} } = owner;
  if (toKeep) owner.codespaces = codespaces;
  return codespaces;
}

function ownerIn({ world }: Scene, login: string, toKeep: boolean): GithubOwner {
  const known = world.githubOwners?.find(one => one.login === login);
  if (known !== undefined) return known;
  const owner = { login, secrets: {}, variables: {}, dependabot: {} };
  if (!toKeep) return owner;
  world.githubOwners ??= [];
  world.githubOwners.push(owner);
  return owner;
}

/** Whether a repository may use the secret or variable. */
export function isSharedWith(
  { visibility, selected = [] }: RepositorySecret,
  repository: Repository,
): boolean {
  // Every repository of the sandbox is private, so "private" means all.
  return visibility === 'selected' ? selected.includes(repository.fullName) : true;
}

type Kind = 'secrets' | 'variables';
const PAGES = { secrets: { usual: 30, most: 100 }, variables: { usual: 10, most: 30 } };

interface Shared {
  readonly kind: Kind;
  readonly name: string;
}

/** `GET /orgs/{org}/…/{name}/repositories`: those of them that the token covers. A guess, the harsher one. */
export function listSelected({ request, scene, caller }: Call, place: Place, { kind, name }: Shared): Reply {
  const kept = keptIn(place, kind, name);
  if (kept === undefined || place.sharing === undefined) return notFound(request, scene);
  if (kept.visibility !== 'selected') return failure(request, scene, 409, NOT_SELECTED);
  const { selected = [] } = kept;
  const all = place.sharing.repositories.filter(
    ({ fullName }) => selected.includes(fullName) && covers(caller.repositories, fullName),
  );
  return page(request, scene, 'repositories', all.map(fullRepository), { usual: 30, most: 100 });
}

/** `PUT /orgs/{org}/…/{name}/repositories`: replaces the selected repositories. */
export function setSelected(
  request: SandboxRequest,
  scene: Scene,
  place: Place,
  { kind, name }: Shared,
): Reply {
  const body = readBody(request, scene);
  if (!body.ok) return body.reply;
  const kept = keptIn(place, kind, name);
  if (kept === undefined || place.sharing === undefined) return notFound(request, scene);
  if (kept.visibility !== 'selected') return failure(request, scene, 409, NOT_SELECTED);
  const chosen = readSelected(place.sharing, body.sent['selected_repository_ids']);
  if (typeof chosen === 'string') return failure(request, scene, 422, chosen);
  kept.selected = chosen;
  return done(request, scene);
}

/** `PUT` and `DELETE /orgs/{org}/…/{name}/repositories/{id}`. */
export function changeSelected(
  request: SandboxRequest,
  scene: Scene,
  place: Place,
  { kind, name, id }: Shared & { readonly id: string },
): Reply {
  const kept = keptIn(place, kind, name);
  const repository = place.sharing && byId(place.sharing, id);
  if (kept === undefined || repository === undefined) return notFound(request, scene);
  if (kept.visibility !== 'selected') return failure(request, scene, 409, NOT_SELECTED);
  const others = (kept.selected ?? []).filter(one => one !== repository.fullName);
  kept.selected = request.method === 'PUT' ? [...others, repository.fullName] : others;
  return done(request, scene);
}

/** 409 is documented; the text: guess. */
const NOT_SELECTED = 'Visibility is not set to selected.';

function keptIn(place: Place, kind: Kind, name: string): RepositorySecret | undefined {
  const stored = storedName(place[kind], name);
  return stored === undefined ? undefined : place[kind][stored];
}

/**
 * `GET /repos/{owner}/{repo}/actions/organization-secrets` and `…-variables`: what the organization shares with the repository. A
 * value of the repository with the same name takes precedence when a workflow runs, and is not listed here.
 */
export function listShared(request: SandboxRequest, scene: Scene, repository: Repository, kind: Kind): Reply {
  const [login = ''] = repository.fullName.split('/');
  const place = organizationPlace(scene, login, 'actions', false);
  if (place === undefined) return notFound(request, scene);
  const all = Object.entries(place[kind])
    .filter(([, kept]) => isSharedWith(kept, repository))
    .map(([name, kept]) => ({
      name,
      ...(kind === 'variables' && { value: kept.value }),
      created_at: time(kept.createdAt),
      updated_at: time(kept.updatedAt),
    }));
  return page(request, scene, kind, all, PAGES[kind]);
}

export type Shares = Pick<RepositorySecret, 'visibility' | 'selected'>;

const VISIBILITIES = ['all', 'private', 'selected'] as const;

/** The visibility in a body, or why the body is invalid. A PUT replaces the previous visibility and selection. */
export function readShares(sharing: Sharing, sent: Record<string, unknown>): Shares | string {
  const visibility = VISIBILITIES.find(one => one === sent['visibility']);
  if (visibility === undefined) return 'Invalid request.\n\n"visibility" wasn\'t supplied.';
  if (visibility !== 'selected') return { visibility };
  const selected = readSelected(sharing, sent['selected_repository_ids'] ?? []);
  return typeof selected === 'string' ? selected : { visibility, selected };
}

/** Ids are numbers, or text, as those of Dependabot. An id that is no repository of the organization is refused: guess. */
function readSelected(sharing: Sharing, ids: unknown): string[] | string {
  if (!Array.isArray(ids)) return 'Invalid request.\n\n"selected_repository_ids" is not an array.';
  const found = ids.map((id: unknown) => byId(sharing, String(id)));
  const names = found.flatMap(one => one?.fullName ?? []);
  return names.length === found.length ? names : 'Repository ids could not be resolved.';
}

function byId({ repositories }: Sharing, id: string): Repository | undefined {
  return repositories.find(({ fullName }) => String(numbered('R', fullName).id) === id);
}

/** The fields about visibility in a response. */
export function shownShares(sharing: Sharing | undefined, kind: Kind, name: string, kept: Shares): object {
  if (sharing === undefined) return {};
  const { visibility = 'all' } = kept;
  const url = `${sharing.url}/${kind}/${name}/repositories`;
  return { visibility, ...(visibility === 'selected' && { selected_repositories_url: url }) };
}
