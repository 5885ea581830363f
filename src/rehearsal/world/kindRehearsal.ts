/**
 * What a target kind needs to be rehearsed: the initial state of its places in a world that is made for a policy, and how they
 * are inspected afterwards. It is in a table of its own, `connectors/rehearsals.ts`, which the tables for real runs do not load.
 */
import type * as z from 'zod/mini';
import { type Placement, same, setting } from './placement.ts';

export interface Rehearsal<Seed extends object, Seen extends object> {
  /** The key of the kind in a policy. */
  readonly kind: string;
  /** Its parts of a seed: each place with its value, next to foreign data. */
  seed(placements: readonly Placement[]): Seed;
  /** Its parts of the sandbox's `GET /world`. */
  readonly seen: z.ZodMiniType<Seen>;
  /** `all`: the placements of this kind in the policy, which distinguish our data from foreign data. */
  place(placement: Placement, all: readonly Placement[]): Place<Seen>;
}

/** A place of a rotation in the sandbox's world: what it holds, and the foreign data around it. */
export interface Place<World> {
  readonly label: string;
  /** The value that a consumer at this place uses; undefined where there is none. */
  readonly held: (world: World) => string | undefined;
  /** Items next to it that no target of the policy names, by name. */
  readonly others: (world: World) => Readonly<Record<string, unknown>>;
  /** The word for one of them. */
  readonly other: string;
  /** Other data that has to stay unchanged. */
  readonly besides: (world: World) => unknown;
  /** For a place with an app: the query that determines whether its secret works. */
  readonly app?: Readonly<Record<string, string>>;
}

/** The entry of a name, case-insensitive, as in every service that is delivered to. */
export function named<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return Object.entries(record ?? {}).find(([key]) => same(key, name))?.[1];
}

export function sameSettings(one: Placement, other: Placement, names: readonly string[]): boolean {
  return names.every(name => same(setting(one, name), setting(other, name)));
}

export function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !names.some(name => same(name, key))));
}
