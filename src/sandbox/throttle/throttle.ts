import type { ClaimedCaller } from '../server/caller.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { type Balance, openBuckets, type Spending } from './buckets.ts';
import { chargesOf } from './limits.ts';
import { devopsHeaders, githubHeaders, throttleReply } from './throttleReply.ts';

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
      const { throttling, limits, slowDownMs } = scene.world.settings;
      if (!throttling) return { headers: {}, delayMs: 0 };
      const balances = buckets.spend(chargesOf(service, request, caller, scene.world), limits ?? {});
      const balance = balances.find(candidate => candidate.waitMs > 0);
      const now = scene.clock.now();
      if (balance !== undefined) {
        return { refusal: throttleReply({ service, balance, request, caller, now }) };
      }
      const delayMs = service === 'devops' ? slowDown(balances[0], slowDownMs) : 0;
      return { headers: headersOf(service, balances, now, delayMs), delayMs };
    },
    spending: () => buckets.spending(),
    reset: () => buckets.clear(),
  };
}

/** The share of a caller's units below which Azure DevOps begins to slow him down. Not published. */
const SLOW_BELOW = 0.2;

/** Azure DevOps delays before it refuses, longer and longer as the units run out (azure-facts §5.1). */
function slowDown(balance: Balance | undefined, longestMs: number): number {
  if (balance === undefined) return 0;
  const near = 1 - balance.left / (balance.capacity * SLOW_BELOW);
  return near <= 0 ? 0 : Math.round(near * longestMs);
}

function headersOf(
  service: string,
  balances: readonly Balance[],
  now: number,
  delayMs: number,
): Record<string, string> {
  const [first] = balances;
  if (first === undefined) return {};
  if (service === 'arm') return Object.assign({}, ...balances.map(armHeader));
  if (service === 'github') return githubHeaders(first);
  if (service === 'graph') return graphHeaders(first);
  // Azure DevOps sends its headers once a caller is slowed down, not before; already then with a Retry-After.
  if (service !== 'devops' || delayMs === 0) return {};
  const seconds = Math.max(1, Math.ceil(delayMs / 1000));
  return { 'Retry-After': String(seconds), ...devopsHeaders(first, now, delayMs) };
}

function armHeader({ charge, left }: Balance): Record<string, string> {
  return { [`x-ms-ratelimit-remaining-subscription-${charge.limit.name.replace('arm.', '')}`]: String(left) };
}

function graphHeaders({ charge, left, capacity }: Balance): Record<string, string> {
  const used = 1 - left / capacity;
  const unit = { 'x-ms-resource-unit': String(charge.cost) };
  return used > 0.8 ? { ...unit, 'x-ms-throttle-limit-percentage': used.toFixed(1) } : unit;
}
