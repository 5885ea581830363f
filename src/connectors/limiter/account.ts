/**
 * What this program may ask of one service on one account: a pure state, and what follows from it. Published limits are
 * counted down before a request is sent. A service that refuses all the same is believed: the whole account pauses once
 * for everybody, one request tries whether it is over, and then they come back in growing numbers. A second refusal
 * soon after the first shows how much the service really lets through, and that pace is kept to from then on.
 */
import { atMost, fullLevel, type Level, paceOf, spend, waitFor } from './level.ts';
import type { Limit } from './limit.ts';

export interface Charge {
  readonly limit: Limit;
  readonly cost: number;
}

export interface Account {
  readonly levels: ReadonlyMap<string, Level>;
  /** Nothing is sent before. */
  readonly pausedUntil: number;
  /** Sent, and not answered yet. */
  readonly open: number;
  /** Since the service has refused. */
  readonly care?: Care;
}

interface Care {
  readonly refusedAt: number;
  /** Requests that went well since, and how long nobody wanted anything meanwhile. */
  readonly passed: number;
  readonly idleMs: number;
  readonly lastAt: number;
  /** How many may be open at once. */
  readonly width: number;
  /** From one request to the next; 0: not known. */
  readonly everyMs: number;
  readonly nextAt: number;
  /** Refusals in a row. */
  readonly misses: number;
}

/** What an answer says about the limits. `left`: by the name of a limit. */
export interface Said {
  readonly refused: boolean;
  readonly pauseMs?: number;
  readonly left?: Readonly<Record<string, number>>;
}

/** Where a service names no time, or a shorter one: `Retry-After: 0` beside a refusal is no pause. */
const PAUSE_MS = 1_000;
const LONGEST_UNNAMED_MS = 30_000;

/** So many that went well side by side, and the refusal is forgotten. */
const TRUSTED_WIDTH = 64;

/** A little slower than what was let through, and very slowly faster again: one refusal in many hundred requests. */
const BELOW = 0.95;
const FASTER = 1.001;

/** Further apart, two refusals say nothing about a pace. */
const SOON_MS = 60_000;

export const newAccount: Account = { levels: new Map(), pausedUntil: 0, open: 0 };

/** Milliseconds until such a request may go; 0: now; Infinity: not before another one is answered. */
export function waitOf(account: Account, charges: readonly Charge[], now: number): number {
  const { levels, pausedUntil, open, care } = account;
  const waits = charges.map(({ limit, cost }) =>
    waitFor(levels.get(limit.name) ?? fullLevel(limit, now), cost, now),
  );
  const wait = Math.max(0, pausedUntil - now, (care?.nextAt ?? 0) - now, ...waits);
  return wait === 0 && care !== undefined && open >= care.width ? Number.POSITIVE_INFINITY : wait;
}

/** Milliseconds from one such request to the next while many wait. */
export function spacingOf({ care }: Account, charges: readonly Charge[]): number {
  return Math.max(care?.everyMs ?? 0, 0, ...charges.map(({ limit, cost }) => paceOf(limit, cost)));
}

export function sent(account: Account, charges: readonly Charge[], now: number): Account {
  const levels = new Map(account.levels);
  for (const { limit, cost } of charges)
    levels.set(limit.name, spend(levels.get(limit.name) ?? fullLevel(limit, now), cost, now));
  const care = account.care === undefined ? {} : { care: begun(account, account.care, now) };
  return { ...account, levels, open: account.open + 1, ...care };
}

/** No answer came, or it was not sent after all. */
export function unanswered(account: Account): Account {
  return { ...account, open: account.open - 1 };
}

export interface Answered {
  readonly charges: readonly Charge[];
  readonly said: Said;
  readonly sentAt: number;
  readonly now: number;
  /** 0 ≤ x < 1 */
  readonly chance: number;
}

export function answered(account: Account, { charges, said, sentAt, now, chance }: Answered): Account {
  const open = account.open - 1;
  const after = { ...account, open, levels: corrected(account.levels, charges, said, open, now) };
  if (said.refused) return refused(after, said.pauseMs, sentAt, now, chance);
  const { care, ...calm } = said.pauseMs === undefined ? after : pausedFor(after, said.pauseMs, now, chance);
  const left = care === undefined ? undefined : recovering(care, now);
  return left === undefined ? calm : { ...calm, care: left };
}

/** What is still open was counted by us, and perhaps not by the service yet. */
function corrected(
  levels: Account['levels'],
  charges: readonly Charge[],
  { left = {} }: Said,
  open: number,
  now: number,
): Account['levels'] {
  const lower = charges.flatMap(({ limit, cost }) => {
    const [level, count] = [levels.get(limit.name), left[limit.name]];
    if (level === undefined || count === undefined) return [];
    return [[limit.name, atMost(level, count - open * cost, now)] as const];
  });
  return lower.length === 0 ? levels : new Map([...levels, ...lower]);
}

function begun({ pausedUntil }: Account, care: Care, now: number): Care {
  const idle = Math.max(0, now - Math.max(care.lastAt, pausedUntil, care.nextAt));
  return { ...care, idleMs: care.idleMs + idle, lastAt: now, nextAt: now + care.everyMs };
}

function refused(
  account: Account,
  pauseMs: number | undefined,
  sentAt: number,
  now: number,
  chance: number,
): Account {
  const { care } = account;
  // Sent before the refusal was known: it tells nothing new, but that the pause is on.
  if (care !== undefined && sentAt < care.refusedAt)
    return pausedFor(account, pauseMs ?? PAUSE_MS, now, chance);
  const misses = (care?.misses ?? -1) + 1;
  const ms = Math.max(pauseMs ?? 0, Math.min(LONGEST_UNNAMED_MS, PAUSE_MS * 2 ** misses));
  const everyMs = care === undefined ? 0 : learned(care, now);
  const watched = { refusedAt: now, passed: 0, idleMs: 0, lastAt: now, width: 1, nextAt: 0 };
  return { ...pausedFor(account, ms, now, chance), care: { ...watched, everyMs, misses } };
}

/** At a refusal nothing is left, so what went well between two of them is what came in meanwhile. */
function learned({ refusedAt, passed, idleMs, everyMs }: Care, now: number): number {
  const busyMs = now - refusedAt - idleMs;
  if (passed > 0 && busyMs < SOON_MS) return busyMs / passed / BELOW;
  return everyMs / BELOW;
}

/** Up to a quarter longer, never shorter: who comes too early may wait anew (azure-facts §4.7). */
function pausedFor(account: Account, ms: number, now: number, chance: number): Account {
  return { ...account, pausedUntil: Math.max(account.pausedUntil, now + ms * (1 + chance / 4)) };
}

function recovering(care: Care, now: number): Care | undefined {
  const width = care.width + 1;
  const everyMs = care.everyMs / FASTER;
  if (width >= TRUSTED_WIDTH && everyMs < 1) return undefined;
  return { ...care, passed: care.passed + 1, lastAt: now, width, everyMs, misses: -1 };
}
