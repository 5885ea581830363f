/** How secrets are found: by the lists of organizations, repositories and environments, which show names and dates only. */
import * as z from 'zod/mini';
import type {
  FoundPlace,
  GithubScope,
  HolderClue,
  PlaceFinder,
  PlaceHolder,
  PlaceSearch,
} from '../../discovery/finder.ts';
import { isProblem } from '../../problem.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { isoDate, nonEmptyText } from '../responseSchema.ts';
import { type GithubList, githubLists } from './githubList.ts';
import { githubPlace, whereOf } from './githubPlace.ts';
import { markOf } from './mark.ts';
import { secretlessOf } from './secretless.ts';
import type { GithubSecretSettings } from './settings.ts';

const secret = z.object({ name: nonEmptyText, updated_at: isoDate });
const variable = z.object({ name: nonEmptyText, value: z.string(), updated_at: isoDate });
const environment = z.object({ name: nonEmptyText });
const repository = z.object({ full_name: nonEmptyText });

const SECRETS = { key: 'secrets', page: 100, item: secret } as const;
/** "The number of results per page (max 30)" (docs.github.com, rest/actions/variables). */
const VARIABLES = { key: 'variables', page: 30, item: variable } as const;

/** The settings of a secret, without its name. */
type Where = Pick<GithubSecretSettings, 'host' | 'repository' | 'organization' | 'environment'>;

export function openFinder(access: CloudAccess): PlaceFinder {
  return {
    searches: ({ github }) =>
      github.flatMap(scope => {
        const { host, repository: name } = scope;
        if (name === undefined) return ownerSearches(access, scope);
        const where = { ...(host === undefined ? {} : { host }), repository: name };
        return [repositorySearch({ access, signIn: where }, where)];
      }),
  };
}

/** Whose installation of the GitHub App signs in; a token is the same for all. */
interface Reader {
  readonly access: CloudAccess;
  readonly signIn: Where;
}

/** What an organization shares, and its repositories. */
function ownerSearches(access: CloudAccess, { host, owner }: GithubScope): readonly PlaceSearch[] {
  const on = host === undefined ? {} : { host };
  const where: Where = { ...on, organization: owner };
  const reader = { access, signIn: where };
  const subject = `repositories of ${whereOf({ ...where, secret: NAMELESS })}`;
  return [
    searchIn(reader, where, `secrets of organization ${owner}`, 'Organization secrets: read'),
    {
      subject,
      async read() {
        const call = callFor(where, subject, 'read access to the repositories of the organization');
        const list = await listsOf(reader, call);
        const { items, unreadable } = await list(`/orgs/${owner}/repos`, { page: 100, item: repository });
        return {
          holders: [],
          unreadable,
          further: items.map(({ full_name }) => repositorySearch(reader, { ...on, repository: full_name })),
        };
      },
    },
  ];
}

/** Its own secrets, and those of its environments. */
function repositorySearch(reader: Reader, where: Where): PlaceSearch {
  const subject = `secrets of repository ${where.repository}`;
  const own = searchIn(reader, where, subject, 'Secrets: read');
  return {
    subject,
    async read() {
      const { holders, unreadable = 0 } = await own.read();
      const call = callFor(where, `environments of repository ${where.repository}`, 'Actions: read');
      const list = await listsOf(reader, call);
      const environments = await environmentsOf(list, where);
      return {
        holders,
        unreadable,
        further: environments.map(name => {
          const of = `secrets of environment ${name} of repository ${where.repository}`;
          return searchIn(reader, { ...where, environment: name }, of, 'Environments: read');
        }),
      };
    },
  };
}

/** A repository that is there and has none answers 404 where its owner's plan has no environments. (inference) */
async function environmentsOf(list: GithubList, { repository: name }: Where): Promise<readonly string[]> {
  try {
    const asked = { key: 'environments', page: 100, item: environment };
    return (await list(`/repos/${name}/environments`, asked)).items.map(each => each.name);
  } catch (error) {
    if (isProblem(error, 'absent')) return [];
    throw error;
  }
}

function searchIn(reader: Reader, where: Where, subject: string, right: string): PlaceSearch {
  return {
    subject,
    async read() {
      const { access } = reader;
      const call = callFor(where, subject, `a token with "${right}" and "Variables: read"`);
      const list = await listsOf(reader, call);
      const { secrets: path, variables: beside } = githubPlace(
        { ...where, secret: NAMELESS },
        access.endpoints,
      );
      const secrets = await list(path, SECRETS);
      // Variables say whose a secret is: without a secret nothing is to be said.
      const variables =
        secrets.items.length === 0 ? { items: [], unreadable: 0 } : await list(beside, VARIABLES);
      const holder = holderOf(access, where, secrets.items, variables.items);
      return {
        holders: secrets.items.length === 0 ? [] : [holder],
        unreadable: secrets.unreadable + variables.unreadable,
      };
    },
  };
}

/** Of the place as a whole. */
const NAMELESS = '';

function listsOf({ access, signIn }: Reader, call: Call): Promise<GithubList> {
  return githubLists(access, { ...signIn, secret: NAMELESS }, call);
}

type Secret = z.output<typeof secret>;
type Variable = z.output<typeof variable>;

function holderOf(
  access: CloudAccess,
  where: Where,
  secrets: readonly Secret[],
  variables: readonly Variable[],
): PlaceHolder {
  const label = `GitHub ${whereOf({ ...where, secret: NAMELESS })}`;
  const names: HolderClue[] = (where.repository ?? where.organization ?? '')
    .split('/')
    .slice(-1)
    .map(text => ({ from: 'name', text }));
  const shown = variables.map(({ name, value }): HolderClue => ({ from: 'setting', name, text: value }));
  return {
    kind: 'githubSecret',
    key: label.toLowerCase(),
    label,
    clues: [...names, ...shown],
    places: secrets.map(one => placeOf(access, where, one, variables)),
  };
}

function placeOf(
  access: CloudAccess,
  where: Where,
  { name, updated_at: updatedAt }: Secret,
  variables: readonly Variable[],
): FoundPlace {
  const settings = { ...where, secret: name };
  const secretless = secretlessOf(settings);
  const { mark: marked } = githubPlace(settings, access.endpoints);
  const beside = variables.find(one => one.name.toUpperCase() === marked);
  const mark = beside === undefined ? undefined : markOf(beside.value, beside.updated_at);
  return {
    label: `githubSecret ${whereOf(settings)} ${name}`,
    name,
    settings,
    holds: 'secret',
    ...(secretless === undefined ? {} : { secretless }),
    ...(mark === undefined ? {} : { mark: { keyId: mark.keyId, isFresh: mark.updatedAt >= updatedAt } }),
  };
}

function callFor(where: Where, subject: string, needs: string): Call {
  const check =
    where.organization === undefined
      ? 'check owner and name of the repository, and that the token may see it'
      : 'check the name of the organization, and that the token may see it; the repositories of a person are named one by one, as OWNER/REPO';
  return { subject, idempotent: true, needs, check };
}
