/** Where `discover` searches places, from the words of its command line, or else where the targets of the policy are. */
import type { GithubScope, OrganizationScope, PlaceKind, PlaceScopes } from '../discovery/finder.ts';
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
  const targets = policy?.rotations.flatMap(rotation => rotation.targets) ?? [];
  const ofPolicy = targets.flatMap(({ kind, settings }) => {
    const known = kinds.find(({ name }) => name === kind);
    return known === undefined ? [] : [known.scopeOf(settings)];
  });
  const of = <T>(pick: (scopes: Partial<PlaceScopes>) => readonly T[] | undefined): readonly T[] =>
    distinct(ofPolicy.flatMap(scopes => pick(scopes) ?? []));
  return {
    scopes: {
      subscriptions: named === undefined ? of(({ subscriptions }) => subscriptions) : [],
      organizations:
        organization === undefined
          ? widest(of(({ organizations }) => organizations))
          : organization.map(organizationNamed),
      github: github === undefined ? of(scopes => scopes.github) : github.map(githubNamed),
    },
    subscriptions: named === undefined ? [] : subscriptionsNamed(named),
  };
}

function distinct<T>(scopes: readonly T[]): T[] {
  return [...new Map(scopes.map(scope => [JSON.stringify(scope).toLowerCase(), scope])).values()];
}

/** A project of an organization that is searched as a whole is not searched twice. */
function widest(scopes: readonly OrganizationScope[]): readonly OrganizationScope[] {
  const whole = new Set(scopes.flatMap(one => (one.project === undefined ? [one.organization] : [])));
  return scopes.filter(one => one.project === undefined || !whole.has(one.organization));
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
