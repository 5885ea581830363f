/**
 * Leases in memory, by the rules of `rotation/leasePlace.ts`: one place for each machine's lock folder, or one for all. The file lock's
 * own races are tested with real processes (test/run/fileLock.test.ts), and the blobs' with Azurite.
 */
import { endedAfter, type LeasePlace, type LockHolder } from '../../src/rotation/leasePlace.ts';
import type { Timeline } from './timeline.ts';

export interface LeaseOptions {
  readonly timeline: Timeline;
  readonly leaseMs: number;
  /** One way to the place and back, drawn anew for each request. */
  readonly delayMs: () => number;
}

interface Held {
  readonly holder: LockHolder;
  readonly until: number;
}

export function leasesIn({ timeline, leaseMs, delayMs }: LeaseOptions): LeasePlace {
  const held = new Map<string, Held>();
  const last = new Map<string, LockHolder>();
  const asked = <T>(answer: () => T) =>
    new Promise<T>(resolve => {
      timeline.after(delayMs(), () => {
        const answered = answer();
        timeline.after(delayMs(), () => resolve(answered));
      });
    });
  const keep = (name: string, holder: LockHolder) => {
    held.set(name, { holder, until: timeline.now() + leaseMs });
    last.set(name, holder);
  };
  const another = (name: string, me: LockHolder) => {
    const now = held.get(name);
    return now !== undefined && now.until > timeline.now() && now.holder.run !== me.run
      ? now.holder
      : undefined;
  };
  return {
    leaseMs,
    take: ({ mark }, me) =>
      asked(() => {
        const by = another(mark, me);
        if (by !== undefined) return { taken: false, by };
        const holder = { ...me, ended: endedAfter(last.get(mark), me.run) };
        keep(mark, holder);
        return {
          taken: true,
          holder,
          lease: {
            renew: who =>
              asked(() => {
                const since = last.get(mark);
                if (since !== undefined && since.run !== who.run) return { held: false, by: since };
                keep(mark, who);
                return { held: true };
              }),
            release: who =>
              asked(() => {
                if (held.get(mark)?.holder.run === who.run) held.delete(mark);
              }),
          },
        };
      }),
  };
}
