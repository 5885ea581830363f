/**
 * Rotations are begun together, but not all read at once what they will need much later: a few are being opened at a
 * time (locked, and read), and each lets the next in when it acts, waits for something, or has nothing to do. Who waits
 * for leave to make a secret stays in the door: what he has read should not grow old, and his lock is a lease that has
 * to be renewed.
 */
import type { Emit, RunEvent } from '../event.ts';
import { isUrgent } from '../rotation/due.ts';

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

/**
 * The same way of telling, which also knows whether the rotation goes ahead of earlier ones: as long as it only reads
 * what it decides by, and to the end where its new secret must not wait for anything.
 */
export function goingAhead(emit: Emit): { readonly emit: Emit; readonly ahead: () => boolean } {
  let [opening, urgent] = [true, false];
  return {
    emit(event) {
      if (event.event === 'step.started') opening = false;
      if (event.event === 'rotation.decided') urgent ||= isUrgent(event.due);
      emit(event);
    },
    ahead: () => opening || urgent,
  };
}

export function isThrough(event: RunEvent): boolean {
  if (event.event === 'step.waiting') return event.step !== 'create';
  return event.event === 'step.started' || event.event === 'rotation.finished';
}
