import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import { isProblem, LONGEST_RETRY_AFTER_MS, Problem } from '../problem.ts';
import { span } from '../rotation/words.ts';

/** All waiting and retrying of a run. Connectors never retry by themselves, so that every wait is reported. */
export interface Patience {
  /** Calls until it succeeds; only `try-later` is retried. Everything else is thrown at once. */
  retry<T>(about: About, call: () => Promise<T>): Promise<T>;
  /** Waits and reports it; ends early when the run is interrupted (with an error), or when `over` resolves. */
  wait(about: About, why: string, ms: number, over?: Promise<void>): Promise<void>;
}

export interface About {
  readonly step: string;
  readonly subject?: string;
}

export interface PatienceOptions {
  readonly clock: Clock;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly rotation: string;
  /** For calls that are not worth the usual waiting: the pauses, and the maximum for a service's Retry-After. */
  readonly pausesMs?: readonly number[];
  readonly longestMs?: number;
}

/** Pauses that grow up to 30 s, with this sum. */
export function pausesWithin(totalMs: number): number[] {
  const pauses: number[] = [];
  for (let left = totalMs; left > 0; ) {
    const usual = PAUSES_MS[pauses.length] ?? PAUSES_MS.at(-1) ?? left;
    const pause = Math.min(usual, left);
    pauses.push(pause);
    left -= pause;
  }
  return pauses;
}

export function totalOf(pausesMs: readonly number[]): number {
  return pausesMs.reduce((sum, pause) => sum + pause, 0);
}

/**
 * Graph's guard periods and Key Vault's advice (1, 2, 4, 8, 16 s; azure-facts §3.4), about three minutes in all. Even with jitter
 * and the duration of a call no pause reaches a minute, so that something is reported every minute.
 */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000];

export function patience(options: PatienceOptions): Patience {
  const { clock, random, signal, emit, rotation } = options;
  const { pausesMs = PAUSES_MS, longestMs = LONGEST_RETRY_AFTER_MS } = options;
  const wait: Patience['wait'] = async (about, why, ms, over) => {
    emit({ event: 'step.waiting', rotation, ...about, why, ms: Math.round(ms) });
    const early = new AbortController();
    void over?.then(() => early.abort());
    try {
      await clock.sleep(ms, over === undefined ? signal : AbortSignal.any([signal, early.signal]));
    } catch (error) {
      if (early.signal.aborted) return;
      throw new Problem({ code: 'interrupted', subject: rotation, reason: 'stopped while waiting' }, error);
    }
  };
  return {
    wait,
    async retry(about, call) {
      for (const pause of pausesMs) {
        try {
          return await call();
        } catch (error) {
          const asked = askedToWait(error, longestMs);
          const ms = notSooner(asked, pause);
          await wait(about, (error as Problem).details.reason, withJitter(ms, random));
        }
      }
      return await call();
    },
  };
}

/**
 * The pause where a service sent a Retry-After: a longer one is respected, a shorter one does not shorten the pause. A few
 * `Retry-After: 0` in a row would otherwise use up all attempts within seconds.
 */
export function notSooner(askedMs: number | undefined, pauseMs: number): number {
  return Math.max(askedMs ?? 0, pauseMs);
}

/** The Retry-After of a `try-later` in milliseconds, if any; other errors, and a Retry-After above the maximum, are thrown. */
function askedToWait(error: unknown, longestMs: number): number | undefined {
  if (!isProblem(error, 'try-later')) throw error;
  const asked = error.details.retryAfterMs;
  if (asked !== undefined && asked > longestMs) throw tooLong(error, asked, longestMs);
  return asked;
}

/** To ask before would be refused again: it is given up at once, and that is said. What was not sent says so itself. */
function tooLong(problem: Problem, asked: number, longestMs: number): Problem {
  const { details, cause } = problem;
  if (details.status === undefined) return problem;
  const reason = `${details.reason}; it asks for a pause of ${span(asked)}, longer than the ${span(longestMs)} that are waited`;
  return new Problem({ ...details, reason }, cause);
}

/** Up to a quarter more, never less: a service that named a time restarts its wait when the request comes too early. */
function withJitter(ms: number, random: () => number): number {
  return ms * (1 + random() / 4);
}
