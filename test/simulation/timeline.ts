/**
 * Time in a simulation: a queue of events. Nothing waits; when everybody is at rest, the next event is fired, and its moment is
 * now. Timers, `Date` and the stopwatch of this process go by it while it is in force, those that SDKs use, too.
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
  /** Goes on to that moment; what is due before fires. */
  runTo(moment: number): Promise<void>;
  /** Puts this time in the place of the process's; answers with how to undo it. */
  install(): () => void;
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

export function openTimeline(begin: number): Timeline {
  const working = new AsyncLocalStorage<Actor>();
  const queue = heap();
  let now = begin;
  let order = 0;
  let fired = 0;
  const after: Timeline['after'] = (ms, what, actor = working.getStore()) => {
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
    if (event.actor === undefined) event.what();
    else working.run(event.actor, event.what);
    await atRest();
  };
  const timeline: Timeline = {
    now: () => now,
    fired: () => fired,
    after,
    actor: () => working.getStore(),
    as: (actor, work) => working.run(actor, work),
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
    async runTo(moment) {
      await atRest();
      for (let next = queue.peek(); next !== undefined && next.at <= moment; next = queue.peek()) {
        queue.pop();
        await fire(next);
      }
      now = Math.max(now, moment);
    },
    install: () => install(timeline, begin),
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

function install(timeline: Timeline, begin: number): () => void {
  const machine = () => timeline.now() + (timeline.actor()?.aheadMs ?? 0);
  const timers = timersOn(timeline);
  const date = new Proxy(real.Date, {
    construct: (target, args, made) =>
      Reflect.construct(target, args.length === 0 ? [machine()] : args, made),
    get: (target, name, receiver) => (name === 'now' ? machine : Reflect.get(target, name, receiver)),
  });
  Object.assign(globalThis, timers, { Date: date });
  const stopwatch = Object.getOwnPropertyDescriptor(performance, 'now');
  Object.defineProperty(performance, 'now', { value: () => timeline.now() - begin, configurable: true });
  return () => {
    Object.assign(globalThis, real);
    if (stopwatch === undefined) Reflect.deleteProperty(performance, 'now');
    else Object.defineProperty(performance, 'now', stopwatch);
  };
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

function timersOn(timeline: Timeline) {
  const once = (callback: Callback, ms = 0, ...args: readonly unknown[]) =>
    new Timer(() => timeline.after(ms, () => callback(...args)));
  const clear = (timer: unknown) => {
    if (timer instanceof Timer) timer.cancel();
  };
  return {
    setTimeout: once,
    setImmediate: (callback: Callback, ...args: readonly unknown[]) => once(callback, 0, ...args),
    setInterval: (callback: Callback, ms = 0, ...args: readonly unknown[]) =>
      new Timer(timer => {
        const tick = (): Scheduled =>
          timeline.after(ms, () => {
            timer.again(tick());
            callback(...args);
          });
        return tick();
      }),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
}
