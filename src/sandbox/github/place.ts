import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { failure } from './answer.ts';
import type { Repository, RepositorySecret } from './state.ts';

/** A store of secrets and variables: of a repository, of one of its environments, of Dependabot, or of an organization. */
export interface Place {
  /** The sealing key of its secrets; with a `derivation`, a key pair that derives from it. */
  readonly key: Repository['key'];
  readonly derivation: string | undefined;
  /** The maximum number of secrets. */
  readonly most: number;
  readonly secrets: Record<string, RepositorySecret>;
  readonly variables: Record<string, RepositorySecret>;
  /** For an organization only. */
  readonly sharing?: Sharing;
}

/** The repositories that an organization can share with. */
export interface Sharing {
  /** The address of its secrets and variables, without the kind. */
  readonly url: string;
  readonly repositories: readonly Repository[];
}

/** undefined: the environment does not exist. Environment names are case-insensitive, too. */
export function findPlace(repository: Repository, environment: string | undefined): Place | undefined {
  const { key, secrets, variables } = repository;
  if (environment === undefined)
    return { key, derivation: undefined, most: MOST_SECRETS, secrets, variables };
  const name = storedName(repository.environments, environment);
  const found = name === undefined ? undefined : repository.environments[name];
  return (
    found && {
      key,
      derivation: name?.toLowerCase(),
      most: MOST_SECRETS,
      secrets: found.secrets,
      variables: found.variables,
    }
  );
}

/** The stores beside that of Actions: secrets only. */
export type OtherStore = 'dependabot' | 'codespaces';
export type Store = 'actions' | OtherStore;

/**
 * The Dependabot or Codespaces store of a repository, with a sealing key of its own. `toKeep`: for a write, so the store is added to
 * the repository.
 */
export function otherPlace(repository: Repository, store: OtherStore, toKeep: boolean): Place {
  const { key } = repository;
  const secrets = repository[store] ?? {};
  if (toKeep) repository[store] = secrets;
  return { key, derivation: `of ${store}`, most: MOST_SECRETS, secrets, variables: {} };
}

/** For a repository, and for an environment (azure-facts §5.4). */
const MOST_SECRETS = 100;

/** The name in its stored spelling; names are case-insensitive. */
export function storedName(kept: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return Object.keys(kept).find(other => other.toLowerCase() === name.toLowerCase());
}

/** 48 KB for a secret and for a variable (azure-facts §5.4). */
export const LARGEST_BYTES = 48 * 1024;

/** Why a name is invalid (azure-facts §5.4), or undefined. `what`: `Secret` or `Variable`. */
export function nameFault(what: string, name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return `${what} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).`;
  }
  return /^GITHUB_/i.test(name) ? `${what} names must not start with GITHUB_.` : undefined;
}

export type SentBody =
  | { readonly ok: true; readonly sent: Record<string, unknown> }
  | { readonly ok: false; readonly reply: Reply };

export function readBody(request: SandboxRequest, scene: Scene): SentBody {
  try {
    const sent: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof sent === 'object' && sent !== null) return { ok: true, sent: sent as Record<string, unknown> };
  } catch {
    // Handled below: GitHub does not report where the JSON is invalid.
  }
  return { ok: false, reply: failure(request, scene, 400, 'Problems parsing JSON') };
}

/** GitHub's times have whole seconds. */
export function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
