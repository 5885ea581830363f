/** GitHub repositories and their environments. */
import type { Policy } from '../../policy/policy.ts';
import { type Placement, placements, setting, together } from './placement.ts';
import type { RepositoryShape, ScopeShape, Value } from './shape.ts';

export function repositoriesFor(policy: Policy): RepositoryShape[] {
  return together(placements(policy, 'githubSecret'), held => setting(held, 'repository')).map(held => {
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
