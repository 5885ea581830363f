/** Renews a lease while it is held, and determines when it is no longer valid. */
import type { Clock } from '../clock.ts';
import type { Problem } from '../problem.ts';
import type { Lease, Locked, LockHolder } from '../rotation/leasePlace.ts';
import { BELIEVED, ENDS, elapsedSince, type Moment, momentOf, RENEWED, SURE } from './leaseTime.ts';
import { lapsed, lostTo } from './lockProblems.ts';

export interface HeldLock {
  /** Runs that held this lock before, and have ended as far as the lock shows. */
  readonly ended: readonly string[];
  /**
   * Has to be awaited right before every write. Sends no request while the lease is certainly held, and otherwise renews it.
   * Fails with a Problem of code `locked` when another run holds or held the lease, or when it may have lapsed and cannot be
   * renewed; from then on it always fails.
   */
  check(): Promise<void>;
  /** Milliseconds for which the lease is certainly held, as known now; sends no request. */
  leftMs(): number;
  /** Sets the step that others can read in the lock. */
  doing(what: string): void;
  /** Never fails: a lease that could not be released lapses. */
  release(): Promise<void>;
}

export interface HeldLease {
  readonly lease: Lease;
  readonly leaseMs: number;
  readonly rotation: Locked;
  readonly holder: LockHolder;
  readonly clock: Pick<Clock, 'now' | 'ticks'>;
  /** When it was requested: it cannot have been granted before. */
  readonly begun: Moment;
}

export function holdLease(held: HeldLease): HeldLock {
  const keeper = new LeaseKeeper(held);
  return {
    ended: held.holder.ended ?? [],
    check: () => keeper.check(),
    leftMs: () => keeper.leftMs(),
    doing: what => keeper.doing(what),
    release: () => keeper.release(),
  };
}

/** After this many slow renewals in a row, each a third of the lease or longer, the lease counts as lapsed. */
const SLOW_RENEWALS_BORNE = 3;

class LeaseKeeper {
  readonly #held: HeldLease;
  readonly #timer: NodeJS.Timeout;
  #me: LockHolder;
  #renewed: Moment;
  #lost: Problem | undefined;
  #renewing: Promise<void> | undefined;
  #released = false;

  constructor(held: HeldLease) {
    this.#held = held;
    this.#me = held.holder;
    this.#renewed = held.begun;
    this.#timer = setInterval(() => this.#renewQuietly(), held.leaseMs * RENEWED);
    this.#timer.unref();
  }

  /**
   * Uses the clocks and not the timer: after a process was suspended (SIGSTOP, a sleeping machine), its timers fire late, and a
   * pending write would be sent first.
   */
  async check(): Promise<void> {
    let trouble: unknown;
    for (let tries = 0; tries < SLOW_RENEWALS_BORNE; tries += 1) {
      if (this.#lost !== undefined) throw this.#lost;
      if (this.#age() < this.#held.leaseMs * SURE) return;
      try {
        await this.#renew();
      } catch (error) {
        trouble = error;
        if (this.#lost === undefined && this.#age() < this.#held.leaseMs * BELIEVED) return;
      }
    }
    this.#lost ??= lapsed(this.#held.rotation, this.#age(), trouble);
    throw this.#lost;
  }

  leftMs(): number {
    return this.#lost === undefined ? this.#held.leaseMs * ENDS - this.#age() : 0;
  }

  doing(what: string): void {
    this.#me = { ...this.#me, doing: what };
    const before = this.#renewing ?? Promise.resolve();
    void before.catch(() => {}).then(() => this.#renewQuietly());
  }

  async release(): Promise<void> {
    this.#released = true;
    clearInterval(this.#timer);
    await this.#renewing?.catch(() => {});
    if (this.#lost === undefined) await this.#held.lease.release(this.#me).catch(() => {});
  }

  #age(): number {
    return elapsedSince(this.#renewed, this.#held.clock);
  }

  #renewQuietly(): void {
    if (!this.#released && this.#lost === undefined) this.#renew().catch(() => {});
  }

  /** One renewal at a time; concurrent callers share its result. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const begun = momentOf(this.#held.clock);
    const renewed = await this.#held.lease.renew(this.#me);
    if (renewed.held) this.#renewed = begun;
    else this.#lost = lostTo(this.#held.rotation, renewed.by);
  }
}
