/** Promise 7: what is not ours is byte for byte what it was. Edits during a run are judged by `editsKept.ts`. */
import type { Site } from '../../../src/sandbox/arm/state.ts';
import type { RepositorySecret } from '../../../src/sandbox/github/state.ts';
import type { World } from '../../../src/sandbox/world.ts';
import type { Edits } from '../edits.ts';
import { CONNECTION_STRING, COPY, SETTING, SETTINGS } from '../scenery.ts';
import {
  type Checker,
  copiesIn,
  isOurCopy,
  isOurs,
  isVaultGone,
  passwordsOf,
  type Scope,
  secretsBeside,
  versionsOf,
} from './view.ts';

export function foreignUntouched(scope: Scope): Checker {
  // What was in the vault once is not foreign, though the vault may have been purged since.
  const published = new Set<string>();
  const seen = new Set<string>();
  const ofPersons = new Set<string>();
  const note = (into: Set<string>) => {
    for (const { id } of versionsOf(scope.sandbox.world, scope.subject)) if (!seen.has(id)) into.add(id);
  };
  note(seen);
  let before = picture(scope, published, ofPersons);
  return {
    look: () => {
      note(seen);
      const now = picture(scope, published, ofPersons);
      const changed = Object.keys(before).filter(
        part => now[part] !== undefined && before[part] !== now[part],
      );
      // Time purges a deleted vault secret, and what stood beside it is gone for good.
      if (now[ON_THE_VAULT] === undefined) delete before[ON_THE_VAULT];
      return changed.map(part => ({ promise: 7, text: `${part} changed` }));
    },
    excuse: () => {
      note(ofPersons);
      before = picture(scope, published, ofPersons);
    },
  };
}

const ON_THE_VAULT = 'what is foreign on the vault secret';

/** By the words for it. Text, so that also the order of names counts. */
function picture(
  scope: Scope,
  published: Set<string>,
  ofPersons: ReadonlySet<string>,
): Record<string, string | undefined> {
  const { world } = scope.sandbox;
  for (const { value } of versionsOf(world, scope.subject)) published.add(value);
  const parts = {
    ...settings(world, scope.edits),
    ...groups(world, scope.edits),
    ...staticSettings(world),
    ...connections(world),
    ...repositories(world),
    ...besideTheCopy(world),
    'the credentials of others': strangers(scope, published),
    ...(isVaultGone(world, scope.subject) ? {} : { [ON_THE_VAULT]: onTheVault(scope, ofPersons) }),
  };
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, JSON.stringify(value)]));
}

/** A reference stays a reference: the setting that holds it is foreign, too. */
function settings({ sites }: World, edits: Edits): Record<string, unknown> {
  const left = (site: Site) =>
    site.slot === undefined ? [...SETTINGS, ...edits.names('site')] : edits.names('slot');
  return Object.fromEntries(
    sites.map(site => [
      `the settings of ${site.name}${site.slot === undefined ? '' : `/${site.slot}`}`,
      [
        except(site.settings, left(site)),
        except(site.connectionStrings, [CONNECTION_STRING]),
        site.connectionStrings[CONNECTION_STRING]?.type ?? null,
        site.stickyNames,
        site.identity,
      ],
    ]),
  );
}

function staticSettings({ staticSites = [] }: World): Record<string, unknown> {
  return Object.fromEntries(
    staticSites.flatMap(({ name, builds }) =>
      Object.entries(builds).map(([build, { settings: all }]) => [
        `the settings of ${name}/${build}`,
        except(all, [SETTING]),
      ]),
    ),
  );
}

/** The key is ours, and of the descriptions the line with the mark. */
function connections({ serviceConnections = [] }: World): Record<string, unknown> {
  return Object.fromEntries(
    serviceConnections.map(({ id, type, url, scheme, parameters, data, references }) => [
      `service connection ${id}`,
      [
        [type, url, scheme, data, except(parameters, ['serviceprincipalkey'])],
        references.map(({ description, ...reference }) => [
          reference,
          description.split('\n').filter(line => !line.startsWith('[keyturn ')),
        ]),
      ],
    ]),
  );
}

function groups({ organizations }: World, edits: Edits): Record<string, unknown> {
  const all = organizations.flatMap(organization => organization.groups);
  return Object.fromEntries(
    all.map(({ id, name, description, type, projects, providerData, variables }) => [
      `variable group ${name}`,
      [
        id,
        description,
        type,
        projects,
        providerData ?? null,
        except(variables, [...SETTINGS.flatMap(name => [name, `${name}.keyturn`]), ...edits.names('group')]),
      ],
    ]),
  );
}

function repositories(world: World): Record<string, unknown> {
  const scope = (one: { secrets: object; variables: object; dependabot?: object }) => [
    except(one.secrets, [SETTING]),
    except(one.variables, MARKS),
    except(one.dependabot ?? {}, [SETTING]),
  ];
  return Object.fromEntries([
    ...world.repositories.flatMap(({ fullName, environments, ...repository }) => [
      [`repository ${fullName}`, scope(repository)],
      ...Object.entries(environments).map(([name, one]) => [`environment ${fullName} ${name}`, scope(one)]),
    ]),
    ...(world.githubOwners ?? []).flatMap(({ login, ...owner }) => [
      [`organization ${login}`, scope(owner)],
      [`the sharing of secrets of ${login}`, Object.entries(owner.secrets).map(sharingOf)],
    ]),
  ]);
}

const MARKS = [`${SETTING}_KEYTURN`, `${SETTING}_KEYTURN_DEPENDABOT`];

function sharingOf([name, { visibility, selected }]: [string, RepositorySecret]): unknown {
  return [name, visibility, selected];
}

/** Other people's secrets there, their versions of the copy, and what each new version carries on. */
function besideTheCopy(world: World): Record<string, unknown> {
  const copies = copiesIn(world);
  if (copies.length === 0) return {};
  const { contentType, tags = {} } = copies.at(-1) ?? {};
  const carried = Object.entries(tags).filter(([name]) => !name.startsWith('keyturn-copy'));
  return {
    'the secrets beside the copy': secretsBeside(world).filter(({ name }) => name !== COPY.secret),
    "others' versions of the copy": copies.filter(copy => !isOurCopy(copy)),
    'what is foreign on the copy': [contentType ?? null, carried],
  };
}

/**
 * What was changed while a run was proving is on the version before at first: until its own is confirmed, a run may
 * mend it.
 */
function onTheVault({ sandbox, subject }: Scope, ofPersons: ReadonlySet<string>): unknown {
  const [before, last] = versionsOf(sandbox.world, subject).slice(-2);
  // A version that a person wrote may get tags of ours, too, and is not ours for that.
  const isOurs = last?.tags['keyturn-key-id'] !== undefined && !ofPersons.has(last.id);
  const isOpen = isOurs && last.tags['keyturn-confirmed'] === undefined;
  const newest = isOpen ? before : (last ?? before);
  const foreign = Object.entries(newest?.tags ?? {}).filter(([name]) => !name.startsWith('keyturn-'));
  return [newest?.contentType ?? null, foreign.toSorted(([one], [other]) => (one < other ? -1 : 1))];
}

/** All credentials but ours, those that the vault held, and those that leaked. */
function strangers({ sandbox, leaked, subject }: Scope, published: ReadonlySet<string>): unknown {
  return passwordsOf(sandbox.world, subject)
    .filter(
      password => !isOurs(password, subject) && !published.has(password.value) && !leaked.has(password.keyId),
    )
    .map(({ keyId, displayName, start, end, removedAt }) => [
      keyId,
      displayName,
      start,
      end,
      removedAt ?? null,
    ]);
}

function except(map: object, names: readonly string[]): unknown {
  return Object.entries(map).filter(([name]) => !names.includes(name));
}
