/**
 * Keeps small what can go wrong before anybody notices: rotations are begun together, so without it all of them could
 * have made their secret before the first failure is known. So many new secrets may be in doubt at once, made by
 * rotations that have not ended yet: a few at first, and one more with every rotation that came to a good end. A failure
 * begins the count anew.
 */
import type { RunEvent } from '../event.ts';
import { plural } from '../rotation/words.ts';
import { hasFailed } from './tally.ts';

export interface Brake {
  hear(event: RunEvent): void;
  /** Whether the rotation may make a new secret now: then it is in doubt from now on. To ask again costs nothing. */
  letsBegin(rotation: string): boolean;
  /** Why it may not, for people. */
  words(): string;
}

const AT_FIRST = 8;

/** Who wants few requests in flight wants few secrets in doubt, too. */
export function brakeFor(concurrency: number): Brake {
  const atFirst = Math.min(AT_FIRST, concurrency);
  const inDoubt = new Set<string>();
  let good = 0;
  return {
    hear(event) {
      if (event.event !== 'rotation.finished') return;
      const made = inDoubt.delete(event.rotation);
      if (hasFailed(event.outcome)) good = 0;
      else if (made && event.outcome === 'changed') good += 1;
    },
    letsBegin(rotation) {
      if (inDoubt.has(rotation)) return true;
      if (inDoubt.size >= atFirst + good) return false;
      inDoubt.add(rotation);
      return true;
    },
    words: () =>
      `${plural(inDoubt.size, 'new secret')} of this run ${inDoubt.size === 1 ? 'is' : 'are'} not confirmed yet`,
  };
}
