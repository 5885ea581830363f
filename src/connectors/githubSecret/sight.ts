import type { GithubPlace } from './githubPlace.ts';

/** What is known of which repositories of an organization a sign-in sees. */
export type Sight =
  /** `all`: the GitHub App is installed on all repositories of its owner. */
  | { readonly by: 'app'; readonly all: boolean }
  /** `scopes`: as the last response named them (`X-OAuth-Scopes`); undefined: it named none. */
  | { readonly by: 'token'; readonly variable: string; readonly scopes: string | undefined };

export interface Unseen {
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Why a list of selected repositories that this sign-in reads may lack some; undefined: it has all of them. A classic token needs
 * `admin:org` for that list, and "if the repository is private, the `repo` scope is also required" (docs.github.com, "List selected
 * repositories for an organization secret"). A fine-grained token or that of an App may be limited to some repositories, its
 * responses name no scopes (cli/cli#6546), and nothing else shows the limit.
 */
export function unseenBy(sight: Sight, { right: { on } }: Pick<GithubPlace, 'right'>): Unseen | undefined {
  if (sight.by === 'app')
    return sight.all
      ? undefined
      : {
          reason: `${SELECTED}, and the GitHub App is installed on some repositories only: ${RISK}`,
          remedy: `install the App on all repositories of the ${on} (Settings > GitHub Apps > Configure > Repository access)`,
        };
  const lacking = missing(sight.scopes);
  if (lacking.length === 0) return undefined;
  const why =
    sight.scopes === undefined
      ? 'no response shows that this token sees every repository (a fine-grained token names no scopes)'
      : `this token lacks the scope ${lacking.join(' and ')}`;
  return {
    reason: `${SELECTED}, and ${why}: ${RISK}`,
    remedy: `set ${sight.variable} to a classic token with ${NEEDED.join(' and ')} of an owner of the ${on}, or sign in as a GitHub App that is installed on all of its repositories (KEYTURN_GITHUB_APP_ID and KEYTURN_GITHUB_APP_KEY_FILE)`,
  };
}

const NEEDED = ['admin:org', 'repo'] as const;

const SELECTED = 'it is shared with selected repositories';
const RISK = 'it may not see all of them, and a write would take the secret from the others';

function missing(scopes = ''): string[] {
  const given = scopes.split(',').map(scope => scope.trim());
  return NEEDED.filter(scope => !given.includes(scope));
}
