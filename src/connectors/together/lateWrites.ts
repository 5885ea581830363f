/**
 * What a run has seen in a place that is replaced as a whole, and what it sent there. A write whose answer was lost may
 * take effect late, and then overwrites what somebody changed and this run has seen since.
 */
import { isProblem } from '../../problem.ts';
import type { BeforeWrite } from '../../rotation/ports.ts';
import { beforeWriteAnd } from './beforeWrite.ts';

/** Names, and what they hold as a text. */
export type Held = ReadonlyMap<string, string>;

export interface Notes {
  /** What was read, in the order of reading (`apart.ts` sees to it that there is one). */
  read(held: Held): void;
  /** Sends what was made of the newest reading. It counts as sent once `guard` has let it go. */
  sending<T>(body: Held, guard: BeforeWrite, send: (guard: BeforeWrite) => Promise<T>): Promise<T>;
  /**
   * What the newest reading shows as a write of this run has it, though a reading after that write's own has shown
   * something else: by name, what was seen then; undefined: it had been taken out.
   */
  overwritten(): ReadonlyMap<string, string | undefined>;
  /** Each name is put back once. */
  puttingBack(names: Iterable<string>): void;
}

/** A write that may still be under way. */
interface Sent {
  readonly base: Held;
  readonly body: Held;
  /** Readings since. */
  readonly seen: readonly Held[];
  /** Another write went out since, so what is read tells nothing about this one. */
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

/** It takes effect once, so it cannot do so later. */
function hasLanded({ base, body }: Sent, held: Held): boolean {
  const changed = namesIn(base, body).filter(name => base.get(name) !== body.get(name));
  return changed.length > 0 && changed.every(name => held.get(name) === body.get(name));
}

/** What it was meant to change is no loss, and what somebody has changed since it landed is not ours to touch. */
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

/** The service has answered that it did nothing. Of a 5xx that is not known. */
function isDecided(error: unknown): boolean {
  if (!isProblem(error)) return false;
  const { status } = error.details;
  return status !== undefined && status < 500 && status !== 408;
}
