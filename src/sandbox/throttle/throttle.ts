import { services } from '../services.ts';
import type { ClaimedCaller, Reply, SandboxRequest, Scene } from '../wire.ts';
import { openBuckets, type Spending } from './buckets.ts';

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

/** Throttling in front of the services, as in their gateways: a refused request has no effect. */
export function openThrottle(scene: Scene): Throttle {
  const buckets = openBuckets(scene.clock);
  return {
    charge(service, request, caller) {
      const { throttling, limits } = scene.world.settings;
      if (!throttling) return { headers: {}, delayMs: 0 };
      const { throttling: rules } = services.find(({ name }) => name === service) ?? {};
      if (rules === undefined) return { headers: {}, delayMs: 0 };
      const balances = buckets.spend(rules.charges(request, caller, scene.world), limits ?? {});
      const balance = balances.find(candidate => candidate.waitMs > 0);
      const now = scene.clock.now();
      if (balance !== undefined) {
        const seconds = String(Math.max(1, Math.ceil(balance.waitMs / 1000)));
        return { refusal: rules.refusal({ balance, request, caller, now }, seconds) };
      }
      const delayMs = rules.delayMs?.(balances, scene.world.settings) ?? 0;
      return { headers: rules.headers?.(balances, now, delayMs) ?? {}, delayMs };
    },
    spending: () => buckets.spending(),
    reset: () => buckets.clear(),
  };
}
