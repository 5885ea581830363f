import type { RunEvent } from '../event.ts';

export interface Stop {
  /** Aborted with the run, but not during a publish or a discard: neither may be left half done. */
  readonly signal: AbortSignal;
  watching(emit: (event: RunEvent) => void): typeof emit;
}

/** A stopped run still publishes what works and discards what nobody holds: `finishesWhatIsBegun` in oneRotation.ts. */
const FINISHED: readonly string[] = ['publish', 'discard'];

/** The signal for the requests of one rotation that wait for their turn when the run is stopped. */
export function stopFor(run: AbortSignal): Stop {
  const controller = new AbortController();
  let underway = 0;
  const stop = () => {
    if (underway === 0) controller.abort(run.reason);
  };
  if (run.aborted) stop();
  run.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    watching: emit => event => {
      if ('step' in event && FINISHED.includes(event.step)) {
        if (event.event === 'step.started') underway += 1;
        if (event.event === 'step.done' || event.event === 'step.failed') underway -= 1;
      }
      if (event.event === 'rotation.finished') run.removeEventListener('abort', stop);
      emit(event);
    },
  };
}
