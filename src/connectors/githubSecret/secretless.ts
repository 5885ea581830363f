import type { Secretless, Surroundings } from '../../rotation/placeFacts.ts';
import type { GithubSecretSettings } from './settings.ts';

/** Known without a request. */
export function surroundingsOf(settings: GithubSecretSettings): Surroundings {
  const secretless = secretlessOf(settings);
  return { readers: [], ...(secretless === undefined ? {} : { secretless }) };
}

/**
 * A workflow on github.com can sign in to Entra with the token that GitHub gives to it
 * (docs.github.com, Configuring OpenID Connect in Azure). Codespaces get none, and the issuer of another server may not be
 * reachable for Entra: of those nothing is said.
 */
export function secretlessOf({
  host,
  repository,
  organization,
  environment,
  store,
}: GithubSecretSettings): Secretless | undefined {
  if ((host !== undefined && host !== 'github.com') || store !== undefined) return undefined;
  const common = {
    by: 'federation with GitHub Actions',
    certainty: 'possible',
    evidence: `GitHub does not show which workflows use the secret; one that signs in with azure/login, or with the Azure SDKs, can do without it`,
    steps: [
      {
        text: 'Give the job the permission id-token: write, and azure/login no client-secret (client-id, tenant-id and subscription-id only).',
      },
    ],
  } as const;
  if (repository === undefined)
    return {
      ...common,
      evidence: `${common.evidence}; the registration has to trust each repository of ${organization} that uses it`,
    };
  // With an environment the subject is the same for all branches; without, there is one for each branch.
  if (environment === undefined)
    return {
      ...common,
      evidence: `${common.evidence}; the registration has to trust each branch, or an environment`,
    };
  return {
    ...common,
    trusts: {
      name: nameOf(repository, environment),
      issuer: 'https://token.actions.githubusercontent.com',
      subject: `repo:${repository}:environment:${environment}`,
    },
  };
}

/** 3 to 120 characters, letters, digits, dash and underscore (learn.microsoft.com/graph/api/resources/federatedidentitycredential). */
function nameOf(...parts: readonly string[]): string {
  return `github-${parts.join('-')}`.replaceAll(/[^0-9A-Za-z_-]+/g, '-').slice(0, 120);
}
