import type { VirtualClock } from '../clock.ts';

/** A published limit: so many units, refilled evenly over a span (`bucket`) or all at once when it ends (`window`). */
export interface Limit {
  /** As settings.limits names it: `graph.writes`. */
  readonly name: string;
  readonly capacity: number;
  readonly perMs: number;
  readonly kind: 'bucket' | 'window';
  /** Whether a request that comes before the time it was told to wait makes the wait begin anew. */
  readonly penal?: boolean;
}

/** What one request takes, and from whose account. */
export interface Charge {
  readonly limit: Limit;
  /** The scope that shares the account: an app and tenant, a vault host, a subscription and principal. */
  readonly scope: string;
  readonly cost: number;
}

/** What is left after a charge, or how long to wait for it. Times in milliseconds. */
export interface Balance {
  readonly charge: Charge;
  readonly capacity: number;
  readonly left: number;
  /** Until the charge could be paid; 0 when it was. */
  readonly waitMs: number;
  /** Until the account is full again, in virtual time since 1970. */
  readonly fullAt: number;
}

/** What was taken from one account since it was opened, in the units of its limit. */
export interface Spending {
  readonly limit: Limit;
  readonly scope: string;
  /** As it is in force: the published one, or what the settings say. */
  readonly capacity: number;
  readonly spent: number;
}

export interface Buckets {
  /** Takes all the charges, or none of them when one cannot be paid: then the unpaid one comes first. */
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
  /** Only of penal limits: until when everything is refused, and for how long that was when it began. */
  barred?: { readonly until: number; readonly ms: number };
}

/** Accounts refill in virtual time, so that a test can wait an hour at once. */
export function openBuckets(clock: VirtualClock): Buckets {
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
        for (const { charge, account } of unpaid) if (charge.limit.penal) bar(charge, account, clock.now());
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

/** A limit that was shrunk below the price of one request must still let one through when full. */
function price(charge: Charge, account: Account): number {
  return Math.min(charge.cost, account.capacity);
}

function isBarred({ barred }: Account, now: number): boolean {
  return barred !== undefined && now < barred.until;
}

/** Begins a wait of whole seconds, as `Retry-After` tells it; one that still runs begins anew at its full length. */
function bar(charge: Charge, account: Account, now: number): void {
  const asked = Math.max(1, Math.ceil(lackMs(charge, account) / 1000)) * 1000;
  const ms = isBarred(account, now) ? (account.barred?.ms ?? asked) : asked;
  account.barred = { until: now + ms, ms };
}

/** How long a bucket needs to hold the price. */
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
