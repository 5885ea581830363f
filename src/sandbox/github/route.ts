import type { SandboxRequest } from '../wire.ts';

/** What a path is about. */
export type Route =
  | { readonly kind: 'rate-limit' }
  | { readonly kind: 'access-token'; readonly installation: string }
  | { readonly kind: 'repository'; readonly repository: string }
  | { readonly kind: 'installation'; readonly repository: string }
  | { readonly kind: 'environments'; readonly repository: string }
  | { readonly kind: 'environment'; readonly repository: string; readonly environment: string }
  | PlaceRoute;

/** Secrets or variables of a repository, or of one of its environments. */
export interface PlaceRoute {
  readonly kind: 'secrets' | 'variables';
  readonly repository: string;
  readonly environment: string | undefined;
  /** undefined: all of them. `public-key` is asked for in the place of a secret's name. */
  readonly name: string | undefined;
}

const REPOSITORY = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/;
const ACCESS_TOKEN = /^\/app\/installations\/([^/]+)\/access_tokens$/;
const REPOSITORY_PLACE = /^\/actions\/(secrets|variables)(?:\/([^/]+))?$/;
/** A slash in an environment's name must be sent as `%2F` (GitHub documentation), and arrives here as such. */
const ENVIRONMENT_PLACE = /^\/environments\/([^/]+)\/(secrets|variables)(?:\/([^/]+))?$/;
const ENVIRONMENT = /^\/environments\/([^/]+)$/;

export function readRoute(request: SandboxRequest): Route | undefined {
  if (request.path === '/rate_limit') return { kind: 'rate-limit' };
  const installation = ACCESS_TOKEN.exec(request.path)?.[1];
  if (installation !== undefined) return { kind: 'access-token', installation };
  const [, repository, rest = ''] = REPOSITORY.exec(request.path) ?? [];
  return repository === undefined ? undefined : readRest(repository, rest);
}

function readRest(repository: string, rest: string): Route | undefined {
  if (rest === '') return { kind: 'repository', repository };
  if (rest === '/installation') return { kind: 'installation', repository };
  if (rest === '/environments') return { kind: 'environments', repository };
  const [, kind, name] = REPOSITORY_PLACE.exec(rest) ?? [];
  if (isPlaceKind(kind)) return { kind, repository, environment: undefined, name };
  const [, place, placeKind, placeName] = ENVIRONMENT_PLACE.exec(rest) ?? [];
  if (isPlaceKind(placeKind)) {
    return { kind: placeKind, repository, environment: place?.replaceAll('%2F', '/'), name: placeName };
  }
  const environment = ENVIRONMENT.exec(rest)?.[1]?.replaceAll('%2F', '/');
  return environment === undefined ? undefined : { kind: 'environment', repository, environment };
}

function isPlaceKind(text: string | undefined): text is PlaceRoute['kind'] {
  return text === 'secrets' || text === 'variables';
}
