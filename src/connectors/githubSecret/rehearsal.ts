/** GitHub repositories with their environments, and organizations, in the sandbox: of github.com and of other servers. */
import * as z from 'zod/mini';
import {
  named,
  type Place,
  type Rehearsal,
  sameSettings,
  without,
} from '../../rehearsal/world/kindRehearsal.ts';
import { type Placement, same, setting, together, type Value } from '../../rehearsal/world/placement.ts';
import { canariesOf, repositoriesOfCanaries, type WithCanaries } from './canaryWorkflows.ts';

interface RepositoryShape extends ScopeShape, WithCanaries {
  readonly fullName: string;
  readonly environments: Readonly<Record<string, ScopeShape>>;
  readonly dependabot?: Values;
  readonly codespaces?: Values;
}

type Values = Readonly<Record<string, Value>>;

/** The parts that a repository, each of its environments and an organization have. */
interface ScopeShape {
  readonly secrets: Values;
  readonly variables: Readonly<Record<string, string>>;
}

interface OwnerShape extends ScopeShape {
  readonly login: string;
  readonly dependabot: Values;
  readonly codespaces: Values;
  readonly sharing: Readonly<Record<string, readonly string[]>>;
}

interface GithubShape {
  readonly repositories: readonly RepositoryShape[];
  readonly githubOwners?: readonly OwnerShape[];
}

interface Shape extends GithubShape {
  readonly githubServers?: readonly ({ readonly host: string } & GithubShape)[];
}

const seenSecret = z.object({
  value: z.string(),
  visibility: z.optional(z.string()),
  selected: z.optional(z.array(z.string())),
});

const scope = {
  secrets: z.record(z.string(), seenSecret),
  variables: z.record(z.string(), z.object({ value: z.string() })),
};

const stores = {
  dependabot: z.optional(z.record(z.string(), seenSecret)),
  codespaces: z.optional(z.record(z.string(), seenSecret)),
};

const seenScope = z.object(scope);

const seenGithub = {
  repositories: z.array(
    z.object({
      ...scope,
      ...stores,
      fullName: z.string(),
      environments: z.record(z.string(), seenScope),
    }),
  ),
  githubOwners: z.optional(z.array(z.object({ ...scope, ...stores, login: z.string() }))),
};

const seen = z.object({
  ...seenGithub,
  githubServers: z.optional(z.array(z.object({ ...seenGithub, host: z.string() }))),
});

type Seen = z.infer<typeof seen>;

export const rehearsal: Rehearsal<Shape, Seen> = { kind: 'githubSecret', seed, seen, place: githubPlace };

function seed(placements: readonly Placement[]): Shape {
  const isHere = (each: Placement) => setting(each, 'host') === '';
  const servers = together(
    placements.filter(each => !isHere(each)),
    each => setting(each, 'host'),
  );
  return {
    ...githubOf(placements.filter(isHere)),
    ...(servers.length > 0 && {
      githubServers: servers.map(held => ({ host: setting(held[0], 'host'), ...githubOf(held) })),
    }),
  };
}

function githubOf(placements: readonly Placement[]): GithubShape {
  const inRepositories = together(
    placements.filter(each => setting(each, 'repository') !== ''),
    each => setting(each, 'repository'),
  );
  const inOrganizations = together(
    placements.filter(each => setting(each, 'organization') !== ''),
    each => setting(each, 'organization'),
  );
  const own = inRepositories.map(repository);
  const bare = (fullName: string) => ({ fullName, ...scopeOf([], WITHIN.repository), environments: {} });
  const others = repositoriesOfCanaries(placements).filter(
    name => !own.some(({ fullName }) => same(fullName, name)),
  );
  const repositories = [...own, ...others.map(bare)];
  // Without a repository no token would cover the organization, and a secret could be shared with none.
  const lacking = inOrganizations
    .map(([each]) => setting(each, 'organization'))
    .filter(login => !repositories.some(({ fullName }) => same(ownerOf(fullName), login)))
    .map(login => bare(`${login}/website`));
  const all = [...repositories, ...lacking].map(one => ({ ...one, ...canariesOf(one.fullName, placements) }));
  return {
    repositories: all,
    ...(inOrganizations.length > 0 && {
      githubOwners: inOrganizations.map(held => organization(held, all)),
    }),
  };
}

/** Other secrets and variables, which belong to others. */
const WITHIN = {
  repository: { secrets: { NPM_TOKEN: 'npm_not-ours-9b0d2f6e7a13' }, variables: { NODE_VERSION: '24' } },
  environment: { secrets: { DEPLOY_KEY: 'not-ours-51c8e0aa94bd' }, variables: { REGION: 'westeurope' } },
  organization: { secrets: { SONAR_TOKEN: 'not-ours-7e21b9d6c04f' }, variables: { PROXY: 'none' } },
} as const;

const REGISTRY = { REGISTRY_TOKEN: 'not-ours-c47d19f0e8a2' };

function repository(held: readonly [Placement, ...Placement[]]): RepositoryShape {
  const environments = together(
    held.filter(each => setting(each, 'environment') !== ''),
    each => setting(each, 'environment'),
  );
  const own = held.filter(each => setting(each, 'environment') === '');
  return {
    fullName: setting(held[0], 'repository'),
    ...scopeOf(inStore(own, ''), WITHIN.repository),
    environments: Object.fromEntries(
      environments.map(inIt => [setting(inIt[0], 'environment'), scopeOf(inIt, WITHIN.environment)]),
    ),
    ...otherStore(own, 'dependabot'),
    ...otherStore(own, 'codespaces'),
  };
}

function otherStore(own: readonly Placement[], store: 'dependabot' | 'codespaces') {
  const held = inStore(own, store);
  return held.length > 0 && { [store]: { ...REGISTRY, ...secrets(held) } };
}

/** Each secret is shared with one repository, which has to stay so. */
function organization(
  held: readonly [Placement, ...Placement[]],
  repositories: readonly { readonly fullName: string }[],
): OwnerShape {
  const login = setting(held[0], 'organization');
  const [shared] = repositories.filter(({ fullName }) => same(ownerOf(fullName), login));
  return {
    login,
    ...scopeOf(inStore(held, ''), WITHIN.organization),
    dependabot: { ...REGISTRY, ...secrets(inStore(held, 'dependabot')) },
    codespaces: { ...REGISTRY, ...secrets(inStore(held, 'codespaces')) },
    sharing: Object.fromEntries(
      held.map(each => [setting(each, 'secret'), shared === undefined ? [] : [shared.fullName]]),
    ),
  };
}

function ownerOf(fullName: string): string {
  return fullName.split('/')[0] ?? '';
}

function inStore(held: readonly Placement[], store: string): readonly Placement[] {
  return held.filter(each => setting(each, 'store') === store);
}

function scopeOf(held: readonly Placement[], within: ScopeShape): ScopeShape {
  return { secrets: { ...within.secrets, ...secrets(held) }, variables: within.variables };
}

function secrets(held: readonly Placement[]): Record<string, Value> {
  return Object.fromEntries(held.map(each => [setting(each, 'secret'), each.value]));
}

/** Settings that tell one store from another. */
const STORE = ['host', 'repository', 'organization', 'environment', 'store'] as const;

function githubPlace(placement: Placement, all: readonly Placement[]): Place<Seen> {
  const name = setting(placement, 'secret');
  const ours = all
    .filter(other => sameSettings(placement, other, STORE))
    .map(other => setting(other, 'secret'));
  // Every store of a repository or organization has its marks among the variables of Actions.
  const marks = all
    .filter(other => sameSettings(placement, other, ['host', 'repository', 'organization', 'environment']))
    .map(markOf);
  return {
    label: placement.target.label,
    held: world => named(holding(world, placement)?.secrets, name)?.value,
    others: world => without(holding(world, placement)?.secrets ?? {}, ours),
    other: 'secret',
    besides(world) {
      const found = holding(world, placement);
      const { visibility, selected } = named(found?.secrets, name) ?? {};
      return [without(found?.variables ?? {}, marks), visibility, selected];
    },
  };
}

function markOf(placement: Placement): string {
  const store = setting(placement, 'store');
  return `${setting(placement, 'secret')}_KEYTURN${store === '' ? '' : `_${store}`}`;
}

interface Holding {
  readonly secrets: Readonly<Record<string, z.infer<typeof seenSecret>>> | undefined;
  readonly variables: z.infer<typeof seenScope>['variables'];
}

function holding(world: Seen, placement: Placement): Holding | undefined {
  const host = setting(placement, 'host');
  const github = host === '' ? world : world.githubServers?.find(one => same(one.host, host));
  const environment = setting(placement, 'environment');
  const store = setting(placement, 'store');
  const owner =
    github?.repositories.find(({ fullName }) => same(fullName, setting(placement, 'repository'))) ??
    github?.githubOwners?.find(({ login }) => same(login, setting(placement, 'organization')));
  if (owner === undefined) return undefined;
  if (environment !== '') return 'environments' in owner ? named(owner.environments, environment) : undefined;
  if (store === 'dependabot' || store === 'codespaces')
    return { secrets: owner[store], variables: owner.variables };
  return owner;
}
