import { at, type BuildContext, secretOf, type WorldBuildContext } from '../seeding/buildContext.ts';
import type { SeedFacts } from '../seeding/checks.ts';
import type { SeedValue } from '../terms.ts';
import type { World, WorldSeed } from '../world.ts';
import type { GithubOwnerSeed, RepositorySeed } from './schema.ts';
import { sealingKey } from './seal.ts';
import { isEnterpriseServer } from './servers.ts';
import type { GithubOwner, GithubServer, Repository, RepositorySecret, Workflow } from './state.ts';

/** The repositories, and a token of the operator for all of them. */
export function buildRepositories(context: WorldBuildContext, seed: WorldSeed, world: World): void {
  const { githubToken, githubEnterpriseToken } = context.operator;
  const { repositories, githubOwners, githubTokens } = built(context, seed, githubToken);
  world.repositories.push(...repositories);
  if (seed.githubOwners !== undefined) world.githubOwners = githubOwners;
  world.githubTokens.push(...githubTokens);
  if (seed.githubServers === undefined) return;
  world.githubServers = seed.githubServers.map(({ host, ...own }) => ({
    host,
    // By gh's variables: one token for github.com and ghe.com, another for Enterprise Servers.
    ...built(context, own, isEnterpriseServer(host) ? githubEnterpriseToken : githubToken),
  }));
}

type Built = Pick<GithubServer, 'repositories' | 'githubOwners' | 'githubTokens'>;

function built(
  context: BuildContext,
  { repositories = [], githubOwners = [] }: Pick<WorldSeed, 'repositories' | 'githubOwners'>,
  token: string,
): Built {
  const memberOf = githubOwners.flatMap(({ login, role }) => (role === 'member' ? [login] : []));
  const owned = repositories.map(({ fullName }) => fullName);
  return {
    repositories: repositories.map(repository => buildRepository(context, repository)),
    githubOwners: githubOwners.map(owner => buildOwner(context, owner)),
    githubTokens: [{ token, repositories: owned, ...(memberOf.length > 0 && { memberOf }) }],
  };
}

function buildOwner(context: BuildContext, seed: GithubOwnerSeed): GithubOwner {
  const { login, secrets, variables, dependabot, codespaces, sharing = {} } = seed;
  const shared = (store: GithubOwnerSeed['secrets']) => sharedAs(buildSecrets(context, store), sharing);
  return {
    login,
    secrets: shared(secrets),
    variables: buildVariables(context, variables),
    dependabot: shared(dependabot),
    ...(codespaces && { codespaces: shared(codespaces) }),
  };
}

type Secrets = Record<string, RepositorySecret>;

function sharedAs(secrets: Secrets, sharing: NonNullable<GithubOwnerSeed['sharing']>): Secrets {
  for (const [name, shares] of Object.entries(sharing)) {
    const secret = secrets[name.toUpperCase()];
    if (secret !== undefined) Object.assign(secret, sharesOf(shares));
  }
  return secrets;
}

/** `all`, `private`, or the names of the selected repositories. */
export function sharesOf(
  shares: 'all' | 'private' | readonly string[],
): Pick<RepositorySecret, 'visibility' | 'selected'> {
  return typeof shares === 'string'
    ? { visibility: shares }
    : { visibility: 'selected', selected: [...shares] };
}

function buildRepository(context: BuildContext, seed: RepositorySeed): Repository {
  const createdAt = at(context, undefined, '-340d');
  const environments = Object.entries(seed.environments ?? {}).map(([name, environment]) => {
    const secrets = buildSecrets(context, environment.secrets);
    const variables = buildVariables(context, environment.variables);
    return [name, { secrets, variables, createdAt }] as const;
  });
  return {
    fullName: seed.fullName,
    ...(seed.archived && { archived: true }),
    secrets: buildSecrets(context, seed.secrets),
    variables: buildVariables(context, seed.variables),
    environments: Object.fromEntries(environments),
    createdAt,
    ...(seed.dependabot && { dependabot: buildSecrets(context, seed.dependabot) }),
    ...(seed.codespaces && { codespaces: buildSecrets(context, seed.codespaces) }),
    ...(seed.workflows && {
      workflows: Object.entries(seed.workflows).map(([file, one]) => buildWorkflow(file, one)),
    }),
    key: sealingKey(context.random),
  };
}

function buildWorkflow(file: string, seed: NonNullable<RepositorySeed['workflows']>[string]): Workflow {
  if (typeof seed === 'string') return { file, name: seed, runs: [] };
  const { appId, secret, environment, ...given } = seed;
  const signIn = appId !== undefined &&
    secret !== undefined && {
      signIn: { appId: appId.toLowerCase(), secret, ...(environment !== undefined && { environment }) },
    };
  return { file, ...given, ...signIn, runs: [] };
}

/** GitHub stores secret and variable names in upper case. */
function buildSecrets(
  context: BuildContext,
  seeds: Readonly<Record<string, SeedValue>> = {},
): Record<string, RepositorySecret> {
  const entries = Object.entries(seeds).map(
    ([name, value]) => [name, kept(context, secretOf(context, value))] as const,
  );
  return Object.fromEntries(entries.map(([name, secret]) => [name.toUpperCase(), secret]));
}

function buildVariables(
  context: BuildContext,
  seeds: Readonly<Record<string, string>> = {},
): Record<string, RepositorySecret> {
  return Object.fromEntries(
    Object.entries(seeds).map(([name, value]) => [name.toUpperCase(), kept(context, value)]),
  );
}

function kept(context: BuildContext, value: string): RepositorySecret {
  const since = at(context, undefined, '-340d');
  return { value, createdAt: since, updatedAt: since };
}

export function factsOfRepositories(seed: WorldSeed): SeedFacts {
  const { githubServers = [] } = seed;
  const all = [factsOf(seed), ...githubServers.map(server => factsOf(server, server.host))];
  return {
    values: all.flatMap(({ values = [] }) => values),
    once: [...all.flatMap(({ once }) => once), ...githubServers.map(({ host }) => `GitHub server ${host}`)],
  };
}

/** `host`: of another server than github.com. */
function factsOf(
  { repositories = [], githubOwners = [] }: Pick<WorldSeed, 'repositories' | 'githubOwners'>,
  host?: string,
): SeedFacts {
  const facts = factsThere(repositories, githubOwners);
  if (host === undefined) return facts;
  return {
    values: facts.values?.map(([place, value]) => [`${place} at ${host}`, value] as const) ?? [],
    once: facts.once.map(name => `${name} at ${host}`),
  };
}

function factsThere(
  repositories: readonly RepositorySeed[],
  githubOwners: readonly GithubOwnerSeed[],
): SeedFacts {
  const places = [
    ...repositories.flatMap(({ fullName, environments = {}, ...own }) => [
      { fullName, path: fullName, ...own },
      ...Object.entries(environments).map(([name, held]) => ({
        fullName,
        path: `${fullName} environment ${name}`,
        ...held,
      })),
    ]),
    ...githubOwners.map(owner => ({ fullName: owner.login, path: owner.login, ...owner })),
  ];
  const owners = [
    ...repositories.map(one => ({ ...one, path: one.fullName })),
    ...githubOwners.map(one => ({ ...one, path: one.login })),
  ];
  const ofOthers = owners.flatMap(({ path, dependabot = {}, codespaces = {} }) => [
    { path, store: 'Dependabot', secrets: dependabot },
    { path, store: 'Codespaces', secrets: codespaces },
  ]);
  return {
    values: [
      ...places.flatMap(({ fullName, secrets = {} }) =>
        Object.entries(secrets).map(([name, value]) => [`secret ${fullName}/${name}`, value] as const),
      ),
      ...ofOthers.flatMap(({ path, store, secrets }) =>
        Object.entries(secrets).map(([name, value]) => [`${store} secret ${path}/${name}`, value] as const),
      ),
    ],
    once: [
      ...repositories.map(({ fullName }) => `repository ${fullName}`),
      ...githubOwners.map(({ login }) => `organization ${login} of GitHub`),
      ...repositories.flatMap(({ fullName, environments = {}, workflows = {} }) => [
        ...Object.keys(environments).map(name => `environment ${name} of ${fullName}`),
        ...Object.keys(workflows).map(file => `workflow ${file} of ${fullName}`),
      ]),
      ...places.flatMap(({ path, secrets = {}, variables = {} }) => [
        ...Object.keys(secrets).map(name => `secret ${name} of ${path}`),
        ...Object.keys(variables).map(name => `variable ${name} of ${path}`),
      ]),
      ...ofOthers.flatMap(({ path, store, secrets }) =>
        Object.keys(secrets).map(name => `${store} secret ${name} of ${path}`),
      ),
    ],
  };
}
