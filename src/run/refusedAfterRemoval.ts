/**
 * Whether Entra refuses the value of a credential that was removed: the list of the registration is one witness, the token
 * endpoint is the other. For a record, and decides nothing.
 */
import type { Clock } from '../clock.ts';
import type { TokenAnswer } from '../rotation/observation.ts';
import type { TokenPort } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';

/** What Entra said to the value, last. `count`: that many of the same answer in a row. */
export interface LastAnswer {
  readonly answer: TokenAnswer;
  readonly at: Date;
  readonly count: number;
}

/** Replicas differ (azure-facts §2.7): one refusal is not believed. */
const REFUSALS_BELIEVED = 3;
const BETWEEN_REFUSALS_MS = 1_000;
const BETWEEN_OTHERS_MS = 5_000;

/** A removal takes seconds to minutes to reach every replica; nobody is kept waiting for all of them. */
export const LONGEST_CHECK_MS = 45_000;

/** Asks until three calls in a row are refused, or for 45 s. Fails only where the signal is aborted. */
export async function lastAnswer(
  token: Pick<TokenPort, 'ask'>,
  value: Secret,
  { clock, signal }: { readonly clock: Pick<Clock, 'now' | 'ticks' | 'sleep'>; readonly signal: AbortSignal },
): Promise<LastAnswer> {
  const begun = clock.ticks();
  let last = await once(token, value, clock);
  while (goesOn(last) && clock.ticks() - begun < LONGEST_CHECK_MS) {
    const isRefused = last.answer.answer === 'rejected';
    await clock.sleep(isRefused ? BETWEEN_REFUSALS_MS : BETWEEN_OTHERS_MS, signal);
    const next = await once(token, value, clock);
    last = next.answer.answer === last.answer.answer ? { ...next, count: last.count + 1 } : next;
  }
  return last;
}

export function isRefused({ answer, count }: LastAnswer): boolean {
  return answer.answer === 'rejected' && count >= REFUSALS_BELIEVED;
}

/** Blocked for another reason than the secret: no further call says more. */
function goesOn(last: LastAnswer): boolean {
  return last.answer.answer !== 'blocked' && !isRefused(last);
}

async function once(
  token: Pick<TokenPort, 'ask'>,
  value: Secret,
  clock: Pick<Clock, 'now'>,
): Promise<LastAnswer> {
  return { answer: await token.ask(value), at: clock.now(), count: 1 };
}
