import { services } from '../services.ts';
import type { ClaimedCaller, Reply, SandboxRequest, Scene } from '../wire.ts';
import { openBuckets, type Spending } from './buckets.ts';

/** Either the refusal to send instead of asking the service, or headers that go with its answer. */
export type Toll =
  | { readonly refusal: Reply }
  | {
      readonly headers: Readonly<Record<string, string>>;
      /** How long the answer is held back, in real milliseconds. */
      readonly delayMs: number;
    };

export interface Throttle {
  charge(service: string, request: SandboxRequest, caller: ClaimedCaller): Toll;
  /** What every account has paid so far. */
  spending(): readonly Spending[];
  /** All accounts full again. */
  reset(): void;
}

/** Throttling in front of the services, as their gateways do it: a refused request has no effect. */
export function openThrottle(scene: Scene): Throttle {
  const buckets = openBuckets(scene.clock);
  return {
    charge(service, request, caller) {
      const { throttling, limits } = scene.world.settings;
      if (!throttling) return { headers: {}, delayMs: 0 };
      const { throttling: kept } = services.find(({ name }) => name === service) ?? {};
      if (kept === undefined) return { headers: {}, delayMs: 0 };
      const balances = buckets.spend(kept.charges(request, caller, scene.world), limits ?? {});
      const balance = balances.find(candidate => candidate.waitMs > 0);
      const now = scene.clock.now();
      if (balance !== undefined) {
        const seconds = String(Math.max(1, Math.ceil(balance.waitMs / 1000)));
        return { refusal: kept.refusal({ balance, request, caller, now }, seconds) };
      }
      const delayMs = kept.delayMs?.(balances, scene.world.settings) ?? 0;
      return { headers: kept.headers?.(balances, now, delayMs) ?? {}, delayMs };
    },
    spending: () => buckets.spending(),
    reset: () => buckets.clear(),
  };
}
