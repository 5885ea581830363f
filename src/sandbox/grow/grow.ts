import { seededRandom } from '../random.ts';
import type { WorldSeed } from '../seed.ts';
import type { Settings, World } from '../world.ts';
import { growOrganization, growRepository } from './growPipelines.ts';
import { growSite, growVault } from './growPlaces.ts';
import type { Soil } from './growSoil.ts';
import { growTenant } from './growTenant.ts';
import { DEFAULT_TENANT, type Operator } from './identities.ts';
import { seedProblems } from './seedChecks.ts';
import { readSeed } from './seedSchema.ts';
import { startApps } from './startApps.ts';

/**
 * How unkind the cloud is when nobody says otherwise: enough that every wait and every retry is really taken, and
 * little enough that a demo is over in a minute. Real figures are larger: a new secret takes 4 to 18 s to work
 * (azure-facts §2.7), reads lag by up to 15 s, sign-ins reach the report after hours.
 */
const defaultSettings: Settings = {
  replicas: 3,
  replicationMs: { min: 1500, max: 5000 },
  readLagMs: { min: 0, max: 800 },
  /** Two secrets 300 ms apart on one application were seen to clash (azure-facts §2.4). */
  concurrencyWindowMs: 300,
  reportLagMs: 60_000,
  latencyMs: 0,
  restartMs: { min: 500, max: 1500 },
  siteBusyMs: 0,
  grantMs: { min: 1000, max: 4000 },
  slowDownMs: 1000,
  throttling: true,
};

export interface Growth {
  readonly now: number;
  readonly operator: Operator;
  /** Used where the seed names no number of its own. */
  readonly seedNumber: number;
}

/** The same seed, number and time give the same world. Throws an Error named SeedError that says all that is wrong. */
export function growWorld(input: unknown, growth: Growth): World {
  const seed = checked(input);
  const soil: Soil = {
    now: growth.now,
    random: seededRandom(seed.seed ?? growth.seedNumber),
    operator: growth.operator,
    settings: structuredClone({ ...defaultSettings, ...seed.settings }),
    credentials: new Map(),
    issued: new Set([growth.operator.githubToken]),
  };
  // Tenants come first: the others refer to their credentials.
  const tenants = (seed.tenants ?? []).map(tenant => growTenant(soil, tenant));
  const repositories = (seed.repositories ?? []).map(repository => growRepository(soil, repository));
  const world: World = {
    settings: soil.settings,
    tenants,
    vaults: (seed.vaults ?? []).map(vault => growVault(soil, vault)),
    sites: (seed.sites ?? []).map(site => growSite(soil, site)),
    organizations: (seed.organizations ?? []).map(organization => growOrganization(soil, organization)),
    repositories,
    githubTokens: [
      { token: growth.operator.githubToken, repositories: repositories.map(each => each.fullName) },
    ],
    issued: soil.issued,
  };
  startApps(seed, world, soil);
  return world;
}

function checked(input: unknown): WorldSeed {
  const read = readSeed(input);
  if ('problems' in read) throw seedError(read.problems);
  const tenants = read.seed.tenants?.length ? read.seed.tenants : [{ id: DEFAULT_TENANT }];
  const seed = { ...read.seed, tenants };
  const problems = seedProblems(seed);
  if (problems.length > 0) throw seedError(problems);
  return seed;
}

function seedError(problems: readonly string[]): Error {
  return Object.assign(new Error(`the world seed is wrong: ${problems.join('; ')}`), { name: 'SeedError' });
}
