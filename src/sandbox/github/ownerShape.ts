/** Users and organizations in the shapes of @octokit/openapi 23. */
import { numbered } from './numbered.ts';

export type OwnerType = 'Organization' | 'User';

/** `simple-user`: the form inside other objects. */
export function simpleUser(login: string, type: OwnerType) {
  return {
    login,
    ...numbered(type === 'User' ? 'U' : 'O', login),
    avatar_url: `https://avatars.githubusercontent.com/u/${numbered('U', login).id}?v=4`,
    gravatar_id: '',
    html_url: `https://github.com/${login}`,
    ...addresses(`https://api.github.com/users/${login}`),
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** `public-user`. */
export function publicUser(login: string, type: OwnerType, repositories: number) {
  return {
    ...simpleUser(login, type),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    ...counts(),
    public_repos: repositories,
    created_at: FOUNDED,
    updated_at: FOUNDED,
  };
}

/** `organization-simple`: the form in lists. */
export function organizationSimple(login: string) {
  const url = `https://api.github.com/orgs/${login}`;
  return {
    login,
    ...numbered('O', login),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${numbered('O', login).id}?v=4`,
    description: null,
  };
}

/** `organization-full`, as callers see it who are not its owners. */
export function organizationFull(login: string, repositories: number) {
  return {
    ...organizationSimple(login),
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    ...counts(),
    public_repos: repositories,
    html_url: `https://github.com/${login}`,
    type: 'Organization',
    created_at: FOUNDED,
    updated_at: FOUNDED,
    archived_at: null,
  };
}

/** Nothing depends on when an account was created. */
const FOUNDED = '2020-01-01T00:00:00Z';

function counts() {
  return { public_gists: 0, followers: 0, following: 0 };
}

function addresses(url: string) {
  return {
    url,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
  };
}
