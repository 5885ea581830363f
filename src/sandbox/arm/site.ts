import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { isReference, readReference } from './reference.ts';
import { fetchReference } from './resolution.ts';
import type { ReferenceCache, Site } from './state.ts';

const REFETCH_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Schedules a restart: the new process takes the present configuration; until then the old process keeps its values. A restart
 * does **not** fetch references again: the process gets what the cache holds (azure-facts §4.4, several reports). By default the
 * delay is drawn from the settings: changes reach the workers asynchronously (azure-facts §4.5).
 */
export function restart(site: Site, scene: Scene, delayMs = restartDelay(scene)): void {
  settleReferences(site, scene);
  // A stopped app has no process; the next start takes the configuration of that time.
  if (site.state === 'Stopped') return;
  const now = scene.clock.now();
  const dueAt = Math.max(now + delayMs, site.starting?.at(-1)?.dueAt ?? 0);
  site.starting = [...(site.starting ?? []), { dueAt, environment: environmentOf(site) }];
  settleRestarts(site, now);
}

/** The effect of any change of the configuration: all references are fetched at once, and a restart is scheduled. */
export function applyConfiguration(site: Site, scene: Scene, delayMs?: number): void {
  resolveReferences(site, scene);
  // The documented setting that makes an update wait for the workers (azure-facts §4.5).
  const isSynchronous = site.settings['WEBSITE_ENABLE_SYNC_UPDATE_SITE']?.toLowerCase() === 'true';
  restart(site, scene, delayMs ?? (isSynchronous ? 0 : restartDelay(scene)));
}

/** Performs the restarts of all sites that are due by `now`. Has to be called before a process is read. */
export function settleSites(world: World, now: number): void {
  for (const site of world.sites) settleRestarts(site, now);
}

function settleRestarts(site: Site, now: number): void {
  for (const { dueAt, environment } of site.starting?.filter(one => one.dueAt <= now) ?? []) {
    site.environment = environment;
    site.restarts += 1;
    site.restartedAt = dueAt;
  }
  const left = site.starting?.filter(one => one.dueAt > now) ?? [];
  if (left.length > 0) site.starting = left;
  else delete site.starting;
}

function restartDelay({ world, random }: Scene): number {
  const { min, max } = world.settings.restartMs;
  return Math.round(random.between(min, max));
}

/** Fetches every reference now, whatever the cache holds, and drops cache entries of removed settings. */
function resolveReferences(site: Site, scene: Scene): void {
  const fresh = valuesOf(site)
    .filter(([, value]) => isReference(value))
    .map(([key, value]): [string, ReferenceCache] => [key, fetchReference(value, site, scene)]);
  site.references = Object.fromEntries(fresh);
}

/**
 * Refreshes the cache where needed: references that were never fetched, and entries older than 24 hours, except resolved ones
 * of a fixed version. The running process is not changed by that; no documentation says that it is (azure-facts §4.4).
 */
export function settleReferences(site: Site, scene: Scene): void {
  for (const [key, value] of valuesOf(site)) {
    if (isReference(value) && isStale(site.references[key], value, scene)) {
      site.references[key] = fetchReference(value, site, scene);
    }
  }
}

/** Sets the environment of the process at once, as at a first start. */
export function takeEnvironment(site: Site, scene: Scene): void {
  settleReferences(site, scene);
  site.environment = environmentOf(site);
}

/**
 * The environment of a process that starts now: settings under their names, connection strings under their prefixed names,
 * references with the value in the cache. An unresolved reference is passed as its literal text (azure-facts §4.4).
 */
function environmentOf(site: Site): Record<string, string> {
  const settings = Object.entries(site.settings).map(([name, value]) => [
    name,
    site.references[name]?.value ?? value,
  ]);
  const strings = Object.entries(site.connectionStrings).map(([name, { value, type }]) => [
    `${prefixOf(type)}${name}`,
    site.references[connectionKey(name)]?.value ?? value,
  ]);
  return Object.fromEntries([...settings, ...strings]);
}

/** The cache key for the reference of a connection string. The name of a setting cannot contain a slash. */
export function connectionKey(name: string): string {
  return `connectionstrings/${name}`;
}

function valuesOf(site: Site): [string, string][] {
  const strings = Object.entries(site.connectionStrings);
  return [
    ...Object.entries(site.settings),
    ...strings.map(([name, { value }]): [string, string] => [connectionKey(name), value]),
  ];
}

function isStale(cached: ReferenceCache | undefined, value: string, scene: Scene): boolean {
  if (cached === undefined || cached.reference !== value) return true;
  const reference = readReference(value);
  if (reference !== 'invalid' && reference.version !== undefined && cached.status === 'Resolved')
    return false;
  return scene.clock.now() - cached.fetchedAt >= REFETCH_AFTER_MS;
}

/** `SQLAZURECONNSTR_` and so on, by the type of the connection string. */
function prefixOf(type: string): string {
  const known: Record<string, string> = {
    mysql: 'MYSQLCONNSTR_',
    sqlserver: 'SQLCONNSTR_',
    sqlazure: 'SQLAZURECONNSTR_',
    postgresql: 'POSTGRESQLCONNSTR_',
  };
  return known[type.toLowerCase()] ?? 'CUSTOMCONNSTR_';
}
