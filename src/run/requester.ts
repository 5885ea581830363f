/** The requester of one rotation: its waits for a limit are events, as those of `patience.ts` are. */
import type { RunEvent } from '../event.ts';
import type { Requester } from '../rotation/ports.ts';
import { totalOf } from './patience.ts';

export interface RequesterOptions {
  readonly signal: AbortSignal;
  /** Receives an event for every wait. */
  readonly waiting?: ((event: RunEvent) => void) | undefined;
  /** Between attempts; default: those of a run. */
  readonly pausesMs?: readonly number[];
}

export function requesterFor(
  { name }: { readonly name: string },
  { signal, waiting, pausesMs }: RequesterOptions,
): Required<Pick<Requester, 'waiting' | 'signal'>> & Requester {
  const longest = pausesMs === undefined ? undefined : totalOf(pausesMs);
  return {
    signal,
    waiting: (why, ms) => waiting?.({ event: 'step.waiting', rotation: name, step: 'limit', why, ms }),
    ...(longest === undefined ? {} : { longestWaitMs: () => longest }),
  };
}
