/** Who may make a new secret, and when: waves, the limits of the run, and the brake. */
import type { ReasonWords, RunEvent } from '../event.ts';
import type { Limits } from '../policy/policy.ts';
import { brakeFor } from './brake.ts';
import { STOPPED } from './conclude.ts';
import type { Against } from './one.ts';
import { tallyOf } from './tally.ts';

export interface Permission {
  hear(event: RunEvent): void;
  /** For one rotation; `place`: earlier ones are let begin first. */
  for(asking: Asking): Against;
}

export interface Asking {
  readonly rotation: string;
  readonly place: number;
  /** What its wave waits for. */
  readonly wave: (due: ReasonWords) => ReasonWords | undefined;
  readonly emit: (event: RunEvent) => void;
}

/** For how long a rotation waits for others, nobody knows; views count this down. */
const ABOUT_MS = 10_000;

interface Waiter {
  readonly place: number;
  readonly goOn: () => void;
}

export function permissionFor(limits: Limits, signal: AbortSignal): Permission {
  const tally = tallyOf(limits);
  const brake = brakeFor(limits.concurrency);
  let waiters: Waiter[] = [];
  const wakeAll = () => {
    const woken = waiters.sort((one, other) => one.place - other.place);
    waiters = [];
    for (const { goOn } of woken) goOn();
  };
  signal.addEventListener('abort', wakeAll, { once: true });
  const change = (place: number) => new Promise<void>(goOn => waiters.push({ place, goOn }));
  return {
    hear(event) {
      tally.hear(event);
      brake.hear(event);
      if (event.event === 'rotation.finished') wakeAll();
    },
    for:
      ({ rotation, place, wave, emit }) =>
      async due => {
        for (let waited = false; ; waited = true) {
          const against = signal.aborted ? STOPPED : (wave(due) ?? tally.against());
          if (against !== undefined) return against;
          if (brake.letsBegin(rotation)) {
            if (waited) return 'look again';
            tally.begun();
            return undefined;
          }
          const why = brake.words();
          if (!waited) emit({ event: 'step.waiting', rotation, step: 'create', why, ms: ABOUT_MS });
          await change(place);
        }
      },
  };
}
