/** The sandbox's own time: real time, off by what its seed says, plus what the control port has added. It never goes back. */
export interface VirtualClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The same without what the control port has added: a client's own clock does not move with that. */
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
