import { seededRandom } from '../random.ts';
import { parts } from '../services.ts';
import {
  defaultSettings,
  dumpSchema,
  seedSchema,
  settingsSchema,
  type World,
  type WorldSeed,
  worldSchema,
} from '../world.ts';
import type { WorldBuildContext } from './buildContext.ts';
import { seedProblems } from './checks.ts';
import { DEFAULT_TENANT, type Operator } from './identities.ts';
import { sentence } from './sentence.ts';

export interface BuildOptions {
  readonly now: number;
  readonly operator: Operator;
  /** Used where the seed has no number of its own. */
  readonly seedNumber: number;
}

/** The same seed, number and time give the same world. Throws an Error named SeedError whose message has all problems. */
export function buildWorld(input: unknown, options: BuildOptions): World {
  if (isDump(input)) return worldFromDump(input, options);
  const seed = checked(input);
  const world = emptyWorld(seed);
  const context: WorldBuildContext = {
    now: options.now,
    random: seededRandom(seed.seed ?? options.seedNumber),
    operator: options.operator,
    settings: world.settings,
    credentials: new Map(),
    issued: world.issued.add(options.operator.githubToken).add(options.operator.githubEnterpriseToken),
  };
  for (const part of parts) part.build(context, seed, world);
  const still = { now: () => context.now, machine: () => context.now, advance: () => undefined };
  for (const part of parts) part.begin?.(context, seed, { world, clock: still, random: context.random });
  return world;
}

/** Whether it is a whole world, as the control port dumps it, and not a seed that the world is still to be built from. */
export function isDump(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'issued' in input;
}

function worldFromDump(input: unknown, { operator }: BuildOptions): World {
  const read = dumpSchema.safeParse(input);
  if (!read.success) throw seedError(read.error.issues.map(issue => sentence(issue)));
  const { seed, clock: _, ...world } = read.data;
  const withoutOperator = world.tenants.filter(({ applications }) =>
    applications.every(({ appId }) => appId !== operator.appId),
  );
  const why = `does not have the operator of this sandbox: it was dumped where the seed number was ${seed ?? 'another'}`;
  if (withoutOperator.length > 0) throw seedError(withoutOperator.map(({ id }) => `tenant ${id} ${why}`));
  return world;
}

function emptyWorld({ settings }: WorldSeed): World {
  const world = worldSchema.parse({ settings: defaultSettings, issued: [] });
  changeSettings(world, settings);
  return world;
}

/** Merges any part of the settings; undefined fields are ignored. */
export function changeSettings({ settings }: World, input: unknown = {}): World['settings'] {
  const given = Object.entries(settingsSchema.parse(input)).filter(([, value]) => value !== undefined);
  return Object.assign(settings, Object.fromEntries(given));
}

function checked(input: unknown): WorldSeed {
  const read = seedSchema.safeParse(input);
  if (!read.success) throw seedError(read.error.issues.map(issue => sentence(issue)));
  const tenants = read.data.tenants?.length ? read.data.tenants : [{ id: DEFAULT_TENANT }];
  const seed = { ...read.data, tenants };
  const problems = seedProblems(parts.map(part => part.facts(seed)));
  if (problems.length > 0) throw seedError(problems);
  return seed;
}

function seedError(problems: readonly string[]): Error {
  return Object.assign(new Error(`the world seed is wrong: ${problems.join('; ')}`), { name: 'SeedError' });
}
