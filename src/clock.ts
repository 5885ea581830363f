/** Time as an argument: functions that read the time or wait take a `Clock`, so tests can control it. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a monotonic stopwatch, for durations; not affected by changes of `now`. */
  ticks(): number;
  /** By how much `now` is ahead of this machine's clock, in milliseconds; 0 if they agree or if no service has answered yet. */
  skewMs(): number;
  /** The offsets of the services' clocks if they disagree; nothing whose removal depends on time may then be removed. */
  doubt(): TimeDoubt | undefined;
  /** The offset of each service's clock. For display only, never for decisions: one clock is not sufficient evidence. */
  offsets(): Offsets;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Services that each have a clock of their own, and whose `Date` headers are read. */
export type ClockSource = 'entra' | 'graph' | 'vault' | 'arm';

/** By how much each service's clock is ahead of this machine's clock, in milliseconds. */
export type Offsets = Readonly<Partial<Record<ClockSource, number>>>;

/** The offsets of clocks that disagree by more than `AGREEMENT_MS`. */
export interface TimeDoubt {
  readonly offsets: Offsets;
}

/** A clock that follows the services' clocks; the connectors report the `Date` header of each response to it. */
export interface CloudClock extends Clock {
  /** To be called immediately with the `Date` header of a response that the service itself produced (no proxy, no cache). */
  observe(source: ClockSource, serviceDate: Date): void;
}

/** Differences below this count as zero: `Date` headers have a resolution of one second, and responses take time to arrive. */
const SKEW_IGNORED_MS = 60_000;

/**
 * A larger difference between services means that their clocks disagree. Kerberos and Microsoft's token libraries tolerate the
 * same difference (ClockSkew, 300 s).
 */
export const AGREEMENT_MS = 300_000;

/** Number of responses of a service over which the median is taken, so that a single wrong `Date` header has no effect. */
const ANSWERS_COUNTED = 3;

/** The time offset that results from the services' clocks. */
export interface Agreement {
  /** Milliseconds to add to this machine's clock. */
  readonly offsetMs: number;
  readonly doubt?: TimeDoubt;
}

/**
 * Computes the time offset from the services' clocks. One service alone has no effect, and this machine's clock does not
 * outvote services that agree. If the services disagree, the median counts, and the result contains the doubt.
 */
export function agree(offsets: Offsets): Agreement {
  const known = Object.values(offsets);
  if (known.length < 2) return { offsetMs: 0 };
  const offsetMs = ignoringSmall(middleOf(known));
  const isAgreed = Math.max(...known) - Math.min(...known) <= AGREEMENT_MS;
  return isAgreed ? { offsetMs } : { offsetMs, doubt: { offsets } };
}

/**
 * The offset of this machine's clock to show to a person. If only one service has answered, this is the offset from that
 * service.
 */
export function shownSkewMs(offsets: Offsets): number {
  const [first = 0, ...others] = Object.values(offsets);
  return others.length === 0 ? ignoringSmall(first) : agree(offsets).offsetMs;
}

function ignoringSmall(offsetMs: number): number {
  return Math.abs(offsetMs) < SKEW_IGNORED_MS ? 0 : offsetMs;
}

/** The median; of an even number of offsets, the one of the two in the middle that is closer to this machine's clock. */
function middleOf(offsets: readonly number[]): number {
  const sorted = offsets.toSorted((one, other) => one - other);
  const [low = 0, high = low] = sorted.slice(
    Math.ceil(sorted.length / 2) - 1,
    Math.floor(sorted.length / 2) + 1,
  );
  return Math.abs(high) < Math.abs(low) ? high : low;
}

/** This machine's clock, without any correction. */
export const systemClock: Clock = {
  now: () => new Date(),
  ticks: () => performance.now(),
  skewMs: () => 0,
  doubt: () => undefined,
  offsets: () => ({}),
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
 * Decisions compare times that were written by services (the end of a credential, the date in a tag) with `now`. Therefore
 * `now` is the time of the services, not the time of the machine. `sleep` still uses the local clock.
 */
export function cloudClock(local: Clock): CloudClock {
  const answers = new Map<ClockSource, readonly number[]>();
  let offsets: Offsets = {};
  let agreement: Agreement = { offsetMs: 0 };
  return {
    now: () => new Date(local.now().getTime() + agreement.offsetMs),
    ticks: local.ticks,
    sleep: local.sleep,
    observe(source, serviceDate) {
      const offset = serviceDate.getTime() - local.now().getTime();
      const last = [...(answers.get(source) ?? []), offset].slice(-ANSWERS_COUNTED);
      answers.set(source, last);
      offsets = { ...offsets, [source]: middleOf(last) };
      agreement = agree(offsets);
    },
    skewMs: () => agreement.offsetMs,
    doubt: () => agreement.doubt,
    offsets: () => offsets,
  };
}
