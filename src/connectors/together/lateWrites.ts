/**
 * Records what a run has read in, and written to, a place that is replaced as a whole. A write whose response was lost may take
 * effect late, and then overwrites changes of others that this run has read in the meantime.
 */
import { isProblem } from '../../problem.ts';
import type { BeforeWrite } from '../../rotation/ports.ts';
import { beforeWriteAnd } from './beforeWrite.ts';

/** The entries of a place: names, and values as text. */
export type Held = ReadonlyMap<string, string>;

/** The record of reads and writes of one place in one run. */
export interface Notes {
  /** Records a read; reads have a total order (`readLock.ts`). */
  read(held: Held): void;
  /** Sends a write that is based on the newest read. It counts as sent when `guard` has permitted it. */
  sending<T>(body: Held, guard: BeforeWrite, send: (guard: BeforeWrite) => Promise<T>): Promise<T>;
  /**
   * Entries that a late write of this run has overwritten: the newest read shows the value that was sent, although a read after
   * the write showed another one. By name, the value of that read; undefined if the entry had been removed.
   */
  overwritten(): ReadonlyMap<string, string | undefined>;
  /** Records names that are restored; each is restored only once. */
  puttingBack(names: Iterable<string>): void;
}

/** A write that may still take effect. */
interface Sent {
  readonly base: Held;
  readonly body: Held;
  /** Reads after the write. */
  readonly seen: readonly Held[];
  /** Another write was sent after it, so reads show nothing about this one. */
  readonly overtaken: boolean;
}

export function openNotes(): Notes {
  let newest: Held = new Map();
  const open = new Map<symbol, Sent>();
  const done = new Set<string>();
  return {
    read(held) {
      newest = held;
      for (const [key, sent] of open) {
        if (!sent.overtaken && hasLanded(sent, held)) open.delete(key);
        else open.set(key, { ...sent, seen: [...sent.seen, held] });
      }
    },
    async sending(body, guard, send) {
      const key = Symbol('write');
      const base = newest;
      const begun = beforeWriteAnd(guard, () => {
        for (const [each, sent] of open) open.set(each, { ...sent, overtaken: true });
        open.set(key, { base, body, seen: [], overtaken: false });
      });
      try {
        const answer = await send(begun);
        open.delete(key);
        return answer;
      } catch (error) {
        if (isDecided(error)) open.delete(key);
        throw error;
      }
    },
    overwritten: () => {
      const lost = [...open.values()].flatMap(sent => lostTo(sent, newest));
      return new Map(lost.filter(([name]) => !done.has(name)));
    },
    puttingBack(names) {
      for (const name of names) done.add(name);
    },
  };
}

/** Whether the write has taken effect; it can then not take effect later. */
function hasLanded({ base, body }: Sent, held: Held): boolean {
  const changed = namesIn(base, body).filter(name => base.get(name) !== body.get(name));
  return changed.length > 0 && changed.every(name => held.get(name) === body.get(name));
}

/**
 * The entries that the write overwrote. Entries that it was meant to change are no loss, and entries that were changed after it
 * took effect are not touched.
 */
function lostTo({ base, body, seen }: Sent, newest: Held): [string, string | undefined][] {
  const before = seen.slice(0, -1);
  return namesIn(body, ...before).flatMap((name): [string, string | undefined][] => {
    const sent = body.get(name);
    if (sent !== base.get(name) || sent !== newest.get(name)) return [];
    const newer = before.findLast(held => held.get(name) !== sent);
    return newer === undefined ? [] : [[name, newer.get(name)]];
  });
}

function namesIn(...held: readonly Held[]): string[] {
  return [...new Set(held.flatMap(each => [...each.keys()]))];
}

/** Whether the service reported that the write had no effect. For a 5xx that is unknown. */
function isDecided(error: unknown): boolean {
  if (!isProblem(error)) return false;
  const { status } = error.details;
  return status !== undefined && status < 500 && status !== 408;
}
