import type { Random } from '../random.ts';
import type { SeedTime, SeedValue } from '../terms.ts';
import type { Settings, World } from '../world.ts';
import type { Operator } from './identities.ts';
import { seedTime } from './time.ts';

/** What all that is added to a world grows from, be it written in a seed or by a person. */
export interface Soil {
  readonly now: number;
  readonly random: Random;
  readonly settings: Settings;
  /** Values of the known credentials, by `<appId>/<name>`. */
  readonly credentials: Map<string, string>;
  readonly issued: Set<string>;
}

/** What a whole world grows from. */
export interface SeedSoil extends Soil {
  readonly operator: Operator;
}

/** A `Scene`, spelled out: `wire.ts`, which has it, knows what a seed grows from. */
interface Grown {
  readonly world: World;
  readonly clock: { now(): number };
  readonly random: Random;
}

/** For what is added to a world that is there. */
export function soilOf({ world, clock, random }: Grown): Soil {
  const { settings, issued, tenants } = world;
  const credentials = tenants
    .flatMap(({ applications }) => applications)
    .flatMap(({ appId, passwords }) =>
      passwords.map(one => [credentialName(appId, one.displayName ?? ''), one.value] as const),
    );
  return { now: clock.now(), random, settings, issued, credentials: new Map(credentials) };
}

/** A checked seed's time in milliseconds; `otherwise` where it names none. */
export function at(soil: Soil, written: SeedTime | undefined, otherwise: SeedTime): number {
  return seedTime(written ?? otherwise, soil.now) ?? soil.now;
}

export function textOf(soil: Soil, value: SeedValue): string {
  if (typeof value === 'string') return value;
  const text = soil.credentials.get(normalReference(value.credential));
  if (text === undefined) throw new Error(`no credential ${value.credential}`);
  return text;
}

/** As `textOf`, for places that hold secrets: the canary looks for it from now on. */
export function secretOf(soil: Soil, value: SeedValue): string {
  const text = textOf(soil, value);
  if (text !== '') soil.issued.add(text);
  return text;
}

export function credentialName(appId: string, name: string): string {
  return `${appId.toLowerCase()}/${name}`;
}

/** The form in which references are compared: the id before the first slash has no case. */
export function normalReference(reference: string): string {
  const slash = reference.indexOf('/');
  return credentialName(reference.slice(0, slash), reference.slice(slash + 1));
}
