/**
 * How many token calls, over how long a time, prove a new secret: what is needed next, given what was seen. Pure.
 *
 * Entra answers from several replicas, and each learns of a new secret at its own time: answers flap for 4 to 18 s
 * (azure-facts §2.7). Neither their number nor their shares are published, so nothing here proves "everywhere". A replica
 * that serves a third of the calls and does not know the secret stays hidden in n calls with probability (2/3)^n: in three
 * calls with 30 %, in twelve with 0.8 %. Smaller shares stay hidden longer, and a refusal hurts fewer.
 */

/** Accepted calls in a row, at least. */
const IN_A_ROW = 12;

/**
 * Calls, all at once, that a value has to pass right before something is removed that may still be in its place: a replica
 * as above shows in them with 91 %. They come on top of proving, hours after it.
 */
export const LOOK_BEFORE_REMOVAL = 6;

/** After a refusal: new secrets took 4 to 18 s (azure-facts §2.7). */
const PAUSES_MS = [1_000, 1_500, 2_000, 3_000, 5_000];

/**
 * Equal requests that come too fast count as a loop, AADSTS50196 (azure-facts §1.3). How many is not published: these stay
 * below one a second, with room for the calls that confirm and remove.
 */
const CALLS_A_MINUTE = 40;
const MINUTE_MS = 60_000;

/** A replica may be slower than the slowest that was seen, by half of its time; within these bounds it is waited for. */
const SHORTEST_QUIET_MS = 1_000;
const LONGEST_QUIET_MS = 15_000;

/** Times are milliseconds since the secret was made. */
export interface Proving {
  readonly calls: readonly number[];
  /** When each call was accepted, since the last refusal. */
  readonly accepted: readonly number[];
  readonly refusedAt?: number;
  /** Rounds in a row that were not accepted as a whole. */
  readonly misses: number;
  /** No call is made before. */
  readonly notBefore: number;
}

export const nothingAsked: Proving = { calls: [], accepted: [], misses: 0, notBefore: 0 };

/** The outcome of some calls made in parallel. A call without a verdict counts neither way, but is a reason to wait. */
export interface Round {
  readonly at: number;
  readonly accepted: number;
  readonly refused: number;
  readonly noVerdict: number;
  /** The service's Retry-After. */
  readonly askedMs?: number;
}

export function seen(proving: Proving, round: Round): Proving {
  const { at, accepted, refused, noVerdict, askedMs = 0 } = round;
  const calls = [...proving.calls, ...many(accepted + refused + noVerdict, at)];
  const isClean = refused + noVerdict === 0;
  const pause = PAUSES_MS[Math.min(proving.misses, PAUSES_MS.length - 1)] ?? 0;
  return {
    ...proving,
    calls,
    accepted: refused > 0 ? [] : [...proving.accepted, ...many(accepted, at)],
    ...(refused > 0 ? { refusedAt: at } : {}),
    misses: isClean ? proving.misses : proving.misses + 1,
    notBefore: isClean ? proving.notBefore : at + Math.max(askedMs, pause),
  };
}

export type Next =
  | { readonly next: 'proven' }
  | { readonly next: 'ask'; readonly calls: number }
  | { readonly next: 'wait'; readonly ms: number; readonly why: 'not accepted' | 'may be late' | 'loop' };

/**
 * Enough in a row, and so many of them late (`successes` of the policy): a replica as slow as the slowest that was seen,
 * and half as slow again, would have had its time. Without any refusal the first calls say little, for they may all have
 * reached one replica; with one, calls come in growing rounds, so that a replica that is behind costs few of them.
 */
export function nextOf(proving: Proving, successes: number, now: number): Next {
  const { accepted, refusedAt, notBefore } = proving;
  const quietAt = quietFrom(refusedAt);
  const late = accepted.filter(at => at >= quietAt).length;
  const open = Math.max(callsToProve(successes) - accepted.length, successes - late);
  if (open <= 0) return { next: 'proven' };
  if (now < notBefore) return { next: 'wait', ms: notBefore - now, why: 'not accepted' };
  if (accepted.length > 0 && now < quietAt) return { next: 'wait', ms: quietAt - now, why: 'may be late' };
  const wanted =
    refusedAt === undefined ? firstOrRest(accepted.length, successes, open) : accepted.length + 1;
  return withinALoop(proving, Math.min(wanted, open, CALLS_A_MINUTE), now);
}

function quietFrom(refusedAt = 0): number {
  return refusedAt + Math.min(Math.max(refusedAt / 2, SHORTEST_QUIET_MS), LONGEST_QUIET_MS);
}

function firstOrRest(accepted: number, successes: number, open: number): number {
  return accepted === 0 ? successes : open;
}

function withinALoop({ calls }: Proving, wanted: number, now: number): Next {
  const recent = calls.filter(at => at > now - MINUTE_MS);
  const tooMany = recent.length + wanted - CALLS_A_MINUTE;
  const frees = recent[tooMany - 1];
  if (tooMany <= 0 || frees === undefined) return { next: 'ask', calls: wanted };
  return { next: 'wait', ms: frees + MINUTE_MS - now, why: 'loop' };
}

/** With how much of certainty a replica that serves a third of the calls would have shown, in whole percent. */
export function certainty(calls: number): number {
  return Math.floor(100 * (1 - (2 / 3) ** calls));
}

/** How many accepted calls in a row proving takes at least. */
export function callsToProve(successes: number): number {
  return Math.max(IN_A_ROW, successes);
}

function many(count: number, at: number): number[] {
  return Array.from({ length: count }, () => at);
}
