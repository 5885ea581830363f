import type { PlaceScopes } from '../../discovery/finder.ts';
import { clouds } from '../../policy/clouds.ts';
import { organizationAt, repositoryAt } from '../../policy/destination.ts';
import { github } from '../services/github.ts';
import { kindOf } from '../targetKind.ts';
import { workflowInWords, workflowRights } from './canarySettings.ts';
import { githubPlace, whereOf, withoutOwnHost } from './githubPlace.ts';
import { type GithubSecretSettings, githubSecretSettings } from './settings.ts';

export const githubSecret = kindOf({
  name: 'githubSecret',
  schema: githubSecretSettings,
  label: settings => {
    const { secret, store } = settings;
    return `githubSecret ${whereOf(settings)} ${secret}${store === undefined ? '' : ` (${store})`}`;
  },
  inCloud: withoutOwnHost,
  place: ['host', 'organization', 'repository', 'environment', 'store', 'secret'],
  proof: 'marked',
  destination: (settings, endpoints) => {
    const { api } = githubPlace(settings, endpoints);
    const { repository, organization = '' } = settings;
    return repository === undefined ? organizationAt(api, organization) : repositoryAt(api, repository);
  },
  canary: workflowInWords,
  service: github,
  host: (settings, endpoints) =>
    settings.host === undefined ? undefined : new URL(githubPlace(settings, endpoints).api).hostname,
  needs:
    'GitHub: of each repository `Secrets: write` (`Dependabot secrets` or `Codespaces secrets` for those stores), and `Variables: write` for the readable mark beside the secret; for a secret of an environment `Environments: write`; for one of an organization the same permissions of the organization (with a classic token `admin:org` and `repo`, which only an owner of the organization can use; where the secret is shared with selected repositories such a token, or an App on all repositories, is required); of the repository of a `canary` also `Actions: write`.',
  rights: settings => {
    const { right } = githubPlace(settings, clouds.public);
    return [
      { by: 'GitHub', right: `${right.names}: read and write`, on: right.on },
      ...workflowRights(settings),
    ];
  },
  discover: {
    scopeOf,
    hosts: ({ github: scopes }, endpoints) =>
      scopes.flatMap(({ host, owner }) =>
        host === undefined
          ? []
          : [new URL(githubPlace({ host, organization: owner, secret: '' }, endpoints).api).hostname],
      ),
    async open(access) {
      const { openFinder } = await import('./discover.ts');
      return openFinder(access);
    },
  },
  reading: settings => {
    const { right } = githubPlace(settings, clouds.public);
    return { rights: [{ by: 'GitHub', right: `${right.names}: read`, on: right.on }] };
  },
  async open(settings, access, vault) {
    const { openGithubSecret } = await import('./target.ts');
    return openGithubSecret(access, settings, vault);
  },
});

/** Of a repository only that one, of an organization all of it. */
function scopeOf({ host, repository, organization = '' }: GithubSecretSettings): Partial<PlaceScopes> {
  const [owner = organization] = repository?.split('/') ?? [];
  const on = host === undefined ? {} : { host };
  return { github: [{ ...on, owner, ...(repository === undefined ? {} : { repository }) }] };
}
