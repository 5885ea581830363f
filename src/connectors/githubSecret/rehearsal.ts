/** GitHub repositories and their environments in the sandbox. */
import * as z from 'zod/mini';
import {
  named,
  type Place,
  type Rehearsal,
  sameSettings,
  without,
} from '../../rehearsal/world/kindRehearsal.ts';
import { type Placement, same, setting, together, type Value } from '../../rehearsal/world/placement.ts';

interface RepositoryShape extends ScopeShape {
  readonly fullName: string;
  readonly environments: Readonly<Record<string, ScopeShape>>;
}

/** The parts that a repository and each of its environments have. */
interface ScopeShape {
  readonly secrets: Readonly<Record<string, Value>>;
  readonly variables: Readonly<Record<string, string>>;
}

const scope = {
  secrets: z.record(z.string(), z.object({ value: z.string() })),
  variables: z.record(z.string(), z.object({ value: z.string() })),
};

const seenScope = z.object(scope);

const seen = z.object({
  repositories: z.array(
    z.object({ ...scope, fullName: z.string(), environments: z.record(z.string(), seenScope) }),
  ),
});

type SeenScope = z.infer<typeof seenScope>;
type Seen = z.infer<typeof seen>;

export const rehearsal: Rehearsal<{ readonly repositories: readonly RepositoryShape[] }, Seen> = {
  kind: 'githubSecret',
  seed: placements => ({ repositories: repositoriesOf(placements) }),
  seen,
  place: repositoryPlace,
};

function repositoriesOf(placements: readonly Placement[]): RepositoryShape[] {
  return together(placements, held => setting(held, 'repository')).map(held => {
    const inEnvironments = held.filter(each => setting(each, 'environment') !== '');
    const environments = together(inEnvironments, each => setting(each, 'environment'));
    return {
      fullName: setting(held[0], 'repository'),
      ...repository(held.filter(each => setting(each, 'environment') === '')),
      environments: Object.fromEntries(
        environments.map(inIt => [setting(inIt[0], 'environment'), environment(inIt)]),
      ),
    };
  });
}

function repository(held: readonly Placement[]): ScopeShape {
  return {
    secrets: { NPM_TOKEN: 'npm_not-ours-9b0d2f6e7a13', ...secrets(held) },
    variables: { NODE_VERSION: '24' },
  };
}

function environment(held: readonly Placement[]): ScopeShape {
  return {
    secrets: { DEPLOY_KEY: 'not-ours-51c8e0aa94bd', ...secrets(held) },
    variables: { REGION: 'westeurope' },
  };
}

function secrets(held: readonly Placement[]): Record<string, Value> {
  return Object.fromEntries(held.map(each => [setting(each, 'secret'), each.value]));
}

function repositoryPlace(placement: Placement, all: readonly Placement[]): Place<Seen> {
  const name = setting(placement, 'secret');
  const ours = all
    .filter(other => sameSettings(placement, other, ['repository', 'environment']))
    .map(other => setting(other, 'secret'));
  const marks = ours.map(secret => `${secret}_KEYTURN`);
  return {
    label: placement.target.label,
    held: world => named(scopeOf(world, placement)?.secrets, name)?.value,
    others: world => without(scopeOf(world, placement)?.secrets ?? {}, ours),
    other: 'secret',
    besides: world => without(scopeOf(world, placement)?.variables ?? {}, marks),
  };
}

function scopeOf(world: Seen, placement: Placement): SeenScope | undefined {
  const repository = world.repositories.find(({ fullName }) =>
    same(fullName, setting(placement, 'repository')),
  );
  const environment = setting(placement, 'environment');
  return environment === '' ? repository : named(repository?.environments, environment);
}
