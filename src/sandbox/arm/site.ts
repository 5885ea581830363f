import type { Scene } from '../wire.ts';
import type { ReferenceCache, Site } from '../world.ts';
import { isReference, readReference } from './reference.ts';
import { fetchReference } from './resolution.ts';

const REFETCH_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * The process starts again and takes its environment. References are **not** fetched again by that: it gets what
 * the cache holds (azure-facts §4.4, several reports).
 */
export function restart(site: Site, scene: Scene): void {
  takeEnvironment(site, scene);
  site.restarts += 1;
  site.restartedAt = scene.clock.now();
}

/** What any change of the configuration does: all references are fetched at once, and the app restarts. */
export function applyConfiguration(site: Site, scene: Scene): void {
  resolveReferences(site, scene);
  restart(site, scene);
}

/** Fetches every reference now, whatever the cache holds, and forgets those of settings that are gone. */
export function resolveReferences(site: Site, scene: Scene): void {
  const fresh = valuesOf(site)
    .filter(([, value]) => isReference(value))
    .map(([key, value]): [string, ReferenceCache] => [key, fetchReference(value, site, scene)]);
  site.references = Object.fromEntries(fresh);
}

/**
 * Brings the cache up to date without force: what was never fetched, and version-less references older than 24
 * hours. The running process does not notice; nobody documents that it does (azure-facts §4.4).
 */
export function settleReferences(site: Site, scene: Scene): void {
  for (const [key, value] of valuesOf(site)) {
    if (isReference(value) && isStale(site.references[key], value, scene)) {
      site.references[key] = fetchReference(value, site, scene);
    }
  }
}

/**
 * Gives the process its environment: settings under their names, connection strings under their prefixed names,
 * references by what the cache holds. One that is not resolved is handed over as its literal text (§4.4).
 */
export function takeEnvironment(site: Site, scene: Scene): void {
  settleReferences(site, scene);
  const settings = Object.entries(site.settings).map(([name, value]) => [
    name,
    site.references[name]?.value ?? value,
  ]);
  const strings = Object.entries(site.connectionStrings).map(([name, { value, type }]) => [
    `${prefixOf(type)}${name}`,
    site.references[connectionKey(name)]?.value ?? value,
  ]);
  site.environment = Object.fromEntries([...settings, ...strings]);
}

/** Under which key the cache keeps a connection string's reference. A setting's name cannot hold a slash. */
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
