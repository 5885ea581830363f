/** Time as an argument: everything that needs to know or to wait is handed one of these. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a stopwatch: for how long something took, whatever `now` does meanwhile. */
  ticks(): number;
  /** How far `now` is ahead of this machine's clock, in milliseconds; 0 while in step or not yet known. */
  skewMs(): number;
  /** What services' clocks say, where they do not agree: then nothing may be removed that rests on time. */
  doubt(): TimeDoubt | undefined;
  /** What each service's clock says. For telling, never for deciding: a single one is no proof. */
  offsets(): Offsets;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Services that keep a clock of their own each, and whose `Date` headers are heard. */
export type Witness = 'entra' | 'graph' | 'vault' | 'arm';

/** How far each service's clock is ahead of this machine's, in milliseconds. */
export type Offsets = Readonly<Partial<Record<Witness, number>>>;

export interface TimeDoubt {
  readonly offsets: Offsets;
}

/** A clock that follows the services': connectors tell it what their `Date` headers say. */
export interface CloudClock extends Clock {
  /** Called with the `Date` header of an answer that the service itself gave, at once. */
  heard(witness: Witness, serviceDate: Date): void;
}

/** `Date` headers have whole seconds and answers take time: below this, two clocks count as equal. */
const SKEW_IGNORED_MS = 60_000;

/** Further apart, services' clocks disagree. Kerberos and Microsoft's token libraries bear as much (ClockSkew, 300 s). */
export const AGREEMENT_MS = 300_000;

/** Of each service's last answers the middle one counts: an odd answer among them moves nothing. */
const ANSWERS_COUNTED = 3;

export interface Agreement {
  /** What is added to this machine's clock. */
  readonly offsetMs: number;
  readonly doubt?: TimeDoubt;
}

/**
 * One service's clock alone never moves time, and this machine's is no witness against services that agree. Where they
 * do not agree, the middle one counts, and that there is doubt is part of the answer.
 */
export function agree(offsets: Offsets): Agreement {
  const said = Object.values(offsets);
  if (said.length < 2) return { offsetMs: 0 };
  const offsetMs = worthTelling(middleOf(said));
  const isAgreed = Math.max(...said) - Math.min(...said) <= AGREEMENT_MS;
  return isAgreed ? { offsetMs } : { offsetMs, doubt: { offsets } };
}

/** What a person may be told of this machine's clock: where a single service was asked, what that one says. */
export function toldSkewMs(offsets: Offsets): number {
  const [first = 0, ...others] = Object.values(offsets);
  return others.length === 0 ? worthTelling(first) : agree(offsets).offsetMs;
}

function worthTelling(offsetMs: number): number {
  return Math.abs(offsetMs) < SKEW_IGNORED_MS ? 0 : offsetMs;
}

/** The median; of an even number the one of the two that is closer to this machine's clock. */
function middleOf(offsets: readonly number[]): number {
  const sorted = offsets.toSorted((one, other) => one - other);
  const [low = 0, high = low] = sorted.slice(
    Math.ceil(sorted.length / 2) - 1,
    Math.floor(sorted.length / 2) + 1,
  );
  return Math.abs(high) < Math.abs(low) ? high : low;
}

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
 * Decisions compare times that services wrote (a credential's end, a tag's date) with "now", so "now" is the
 * services' time, not that of the machine that cron happened to use. Waiting still uses the local clock.
 */
export function cloudClock(local: Clock): CloudClock {
  const answers = new Map<Witness, readonly number[]>();
  let offsets: Offsets = {};
  let agreement: Agreement = { offsetMs: 0 };
  return {
    now: () => new Date(local.now().getTime() + agreement.offsetMs),
    ticks: local.ticks,
    sleep: local.sleep,
    heard(witness, serviceDate) {
      const offset = serviceDate.getTime() - local.now().getTime();
      const last = [...(answers.get(witness) ?? []), offset].slice(-ANSWERS_COUNTED);
      answers.set(witness, last);
      offsets = { ...offsets, [witness]: middleOf(last) };
      agreement = agree(offsets);
    },
    skewMs: () => agreement.offsetMs,
    doubt: () => agreement.doubt,
    offsets: () => offsets,
  };
}
