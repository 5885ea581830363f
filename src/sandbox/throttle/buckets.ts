import type { VirtualClock } from '../clock.ts';

/** A published limit: a number of units, refilled evenly over a period (`bucket`) or all at once when it ends (`window`). */
export interface Limit {
  /** The name in settings.limits: `graph.writes`. */
  readonly name: string;
  readonly capacity: number;
  readonly perMs: number;
  readonly kind: 'bucket' | 'window';
  /** Whether a request before the end of the wait in `Retry-After` restarts the wait. */
  readonly restartsWait?: boolean;
}

/** What one request costs, and the account that it is charged to. */
export interface Charge {
  readonly limit: Limit;
  /** What shares the account: an app and tenant, a vault host, a subscription and principal. */
  readonly scope: string;
  readonly cost: number;
}

/** An account after a charge, paid or not. Durations in milliseconds. */
export interface Balance {
  readonly charge: Charge;
  readonly capacity: number;
  readonly left: number;
  /** Time until the charge could be paid; 0 when it was. */
  readonly waitMs: number;
  /** When the account is full again, in virtual milliseconds since 1970. */
  readonly fullAt: number;
}

/** What one account was charged since it was opened, in the units of its limit. */
export interface Spending {
  readonly limit: Limit;
  readonly scope: string;
  /** The capacity in force: the published one, or that of the settings. */
  readonly capacity: number;
  readonly spent: number;
}

export interface Buckets {
  /** Applies all charges, or none where one cannot be paid; then only the unpaid ones are returned. */
  spend(charges: readonly Charge[], overrides: Readonly<Record<string, number>>): readonly Balance[];
  spending(): readonly Spending[];
  clear(): void;
}

interface Account {
  readonly limit: Limit;
  readonly scope: string;
  spent: number;
  left: number;
  at: number;
  capacity: number;
  /** Only for limits that restart their wait: the end of the period in which everything is refused, and its full length. */
  barred?: { readonly until: number; readonly ms: number };
}

/** Accounts refill in virtual time, so that a test can skip an hour. */
export function openBuckets(clock: Pick<VirtualClock, 'now'>): Buckets {
  const accounts = new Map<string, Account>();
  const accountOf = (charge: Charge, capacity: number): Account => {
    const key = `${charge.limit.name} ${charge.scope}`;
    const known = accounts.get(key);
    const account = known?.capacity === capacity ? known : opened(charge, capacity, clock.now());
    accounts.set(key, account);
    refill(account, charge.limit, clock.now());
    return account;
  };
  return {
    spend(charges, overrides) {
      const open = charges.map(charge => {
        const account = accountOf(charge, overrides[charge.limit.name] ?? charge.limit.capacity);
        return { charge, account };
      });
      const unpaid = open.filter(
        ({ charge, account }) => isBarred(account, clock.now()) || account.left < price(charge, account),
      );
      if (unpaid.length > 0) {
        for (const { charge, account } of unpaid)
          if (charge.limit.restartsWait) bar(charge, account, clock.now());
        return unpaid.map(({ charge, account }) => balance(charge, account, clock.now()));
      }
      for (const { charge, account } of open) take(charge, account);
      return open.map(({ charge, account }) => ({ ...balance(charge, account, clock.now()), waitMs: 0 }));
    },
    spending: () =>
      [...accounts.values()].map(({ limit, scope, capacity, spent }) => ({ limit, scope, capacity, spent })),
    clear: () => accounts.clear(),
  };
}

function opened({ limit, scope }: Charge, capacity: number, now: number): Account {
  return { limit, scope, left: capacity, at: now, capacity, spent: 0 };
}

function take(charge: Charge, account: Account): void {
  account.left -= price(charge, account);
  account.spent += charge.cost;
}

/** A limit that was lowered below the cost of one request must still admit one when it is full. */
function price(charge: Charge, account: Account): number {
  return Math.min(charge.cost, account.capacity);
}

function isBarred({ barred }: Account, now: number): boolean {
  return barred !== undefined && now < barred.until;
}

/** Starts a wait of whole seconds, as `Retry-After` gives it; one that is still running restarts with its full length. */
function bar(charge: Charge, account: Account, now: number): void {
  const asked = Math.max(1, Math.ceil(lackMs(charge, account) / 1000)) * 1000;
  const ms = isBarred(account, now) ? (account.barred?.ms ?? asked) : asked;
  account.barred = { until: now + ms, ms };
}

/** How long an account takes to refill up to the cost. */
function lackMs(charge: Charge, account: Account): number {
  return (Math.max(0, price(charge, account) - account.left) * charge.limit.perMs) / account.capacity;
}

function refill(account: Account, limit: Limit, now: number): void {
  const passed = now - account.at;
  if (limit.kind === 'window') {
    if (passed < limit.perMs) return;
    account.left = account.capacity;
    account.at = now;
    return;
  }
  account.left = Math.min(account.capacity, account.left + (passed * account.capacity) / limit.perMs);
  account.at = now;
}

function balance(charge: Charge, account: Account, now: number): Balance {
  const { perMs, kind } = charge.limit;
  const rate = account.capacity / perMs;
  const windowEnd = account.at + perMs;
  const lacking = lackMs(charge, account);
  const unbarred = (account.barred?.until ?? 0) - now;
  return {
    charge,
    capacity: account.capacity,
    left: Math.floor(account.left),
    waitMs: Math.max(unbarred, lacking === 0 ? 0 : kind === 'window' ? windowEnd - now : lacking),
    fullAt: kind === 'window' ? windowEnd : now + (account.capacity - account.left) / rate,
  };
}
