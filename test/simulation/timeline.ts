/**
 * Time in a simulation: a queue of events. Nothing waits; when everybody is at rest, the next event is fired, and its moment is
 * now. Timers, `Date` and the stopwatch of this process go by it for whatever runs inside of it, the SDKs, too.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Whoever may be killed or stopped: its events fire, wait, or are lost. */
export interface Actor {
  readonly name: string;
  /** How far the clock of its machine is ahead, in milliseconds. */
  aheadMs: number;
  /** Killed: nothing of it happens any more. */
  dead: boolean;
  /** Stopped (SIGSTOP, a sleeping machine) until this moment: what was due before happens then. */
  stoppedUntil: number;
}

export function newActor(name: string, aheadMs = 0): Actor {
  return { name, aheadMs, dead: false, stoppedUntil: 0 };
}

export interface Timeline {
  readonly begun: number;
  /** Milliseconds since 1970, of the world. */
  now(): number;
  /** Events fired so far. */
  fired(): number;
  /** Fires `what` after so many milliseconds; `actor`: whose event it is, by default that of whoever asks. */
  after(ms: number, what: () => void, actor?: Actor): Scheduled;
  /** Who is at work. */
  actor(): Actor | undefined;
  /** Runs `work` as that actor: what it schedules, and all that follows from it, is that actor's. */
  as<T>(actor: Actor, work: () => T): T;
  /** Fires events until `isOver`, and throws where there are none left, or more than `most`. */
  runUntil(isOver: () => boolean, most?: number): Promise<void>;
  /** Fires the earliest event; false: there is none. */
  fireNext(): Promise<boolean>;
  /** Goes on to that moment; what is due before fires. */
  runTo(moment: number): Promise<void>;
  /** Runs `work` inside of this time, as nobody. */
  inside<T>(work: () => T): T;
}

export interface Scheduled {
  cancel(): void;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly actor: Actor | undefined;
  readonly what: () => void;
  off: boolean;
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  Date: globalThis.Date,
};

const MANY = 200_000;

/** Whose work this is, and in which time. */
interface Working {
  readonly timeline: Timeline;
  readonly actor: Actor | undefined;
}

const working = new AsyncLocalStorage<Working>();

export function openTimeline(begin: number): Timeline {
  divert();
  const queue = heap();
  let now = begin;
  let order = 0;
  let fired = 0;
  const after: Timeline['after'] = (ms, what, actor = working.getStore()?.actor) => {
    const event: Event = { at: now + Math.max(0, ms), order: ++order, actor, what, off: false };
    queue.push(event);
    return {
      cancel: () => {
        event.off = true;
      },
    };
  };
  const fire = async (event: Event) => {
    now = Math.max(now, event.at);
    if (event.off || event.actor?.dead) return;
    if (event.actor !== undefined && event.actor.stoppedUntil > now) {
      queue.push({ ...event, at: event.actor.stoppedUntil, order: ++order });
      return;
    }
    fired += 1;
    working.run({ timeline, actor: event.actor }, event.what);
    await atRest();
  };
  const timeline: Timeline = {
    begun: begin,
    now: () => now,
    fired: () => fired,
    after,
    actor: () => working.getStore()?.actor,
    as: (actor, work) => working.run({ timeline, actor }, work),
    inside: work => working.run({ timeline, actor: undefined }, work),
    async runUntil(isOver, most = MANY) {
      await atRest();
      const limit = fired + most;
      while (!isOver()) {
        const event = queue.pop();
        if (event === undefined) throw new Error('nothing is left to happen, and it is not over');
        if (fired > limit) throw new Error(`not over after ${most} events`);
        await fire(event);
      }
    },
    async fireNext() {
      await atRest();
      const event = queue.pop();
      if (event !== undefined) await fire(event);
      return event !== undefined;
    },
    async runTo(moment) {
      await atRest();
      for (let next = queue.peek(); next !== undefined && next.at <= moment; next = queue.peek()) {
        queue.pop();
        await fire(next);
      }
      now = Math.max(now, moment);
    },
  };
  return timeline;
}

/** Everything that follows from an event without waiting has happened when the process gets to its next turn. */
function atRest(): Promise<void> {
  return new Promise(resolve => void real.setImmediate(resolve));
}

interface Heap {
  push(event: Event): void;
  pop(): Event | undefined;
  peek(): Event | undefined;
}

/** A binary heap: the earliest first, and of those of one moment the one that was scheduled first. */
function heap(): Heap {
  const items: Event[] = [];
  const isBefore = (one: number, other: number) => {
    const [left, right] = [items[one], items[other]];
    if (left === undefined || right === undefined) return right === undefined && left !== undefined;
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  };
  const swap = (one: number, other: number) => {
    const [left, right] = [items[one], items[other]];
    if (left === undefined || right === undefined) return;
    items[one] = right;
    items[other] = left;
  };
  return {
    peek: () => items[0],
    push(event) {
      items.push(event);
      for (let at = items.length - 1; at > 0 && isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1)
        swap(at, (at - 1) >> 1);
    },
    pop() {
      const first = items[0];
      swap(0, items.length - 1);
      items.pop();
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (left < items.length && isBefore(left, least)) least = left;
        if (right < items.length && isBefore(right, least)) least = right;
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
}

/** Who asks for a timer or the time inside of a simulation gets that one's; everybody else the process's own. */
function divert(): void {
  if (globalThis.setTimeout !== real.setTimeout) return;
  const time = () => working.getStore();
  const machine = ({ timeline, actor }: Working) => timeline.now() + (actor?.aheadMs ?? 0);
  const now = () => {
    const here = time();
    return here === undefined ? real.Date.now() : machine(here);
  };
  // A function that makes real ones: a Proxy, or a class of its own, takes ten times as long.
  function date(this: unknown, ...args: readonly []) {
    if (new.target === undefined) return new real.Date(now()).toString();
    return args.length === 0 ? new real.Date(now()) : new real.Date(...args);
  }
  Object.assign(date, { prototype: real.Date.prototype, now, UTC: real.Date.UTC, parse: real.Date.parse });
  const ticks = performance.now.bind(performance);
  const stopwatch = () => {
    const here = time();
    return here === undefined ? ticks() : here.timeline.now() - here.timeline.begun;
  };
  Object.defineProperty(performance, 'now', { value: stopwatch, configurable: true });
  Object.assign(globalThis, timersBy(time), { Date: date });
}

/** What Node's timers can do that somebody makes use of. */
class Timer {
  #scheduled: Scheduled | undefined;
  constructor(start: (timer: Timer) => Scheduled) {
    this.#scheduled = start(this);
  }
  again(scheduled: Scheduled) {
    if (this.#scheduled !== undefined) this.#scheduled = scheduled;
    else scheduled.cancel();
  }
  cancel() {
    this.#scheduled?.cancel();
    this.#scheduled = undefined;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return false;
  }
  [Symbol.dispose]() {
    this.cancel();
  }
}

type Callback = (...args: readonly unknown[]) => void;

function timersBy(time: () => Working | undefined) {
  const once = (timeline: Timeline, ms: number, what: () => void) =>
    new Timer(() => timeline.after(ms, what));
  const repeated = (timeline: Timeline, ms: number, what: () => void) =>
    new Timer(timer => {
      const tick = (): Scheduled =>
        timeline.after(ms, () => {
          timer.again(tick());
          what();
        });
      return tick();
    });
  const clear = (otherwise: (timer?: never) => void) => (timer: unknown) => {
    if (timer instanceof Timer) timer.cancel();
    else otherwise(timer as never);
  };
  return {
    setTimeout: Object.assign((callback: Callback, ms = 0, ...args: readonly unknown[]) => {
      const here = time();
      if (here === undefined) return real.setTimeout(callback, ms, ...args);
      return once(here.timeline, ms, () => callback(...args));
    }, real.setTimeout),
    setImmediate: Object.assign((callback: Callback, ...args: readonly unknown[]) => {
      const here = time();
      if (here === undefined) return real.setImmediate(callback, ...args);
      return once(here.timeline, 0, () => callback(...args));
    }, real.setImmediate),
    setInterval: (callback: Callback, ms = 0, ...args: readonly unknown[]) => {
      const here = time();
      if (here === undefined) return real.setInterval(callback, ms, ...args);
      return repeated(here.timeline, ms, () => callback(...args));
    },
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
    clearImmediate: clear(real.clearImmediate),
  };
}
