import { services } from '../services.ts';
import type { ClaimedCaller, Reply, SandboxRequest, Scene } from '../wire.ts';
import { type Balance, openBuckets, type Spending } from './buckets.ts';

/**
 * The outcome of charging a request: a refusal that is sent without calling the service, or headers that are added to the
 * service's response.
 */
export type ChargeResult =
  | { readonly refusal: Reply }
  | {
      readonly headers: Readonly<Record<string, string>>;
      /** How long the response is delayed, in real milliseconds. */
      readonly delayMs: number;
    };

export interface Throttle {
  charge(service: string, request: SandboxRequest, caller: ClaimedCaller): ChargeResult;
  /** What each account was charged so far. */
  spending(): readonly Spending[];
  /** Refills all accounts. */
  reset(): void;
}

/** The time of the limits, for a client whose waits are shorter by a factor than what the services ask for. */
export interface LimitTime {
  readonly rate: number;
  /** A monotonic clock. */
  readonly monotonicMs: () => number;
}

/** Throttling in front of the services, as in their gateways: a refused request has no effect. */
export function openThrottle(scene: Scene, { rate, monotonicMs }: LimitTime): Throttle {
  const begun = monotonicMs();
  const aheadMs = () => (rate - 1) * (monotonicMs() - begun);
  const buckets = openBuckets({ now: () => scene.clock.now() + aheadMs() });
  const inCloudTime = (balance: Balance) => ({ ...balance, fullAt: balance.fullAt - aheadMs() });
  return {
    charge(service, request, caller) {
      const { throttling, limits } = scene.world.settings;
      if (!throttling) return { headers: {}, delayMs: 0 };
      const { throttling: rules } = services.find(({ name }) => name === service) ?? {};
      if (rules === undefined) return { headers: {}, delayMs: 0 };
      const balances = buckets
        .spend(rules.charges(request, caller, scene.world), limits ?? {})
        .map(inCloudTime);
      const balance = balances.find(candidate => candidate.waitMs > 0);
      const now = scene.clock.now();
      if (balance !== undefined) {
        const seconds = String(Math.max(1, Math.ceil(balance.waitMs / 1000)));
        return { refusal: rules.refusal({ balance, request, caller, now }, seconds) };
      }
      const delayMs = rules.delayMs?.(balances, scene.world.settings) ?? 0;
      return { headers: rules.headers?.(balances, now, delayMs) ?? {}, delayMs: delayMs / rate };
    },
    spending: () => buckets.spending(),
    reset: () => buckets.clear(),
  };
}
