import type { Context, Output } from './context.ts';

interface Talk {
  readonly stderr: Pick<Output, 'write'>;
  readonly clock: Pick<Context['clock'], 'ticks'>;
}

/** What is told less often than this is noise; what takes less is told by its result. */
const PAUSE_MS = 10_000;

/** Tells how far a reading is that takes long: a line now and then, none for a short one. */
export function progressReporter(
  { stderr, clock }: Talk,
  words: (done: number, known: number) => string,
): (done: number, known: number) => void {
  let told = clock.ticks();
  return (done, known) => {
    const now = clock.ticks();
    if (now - told < PAUSE_MS) return;
    told = now;
    stderr.write(`${words(done, known)}\n`);
  };
}
