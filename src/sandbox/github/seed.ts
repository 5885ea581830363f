import sodium from 'libsodium-wrappers';
import type { SeedFacts } from '../grow/checks.ts';
import { at, type SeedSoil, type Soil, secretOf } from '../grow/soil.ts';
import type { Random } from '../random.ts';
import type { SeedValue } from '../terms.ts';
import type { World, WorldSeed } from '../world.ts';
import type { GithubOwnerSeed, RepositorySeed } from './schema.ts';
import type { GithubOwner, Repository, RepositorySecret, Workflow } from './state.ts';

/** The repositories, and a token of the operator for all of them. */
export function growRepositories(
  soil: SeedSoil,
  { repositories = [], githubOwners }: WorldSeed,
  world: World,
): void {
  world.repositories.push(...repositories.map(repository => growRepository(soil, repository)));
  if (githubOwners !== undefined) world.githubOwners = githubOwners.map(owner => growOwner(soil, owner));
  const names = world.repositories.map(({ fullName }) => fullName);
  const memberOf = (githubOwners ?? []).flatMap(({ login, role }) => (role === 'member' ? [login] : []));
  world.githubTokens.push({
    token: soil.operator.githubToken,
    repositories: names,
    ...(memberOf.length > 0 && { memberOf }),
  });
}

function growOwner(soil: Soil, seed: GithubOwnerSeed): GithubOwner {
  const { login, secrets, variables, dependabot, codespaces, sharing = {} } = seed;
  const shared = (store: GithubOwnerSeed['secrets']) => sharedAs(growSecrets(soil, store), sharing);
  return {
    login,
    secrets: shared(secrets),
    variables: growVariables(soil, variables),
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

/** Needs an initialised libsodium: start.ts waits for it before the first world is built. */
function growRepository(soil: Soil, seed: RepositorySeed): Repository {
  const createdAt = at(soil, undefined, '-340d');
  const environments = Object.entries(seed.environments ?? {}).map(([name, environment]) => {
    const secrets = growSecrets(soil, environment.secrets);
    const variables = growVariables(soil, environment.variables);
    return [name, { secrets, variables, createdAt }] as const;
  });
  return {
    fullName: seed.fullName,
    ...(seed.archived && { archived: true }),
    secrets: growSecrets(soil, seed.secrets),
    variables: growVariables(soil, seed.variables),
    environments: Object.fromEntries(environments),
    createdAt,
    ...(seed.dependabot && { dependabot: growSecrets(soil, seed.dependabot) }),
    ...(seed.codespaces && { codespaces: growSecrets(soil, seed.codespaces) }),
    ...(seed.workflows && {
      workflows: Object.entries(seed.workflows).map(([file, one]) => growWorkflow(file, one)),
    }),
    key: sealingKey(soil.random),
  };
}

function growWorkflow(file: string, seed: NonNullable<RepositorySeed['workflows']>[string]): Workflow {
  if (typeof seed === 'string') return { file, name: seed, runs: [] };
  const { name, appId, secret, environment } = seed;
  const signIn = {
    appId: appId.toLowerCase(),
    secret,
    ...(environment !== undefined && { environment }),
  };
  return { file, name, signIn, runs: [] };
}

/** A new key pair with a new id; a secret sealed with an older one is refused, as by GitHub. */
export function sealingKey(random: Random): Repository['key'] {
  const pair = sodium.crypto_box_seed_keypair(random.bytes(sodium.crypto_box_SEEDBYTES));
  const id = random.bytes(8).readBigUInt64BE().toString().padStart(18, '5').slice(0, 18);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { id, publicKey: base64(pair.publicKey), privateKey: base64(pair.privateKey) };
}

/** GitHub stores secret and variable names in upper case. */
function growSecrets(
  soil: Soil,
  seeds: Readonly<Record<string, SeedValue>> = {},
): Record<string, RepositorySecret> {
  const entries = Object.entries(seeds).map(
    ([name, value]) => [name, kept(soil, secretOf(soil, value))] as const,
  );
  return Object.fromEntries(entries.map(([name, secret]) => [name.toUpperCase(), secret]));
}

function growVariables(
  soil: Soil,
  seeds: Readonly<Record<string, string>> = {},
): Record<string, RepositorySecret> {
  return Object.fromEntries(
    Object.entries(seeds).map(([name, value]) => [name.toUpperCase(), kept(soil, value)]),
  );
}

function kept(soil: Soil, value: string): RepositorySecret {
  const since = at(soil, undefined, '-340d');
  return { value, createdAt: since, updatedAt: since };
}

export function factsOfRepositories({ repositories = [], githubOwners = [] }: WorldSeed): SeedFacts {
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
