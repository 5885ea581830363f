/** Since when each version has been confirmed, by the sandbox's clock. */
import { type Scope, versionsOf } from './view.ts';

export interface Confirmations {
  /** Takes down what the tags say at this moment. */
  note(): void;
  /** A person changed the world: a confirmation that is not in the tags any more was given all the same. */
  excuse(): void;
  /**
   * The first of any version that is newer than the one at this place. `readAt`: with those that were taken back later than that,
   * too, virtual time.
   */
  firstAfter(index: number, readAt?: number): number | undefined;
  /** The same, of those that were taken back since, too. */
  firstEverAfter(index: number): number | undefined;
}

export function confirmations({ sandbox, subject }: Scope): Confirmations {
  const since = new Map<string, number>();
  const ever = new Map<string, number>();
  const takenByPerson = new Set<string>();
  const takenBack = new Map<string, { readonly since: number; readonly at: number }>();
  // What was confirmed before the watch began: the vault's own word for when it was last changed.
  for (const { id, tags, updated } of versionsOf(sandbox.world, subject))
    if (tags['keyturn-confirmed'] !== undefined) since.set(id, updated);
  const firstOf = (times: ReadonlyMap<string, number>, index: number) => {
    const newer = versionsOf(sandbox.world, subject).slice(index + 1);
    const found = newer.flatMap(({ id }) => times.get(id) ?? []);
    return found.length === 0 ? undefined : Math.min(...found);
  };
  return {
    note() {
      for (const { id, tags } of versionsOf(sandbox.world, subject)) {
        if (tags['keyturn-confirmed'] !== undefined) {
          takenByPerson.delete(id);
          if (!since.has(id)) since.set(id, sandbox.clock.now());
          if (!ever.has(id)) ever.set(id, since.get(id) ?? 0);
        } else if (!takenByPerson.has(id)) {
          const was = since.get(id);
          if (was !== undefined) takenBack.set(id, { since: was, at: sandbox.clock.now() });
          since.delete(id);
        }
      }
    },
    excuse() {
      for (const { id, tags } of versionsOf(sandbox.world, subject))
        if (since.has(id) && tags['keyturn-confirmed'] === undefined) takenByPerson.add(id);
    },
    firstAfter(index, readAt = Number.POSITIVE_INFINITY) {
      const stillSeen = [...takenBack].flatMap(([id, was]) =>
        was.at >= readAt ? [[id, was.since] as const] : [],
      );
      return firstOf(new Map([...stillSeen, ...since]), index);
    },
    firstEverAfter: index => firstOf(ever, index),
  };
}
