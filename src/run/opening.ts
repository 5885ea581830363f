/**
 * Rotations are begun together, but not all read at once what they will need much later: a few are being opened at a
 * time (locked, and read), and each lets the next in when it acts, waits for something, or has nothing to do. Who waits
 * for leave to make a secret stays in the door: what he has read should not grow old, and his lock is a lease that has
 * to be renewed.
 */
import type { RunEvent } from '../event.ts';

export interface Door {
  /** Waits until there is room; what is returned is called when the one who came in is through, and may be again. */
  enter(): Promise<() => void>;
}

export function doorOf(width: number): Door {
  const waiting: (() => void)[] = [];
  let room = width;
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) room += 1;
    else next();
  };
  return {
    async enter() {
      if (room > 0) room -= 1;
      else await new Promise<void>(resolve => waiting.push(resolve));
      let inside = true;
      return () => {
        if (inside) leave();
        inside = false;
      };
    },
  };
}

/** The same way of telling, which also knows whether the rotation has begun to act. */
export function untilActing(emit: Emit): { readonly emit: Emit; readonly opening: () => boolean } {
  let opening = true;
  return {
    emit(event) {
      if (event.event === 'step.started') opening = false;
      emit(event);
    },
    opening: () => opening,
  };
}

type Emit = (event: RunEvent) => void;

export function isThrough(event: RunEvent): boolean {
  if (event.event === 'step.waiting') return event.step !== 'create';
  return event.event === 'step.started' || event.event === 'rotation.finished';
}
