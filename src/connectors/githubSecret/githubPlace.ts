import { webHost } from '../../policy/destination.ts';
import type { CloudEndpoints } from '../../policy/policy.ts';
import { shellWord } from '../../policy/quote.ts';
import type { GithubSecretSettings } from './settings.ts';

/** Where a secret and its mark are in GitHub's REST API, and which rights they need. Pure. */
export interface GithubPlace {
  /** `contoso/pay/production`, `contoso`, `github.contoso.com/contoso/pay`: what holds the secret, with its server. */
  readonly where: string;
  /** The address of its REST API. */
  readonly api: string;
  /** The host of its web page: `github.com`. */
  readonly server: string;
  /** The path of the repository or organization. */
  readonly owner: string;
  /** The path of the secrets of this store: `/repos/contoso/pay/dependabot/secrets`. */
  readonly secrets: string;
  /** The path of the Actions variables of the same repository, environment or organization. */
  readonly variables: string;
  /** The name of the variable that is the mark. */
  readonly mark: string;
  /** Only an organization's secrets have a visibility. */
  readonly isShared: boolean;
  /** Dependabot's ids of repositories are text (azure-facts §5.4). */
  readonly idsAreText: boolean;
  /** The number of secrets that the store may have, if it is published. */
  readonly most: number | undefined;
  readonly right: GithubRight;
}

export interface GithubRight {
  /** As in the settings of an App or of a fine-grained token: `Secrets and Variables`. */
  readonly names: string;
  /** `repository contoso/pay`. */
  readonly on: string;
  /** Of an App: the permission to write the secret, as in the API, and as in the settings. */
  readonly permission: string;
  readonly label: string;
}

export function githubPlace(
  settings: GithubSecretSettings,
  { github }: Pick<CloudEndpoints, 'github'>,
): GithubPlace {
  const { host, repository, organization, environment, store = 'actions' } = settings;
  const api = host === undefined ? github : apiOf(host);
  const owner = repository === undefined ? `/orgs/${organization}` : `/repos/${repository}`;
  const inEnvironment = environment === undefined ? '' : `/environments/${encodeURIComponent(environment)}`;
  return {
    where: whereOf(settings),
    api,
    server: webHost(api),
    owner,
    secrets: `${owner}${inEnvironment || `/${store}`}/secrets`,
    variables: `${owner}${inEnvironment || '/actions'}/variables`,
    mark: markName(settings),
    isShared: organization !== undefined,
    idsAreText: store === 'dependabot',
    most: store === 'actions' ? (organization === undefined ? MOST.place : MOST.organization) : undefined,
    right: rightOf(settings),
  };
}

/** "You can store up to 1,000 organization secrets, 100 repository secrets, and 100 environment secrets." (docs.github.com) */
const MOST = { organization: 1000, place: 100 } as const;

/** docs.github.com, "Getting started with the REST API" of Enterprise Server, and of Enterprise Cloud with data residency. */
function apiOf(host: string): string {
  if (host === 'github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** Without the host if the cloud's own GitHub has its API there: the same place is written without it. */
export function withoutOwnHost(
  settings: GithubSecretSettings,
  { github }: Pick<CloudEndpoints, 'github'>,
): GithubSecretSettings {
  const { host, ...rest } = settings;
  return host !== undefined && address(apiOf(host)) === address(github) ? rest : settings;
}

function address(api: string): string {
  return new URL(api).href.replace(/\/+$/, '');
}

export function whereOf({ host, repository, organization, environment }: GithubSecretSettings): string {
  return [host, repository ?? organization, environment].filter(Boolean).join('/');
}

/**
 * Dependabot and Codespaces have no variables, so their marks are Actions variables. A mark of Actions ends with `_KEYTURN`,
 * those of the other stores do not: secrets of one name in several stores have different marks, and no mark is that of another.
 */
function markName({ secret, store }: GithubSecretSettings): string {
  const name = `${secret.toUpperCase()}_KEYTURN`;
  return store === undefined ? name : `${name}_${store.toUpperCase()}`;
}

/**
 * docs.github.com, "Permissions required for GitHub Apps" and "… for fine-grained personal access tokens". Secrets and variables
 * of an environment need "Environments".
 */
function rightOf({ host, repository, organization, environment, store }: GithubSecretSettings): GithubRight {
  const at = host === undefined ? '' : ` at ${host}`;
  const on =
    organization === undefined ? `repository ${repository}${at}` : `organization ${organization}${at}`;
  if (environment !== undefined)
    return { names: 'Environments', on, permission: 'environments', label: 'Environments' };
  const [label, permission] = ofStore(store, organization !== undefined);
  return { names: `${label} and Variables`, on, permission, label };
}

function ofStore(store: GithubSecretSettings['store'], isShared: boolean): readonly [string, string] {
  const prefix = isShared ? 'organization_' : '';
  if (store === undefined) return ['Secrets', `${prefix}secrets`];
  if (isShared) return [`Organization ${store} secrets`, `organization_${store}_secrets`];
  return [`${store === 'dependabot' ? 'Dependabot' : 'Codespaces'} secrets`, `${store}_secrets`];
}

/** The flags of `gh secret` that lead to this place; `gh secret` itself is preceded by `ofServer`. */
export function ghFlags({
  host,
  repository,
  organization,
  environment,
  store,
}: GithubSecretSettings): string {
  return [
    organization === undefined
      ? `--repo ${[host, repository].filter(Boolean).join('/')}`
      : `--org ${organization}`,
    ...(environment === undefined ? [] : [`--env ${shellWord(environment)}`]),
    ...(store === undefined ? [] : [`--app ${store}`]),
  ].join(' ');
}

/** A command of gh for the server of this place; `--repo` names the server itself. */
export function onServer({ host }: GithubSecretSettings, command: string): string {
  return host === undefined ? command : `GH_HOST=${host} ${command}`;
}
