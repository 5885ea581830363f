/** Time as an argument: everything that needs to know or to wait is handed one of these. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a stopwatch: for how long something took, whatever `now` does meanwhile. */
  ticks(): number;
  /** How far the cloud's clock is ahead of this machine's, in milliseconds; 0 while in step or not yet known. */
  skewMs(): number;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that follows the cloud's: connectors tell it what the services' `Date` headers say. */
export interface CloudClock extends Clock {
  /** Called with the `Date` header of an answer from the directory service. Only the first call counts. */
  heard(serviceDate: Date): void;
}

/** `Date` headers have whole seconds and answers take time: below this, the two clocks count as equal. */
const SKEW_IGNORED_MS = 60_000;

export const systemClock: Clock = {
  now: () => new Date(),
  ticks: () => performance.now(),
  skewMs: () => 0,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = setTimeout(done, ms);
      function done() {
        signal?.removeEventListener('abort', stop);
        resolve();
      }
      function stop() {
        clearTimeout(timer);
        reject(signal?.reason);
      }
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/**
 * Decisions compare times that services wrote (a credential's end, a tag's date) with "now", so "now" is the
 * services' time, not that of the machine that cron happened to use. Waiting still uses the local clock.
 */
export function cloudClock(local: Clock): CloudClock {
  let skew: number | undefined;
  return {
    now: () => new Date(local.now().getTime() + (skew ?? 0)),
    ticks: local.ticks,
    sleep: local.sleep,
    heard(serviceDate) {
      if (skew !== undefined) return;
      const difference = serviceDate.getTime() - local.now().getTime();
      skew = Math.abs(difference) < SKEW_IGNORED_MS ? 0 : difference;
    },
    skewMs: () => skew ?? 0,
  };
}
