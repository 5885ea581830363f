/** Where `discover` searches places, from the words of its command line, or else where the targets of the policy are. */
import type { GithubScope, OrganizationScope, PlaceKind, PlaceScopes } from '../discovery/finder.ts';
import { webHost } from '../policy/destination.ts';
import { GUID } from '../policy/guid.ts';
import type { Policy } from '../policy/policy.ts';
import { quote } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import type { DiscoverOptions, Search } from './discoverSearch.ts';

type Named = Pick<DiscoverOptions, 'subscription' | 'organization' | 'github'>;

/** Each kind of scope that is named takes the place of what the policy has of it. */
export function scopesFor(
  options: Named,
  policy: Policy | undefined,
  kinds: readonly PlaceKind[],
): Pick<Search, 'scopes' | 'subscriptions'> {
  const { subscription: named, organization, github } = options;
  const { subscriptions, organizations, github: owners } = scopesOf(policy, kinds);
  return {
    scopes: {
      subscriptions: named === undefined ? subscriptions : [],
      organizations: organization === undefined ? organizations : organization.map(organizationNamed),
      github: github === undefined ? owners : github.map(githubNamed),
    },
    subscriptions: named === undefined ? [] : subscriptionsNamed(named),
  };
}

/** Where the targets of a policy are, and where its `allow` lets them be. */
function scopesOf(policy: Policy | undefined, kinds: readonly PlaceKind[]): PlaceScopes {
  const targets = policy?.rotations.flatMap(rotation => rotation.targets) ?? [];
  const ofTargets = targets.flatMap(({ kind, settings }) => {
    const known = kinds.find(({ name }) => name === kind);
    return known === undefined ? [] : [known.scopeOf(settings)];
  });
  const all = policy === undefined ? [] : [...ofTargets, allowedScopes(policy)];
  const organizations = all.flatMap(one => one.organizations ?? []);
  const github = all.flatMap(one => one.github ?? []);
  return {
    subscriptions: distinct(all.flatMap(one => one.subscriptions ?? [])),
    organizations: widest(organizations, ({ project }) => project === undefined, organizationIn),
    github: widest(github, ({ repository }) => repository === undefined, ownerIn),
  };
}

/**
 * An organization is listed with its host, which tells Azure DevOps from GitHub; what is at a host that is neither the cloud's is searched
 * only where a target names it.
 */
function allowedScopes({ allow = {}, cloud }: Policy): PlaceScopes {
  const { subscriptions = [], organizations = [], repositories = [] } = allow;
  const at = (endpoint: string) =>
    organizations.flatMap(each => {
      const [host = '', ...path] = each.split('/');
      const name = path.at(-1);
      return host.toLowerCase() === webHost(endpoint) && name !== undefined ? [name] : [];
    });
  const inRepositories = repositories.flatMap((each): GithubScope[] => {
    const [name = '', owner = '', ...host] = each.split('/').toReversed();
    return host.length === 0 ? [{ owner, repository: `${owner}/${name}` }] : [];
  });
  return {
    subscriptions: subscriptions.flatMap(each => each.split('/').at(-1) ?? []),
    organizations: at(cloud.devops).map(organization => ({ organization })),
    github: [...at(cloud.github).map(owner => ({ owner })), ...inRepositories],
  };
}

function distinct<T>(scopes: readonly T[]): T[] {
  return [...new Map(scopes.map(scope => [JSON.stringify(scope).toLowerCase(), scope])).values()];
}

/** What is a part of something that is searched as a whole is not searched twice. */
function widest<T>(scopes: readonly T[], isWhole: (scope: T) => boolean, wholeOf: (scope: T) => string): T[] {
  const whole = new Set(scopes.filter(isWhole).map(wholeOf));
  return distinct(scopes.filter(one => isWhole(one) || !whole.has(wholeOf(one))));
}

function organizationIn({ organization }: OrganizationScope): string {
  return organization.toLowerCase();
}

function ownerIn({ host = '', owner }: GithubScope): string {
  return `${host}/${owner}`.toLowerCase();
}

const ALL = 'all';

function subscriptionsNamed(named: readonly string[]): Search['subscriptions'] {
  if (named.some(one => one.toLowerCase() === ALL)) return ALL;
  const wrong = named.find(one => !GUID.test(one));
  if (wrong === undefined) return named.map(one => one.toLowerCase());
  throw wrongUsage({
    option: '--subscription',
    expected: 'the id of a subscription, or all',
    got: wrong,
    remedy: 'az account list --all --query "[].{id:id, state:state}" --output table',
  });
}

const ORGANIZATION = /^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/;

function organizationNamed(text: string): OrganizationScope {
  const [organization = '', ...rest] = text.split('/');
  const project = rest.join('/');
  const isOne = ORGANIZATION.test(organization) && rest.length < 2 && (rest.length === 0 || project !== '');
  if (isOne) return { organization, ...(project === '' ? {} : { project }) };
  throw wrongUsage({
    option: '--organization',
    expected: 'an organization of Azure DevOps, or one of its projects as ORG/PROJECT',
    got: text,
    remedy: 'keyturn discover --organization contoso/payments',
  });
}

const OWNER = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/;
const REPOSITORY = /^(?!\.{1,2}$)[\w.-]{1,100}$/;

function githubNamed(text: string): GithubScope {
  const [owner = '', name, ...rest] = text.split('/');
  const isOne = OWNER.test(owner) && rest.length === 0 && (name === undefined || REPOSITORY.test(name));
  if (isOne) return { owner, ...(name === undefined ? {} : { repository: text }) };
  throw wrongUsage({
    option: '--github',
    expected: 'an owner at GitHub, or a repository as OWNER/REPO',
    got: text,
    remedy: 'keyturn discover --github contoso/payments',
  });
}

interface Wrong {
  readonly option: string;
  readonly expected: string;
  readonly got: string;
  readonly remedy: string;
}

function wrongUsage({ option, expected, got, remedy }: Wrong): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `keyturn discover ${option}`,
    reason: `expected ${expected}, got ${quote(got)}`,
    remedy,
  });
}
