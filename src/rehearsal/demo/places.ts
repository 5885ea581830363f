/** The places of a rotation in the sandbox's world: what each holds, and what lies around it that is not ours. */
import { isDeepStrictEqual } from 'node:util';
import type { Policy, Rotation } from '../../policy/policy.ts';
import { type Placement, placements, same, setting } from '../world/placement.ts';
import { versionsOf } from './credentials.ts';
import type { SeenGroup, SeenScope, SeenSite, SeenVersion, SeenWorld } from './world.ts';

export interface Place {
  readonly label: string;
  /** The value that a consumer at this place uses; undefined where there is none. */
  readonly held: (world: SeenWorld) => string | undefined;
  /** Its neighbours that no target of the policy names, by name. */
  readonly others: (world: SeenWorld) => Readonly<Record<string, unknown>>;
  /** What one of them is called. */
  readonly other: string;
  /** What else has to stay as it is. */
  readonly besides: (world: SeenWorld) => unknown;
  /** Where an app runs that can be asked whether its secret works. */
  readonly app?: Readonly<Record<string, string>>;
}

/** The vault first, then the targets in the policy's order. */
export function placesOf(policy: Policy, rotation: Rotation): Place[] {
  const targets = rotation.targets.flatMap(target => {
    const make = makers[target.kind];
    return make === undefined ? [] : [make({ rotation, target, value: '' }, placements(policy, target.kind))];
  });
  return [vaultPlace(rotation), ...targets];
}

function vaultPlace(rotation: Rotation): Place {
  const { url, secret } = rotation.vault;
  return {
    label: `vault ${new URL(url).hostname.split('.')[0]} ${secret}`,
    held: world => versionsOf(world, rotation).at(-1)?.value,
    others: world => foreignTags(versionsOf(world, rotation).at(-1)),
    other: 'tag',
    besides: world => versionsOf(world, rotation).at(-1)?.contentType,
  };
}

function foreignTags(version: SeenVersion | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version?.tags ?? {}).filter(([name]) => !name.startsWith('keyturn-')),
  );
}

type Maker = (placement: Placement, all: readonly Placement[]) => Place;

const makers: Readonly<Record<string, Maker>> = {
  appService: appPlace,
  variableGroup: groupPlace,
  githubSecret: repositoryPlace,
};

function appPlace(placement: Placement, all: readonly Placement[]): Place {
  const name = setting(placement, 'setting');
  const ours = all
    .filter(other => sameSettings(placement, other, SITE))
    .map(other => setting(other, 'setting'));
  const [subscription = '', resourceGroup = '', site = '', slot = ''] = SITE.map(key =>
    setting(placement, key),
  );
  return {
    label: placement.target.label,
    // What the running process took, which is what counts: a reference is resolved by then.
    held: world => named(siteOf(world, placement)?.environment, name),
    others: world => without(siteOf(world, placement)?.settings ?? {}, ours),
    other: 'setting',
    besides: world => aroundSettings(siteOf(world, placement)),
    app: {
      subscription,
      resourceGroup,
      name: site,
      ...(slot === '' ? {} : { slot }),
      setting: name,
      appId: placement.rotation.appId,
    },
  };
}

const SITE = ['subscription', 'resourceGroup', 'site', 'slot'];

function siteOf(world: SeenWorld, placement: Placement): SeenSite | undefined {
  return world.sites.find(
    site =>
      same(site.name, setting(placement, 'site')) &&
      same(site.slot ?? '', setting(placement, 'slot')) &&
      same(site.resourceGroup, setting(placement, 'resourceGroup')) &&
      same(site.subscription, setting(placement, 'subscription')),
  );
}

function aroundSettings(site: SeenSite | undefined): unknown {
  return [site?.connectionStrings, site?.stickyNames];
}

function groupPlace(placement: Placement, all: readonly Placement[]): Place {
  const name = setting(placement, 'variable');
  const ours = all
    .filter(other => sameSettings(placement, other, ['organization', 'project', 'group']))
    .flatMap(other => [setting(other, 'variable'), `${setting(other, 'variable')}.keyturn`]);
  return {
    label: placement.target.label,
    held: world => named(groupOf(world, placement)?.variables, name)?.value,
    others: world => without(groupOf(world, placement)?.variables ?? {}, ours),
    other: 'variable',
    besides: world => [groupOf(world, placement)?.name, groupOf(world, placement)?.description],
  };
}

function groupOf(world: SeenWorld, placement: Placement): SeenGroup | undefined {
  const wanted = placement.target.settings['group'];
  const organization = world.organizations.find(({ name }) => same(name, setting(placement, 'organization')));
  const project = organization?.projects.find(({ name }) => same(name, setting(placement, 'project')));
  return organization?.groups.find(
    group =>
      (typeof wanted === 'number' ? group.id === wanted : same(group.name, String(wanted))) &&
      group.projects.some(id => id === project?.id || id === project?.name),
  );
}

function repositoryPlace(placement: Placement, all: readonly Placement[]): Place {
  const name = setting(placement, 'secret');
  const ours = all
    .filter(other => sameSettings(placement, other, ['repository', 'environment']))
    .map(other => setting(other, 'secret'));
  const marks = ours.map(secret => `${secret}_KEYTURN`);
  return {
    label: placement.target.label,
    held: world => named(scopeOf(world, placement)?.secrets, name)?.value,
    others: world => without(scopeOf(world, placement)?.secrets ?? {}, ours),
    other: 'secret',
    besides: world => without(scopeOf(world, placement)?.variables ?? {}, marks),
  };
}

function scopeOf(world: SeenWorld, placement: Placement): SeenScope | undefined {
  const repository = world.repositories.find(({ fullName }) =>
    same(fullName, setting(placement, 'repository')),
  );
  const environment = setting(placement, 'environment');
  return environment === '' ? repository : named(repository?.environments, environment);
}

/** In whatever case it is kept: no service that is delivered to tells upper case from lower. */
function named<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return Object.entries(record ?? {}).find(([key]) => same(key, name))?.[1];
}

function sameSettings(one: Placement, other: Placement, names: readonly string[]): boolean {
  return names.every(name => same(setting(one, name), setting(other, name)));
}

function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !names.some(name => same(name, key))));
}

/** Whether everything around a place is as it was. */
export function isIntact(place: Place, before: SeenWorld, after: SeenWorld): boolean {
  const around = (world: SeenWorld) => [place.others(world), place.besides(world)];
  return isDeepStrictEqual(around(before), around(after));
}
