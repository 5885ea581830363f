/** A repository in the shape of @octokit/openapi 23: `full-repository`, which includes `minimal-repository`. */
import { numbered } from './numbered.ts';
import { simpleUser } from './ownerShape.ts';
import { time } from './place.ts';
import type { Repository } from './state.ts';

/** Fields that nothing depends on are those of a private repository without content. */
export function fullRepository(repository: Repository) {
  const { fullName, archived = false } = repository;
  const [login = '', name = ''] = fullName.split('/');
  const owner = simpleUser(login, 'Organization');
  const page = `https://github.com/${fullName}`;
  const at = time(repository.createdAt ?? 0);
  return {
    ...numbered('R', fullName),
    name,
    full_name: fullName,
    private: true,
    owner,
    html_url: page,
    description: null,
    fork: false,
    ...addresses(`https://api.github.com/repos/${fullName}`),
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    ...counts(),
    ...features(),
    default_branch: 'main',
    archived,
    disabled: false,
    visibility: 'private',
    pushed_at: at,
    created_at: at,
    updated_at: at,
    permissions: { admin: true, maintain: true, push: true, triage: true, pull: true },
    license: null,
    organization: owner,
  };
}

function counts() {
  return {
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    open_issues_count: 0,
    subscribers_count: 0,
    network_count: 0,
    forks: 0,
    open_issues: 0,
    watchers: 0,
    size: 0,
  };
}

function features() {
  return {
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    allow_forking: false,
    web_commit_signoff_required: false,
  };
}

function addresses(url: string) {
  return {
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    hooks_url: `${url}/hooks`,
  };
}
