import { fetchReference } from '../arm/resolution.ts';
import { takeEnvironment } from '../arm/site.ts';
import type { SiteSeed, WorldSeed } from '../seed.ts';
import type { ReferenceCache, Site } from '../sites.ts';
import { findVault } from '../vault/cloud.ts';
import { findSecret } from '../vault/lifecycle.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { type Soil, textOf } from './growSoil.ts';

const HOUR = 3_600_000;
/** How old a seeded cache is: it is renewed when it is a day old. */
const CACHED_SINCE = 6 * HOUR;

/**
 * The apps take their environment as at a first start: references are fetched, and nothing counts as a restart. Where
 * the seed says so, the cache holds an older version, and the process something else than what is configured.
 */
export function startApps(seed: WorldSeed, world: World, soil: Soil): void {
  const still = { now: () => soil.now, advance: () => undefined };
  const scene = { world, clock: still, random: soil.random };
  world.sites.forEach((site, index) => {
    const { cachedReferences = {}, running = {} } = seed.sites?.[index] ?? ({} as Partial<SiteSeed>);
    for (const [setting, version] of Object.entries(cachedReferences)) {
      site.references[setting] = cachedReference(site, setting, version, scene);
    }
    takeEnvironment(site, scene);
    for (const [name, value] of Object.entries(running)) site.environment[name] = textOf(soil, value);
  });
}

function cachedReference(site: Site, setting: string, index: number, scene: Scene): ReferenceCache {
  const now = fetchReference(site.settings[setting] ?? '', site, scene);
  const vault = now.vaultHost === undefined ? undefined : findVault(scene.world, now.vaultHost);
  const secret = vault && findSecret(vault, now.secretName ?? '', scene.clock.now());
  const version = secret?.versions[index];
  if (version === undefined)
    throw Object.assign(new Error(`site ${site.name} setting ${setting} refers to no version ${index}`), {
      name: 'SeedError',
    });
  const details = 'Reference has been successfully resolved.';
  const held = { status: 'Resolved', details, version: version.id, value: version.value };
  return { ...now, ...held, fetchedAt: scene.clock.now() - CACHED_SINCE };
}
