import { type Performing, requestOf } from './perform.ts';
import type { SeenResponse } from './ports.ts';
import { tokenWith } from './steps/signingIn.ts';

/**
 * When the answers agree in this many rounds in a row, all replicas are taken to agree: a replica that serves a third of the
 * calls is missed by twelve calls with a probability of 0.8 % (`rotation/proving.ts`).
 */
const ROUNDS = 3;
const CALLS_A_ROUND = 4;
/** Equal requests in quick succession count as a loop, AADSTS50196 (azure-facts §1.3): these stay below forty a minute. */
const DIRTY_PAUSE_MS = 7_000;
const CLEAN_PAUSE_MS = 2_000;
const ROUND_PATIENCE_MS = 180_000;

/** Makes token calls with a secret until all answers agree, or the time is over; returns when the agreement began, in ticks. */
export async function untilAllAgree(
  secret: string,
  { ports, clock, signal, bindings }: Performing,
  agrees: (response: SeenResponse) => boolean,
): Promise<number> {
  const began = clock.ticks();
  let since = began;
  let clean = 0;
  for (let rounds = 0; clean < ROUNDS && clock.ticks() - began < ROUND_PATIENCE_MS; rounds += 1) {
    if (rounds > 0) await clock.sleep(clean > 0 ? CLEAN_PAUSE_MS : DIRTY_PAUSE_MS, signal);
    signal.throwIfAborted();
    if (clean === 0) since = clock.ticks();
    const request = requestOf(tokenWith(secret), bindings, clock.now());
    const all = await Promise.all(Array.from({ length: CALLS_A_ROUND }, () => ports.ask(request)));
    clean = all.every(agrees) ? clean + 1 : 0;
    if (clean === 0) since = clock.ticks();
  }
  return since;
}
