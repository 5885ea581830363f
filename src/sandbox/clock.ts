/**
 * The sandbox's virtual time: real time, plus the offset of its seed, plus what the control port has added. It never goes back.
 */
export interface VirtualClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The same without what the control port has added: the clock of a client, which does not move with that. */
  machine(): number;
  advance(ms: number): void;
}

export function virtualClock(realNow: () => number, offsetMs = 0): VirtualClock {
  let offset = offsetMs;
  return {
    now: () => realNow() + offset,
    machine: () => realNow() + offsetMs,
    advance(ms) {
      if (ms < 0) throw new RangeError('the sandbox clock does not go back');
      offset += ms;
    },
  };
}
