/**
 * What a target kind brings along so that it can be rehearsed: how its places begin in a world that is made for a policy, and how
 * they are looked at afterwards. The tables of the kinds that keyturn itself uses do not have it: `connectors/rehearsals.ts` does.
 */
import type * as z from 'zod/mini';
import { type Placement, same, setting } from './placement.ts';

export interface Rehearsal<Seed extends object, Seen extends object> {
  /** The key that the kind has in a policy. */
  readonly kind: string;
  /** Its parts of a seed: each place with the value that it holds, beside things that belong to others. */
  seed(placements: readonly Placement[]): Seed;
  /** Its parts of the sandbox's `GET /world`. */
  readonly seen: z.ZodMiniType<Seen>;
  /** `all`: the placements of this kind in the policy, so that what is ours is told from what belongs to others. */
  place(placement: Placement, all: readonly Placement[]): Place<Seen>;
}

/** A place of a rotation in the sandbox's world: what it holds, and what lies around it that is not ours. */
export interface Place<World> {
  readonly label: string;
  /** The value that a consumer at this place uses; undefined where there is none. */
  readonly held: (world: World) => string | undefined;
  /** Its neighbours that no target of the policy names, by name. */
  readonly others: (world: World) => Readonly<Record<string, unknown>>;
  /** What one of them is called. */
  readonly other: string;
  /** What else has to stay as it is. */
  readonly besides: (world: World) => unknown;
  /** Where an app runs that can be asked whether its secret works. */
  readonly app?: Readonly<Record<string, string>>;
}

/** In whatever case it is kept: no service that is delivered to tells upper case from lower. */
export function named<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return Object.entries(record ?? {}).find(([key]) => same(key, name))?.[1];
}

export function sameSettings(one: Placement, other: Placement, names: readonly string[]): boolean {
  return names.every(name => same(setting(one, name), setting(other, name)));
}

export function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !names.some(name => same(name, key))));
}
