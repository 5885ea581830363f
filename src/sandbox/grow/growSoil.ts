import type { Random } from '../random.ts';
import type { SeedTime, SeedValue } from '../seed.ts';
import type { Settings } from '../world.ts';
import type { Operator } from './identities.ts';
import { normalReference } from './seedChecks.ts';
import { seedTime } from './seedTime.ts';

/** What all parts of a world grow from. */
export interface Soil {
  readonly now: number;
  readonly random: Random;
  readonly operator: Operator;
  readonly settings: Settings;
  /** Values of the seeded credentials, by `<appId>/<name>`. */
  readonly credentials: Map<string, string>;
  readonly issued: Set<string>;
}

/** A checked seed's time in milliseconds; `otherwise` where it names none. */
export function at(soil: Soil, written: SeedTime | undefined, otherwise: SeedTime): number {
  return seedTime(written ?? otherwise, soil.now) ?? soil.now;
}

export function textOf(soil: Soil, value: SeedValue): string {
  if (typeof value === 'string') return value;
  return soil.credentials.get(normalReference(value.credential)) ?? '';
}

/** As `textOf`, for places that hold secrets: the canary looks for it from now on. */
export function secretOf(soil: Soil, value: SeedValue): string {
  const text = textOf(soil, value);
  if (text !== '') soil.issued.add(text);
  return text;
}
