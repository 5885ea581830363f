import { type Balance, openBuckets } from './buckets.ts';
import type { ClaimedCaller } from './caller.ts';
import { chargesOf } from './limits.ts';
import { devopsHeaders, githubHeaders, throttleReply } from './throttleReply.ts';
import type { Reply, SandboxRequest, Scene } from './wire.ts';

/** Either the refusal to send instead of asking the service, or headers that go with its answer. */
export type Toll = { readonly refusal: Reply } | { readonly headers: Readonly<Record<string, string>> };

export interface Throttle {
  charge(service: string, request: SandboxRequest, caller: ClaimedCaller): Toll;
  /** All accounts full again. */
  reset(): void;
}

/** Throttling in front of the services, as their gateways do it: a refused request has no effect. */
export function openThrottle(scene: Scene): Throttle {
  const buckets = openBuckets(scene.clock);
  return {
    charge(service, request, caller) {
      const { throttling, limits } = scene.world.settings;
      if (!throttling) return { headers: {} };
      const balances = buckets.spend(chargesOf(service, request, caller, scene.world), limits ?? {});
      const balance = balances.find(candidate => candidate.waitMs > 0);
      const now = scene.clock.now();
      if (balance !== undefined) {
        return { refusal: throttleReply({ service, balance, request, caller, now }) };
      }
      return { headers: headersOf(service, balances, now) };
    },
    reset: () => buckets.clear(),
  };
}

function headersOf(service: string, balances: readonly Balance[], now: number): Record<string, string> {
  const [first] = balances;
  if (first === undefined) return {};
  if (service === 'arm') return armHeaders(first);
  if (service === 'github') return githubHeaders(first);
  if (service === 'graph') return graphHeaders(first);
  // Azure DevOps sends its headers once a caller comes near the limit, not before.
  return service === 'devops' && first.left < first.capacity * 0.2 ? devopsHeaders(first, now) : {};
}

function armHeaders({ charge, left }: Balance): Record<string, string> {
  return { [`x-ms-ratelimit-remaining-subscription-${charge.limit.name.replace('arm.', '')}`]: String(left) };
}

function graphHeaders({ charge, left, capacity }: Balance): Record<string, string> {
  const used = 1 - left / capacity;
  const unit = { 'x-ms-resource-unit': String(charge.cost) };
  return used > 0.8 ? { ...unit, 'x-ms-throttle-limit-percentage': used.toFixed(1) } : unit;
}
