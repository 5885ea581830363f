/** A workflow or a pipeline that a policy names for a place that shows no more than a mark. */
import type { Target } from '../policy/policy.ts';
import type { TargetPort } from './ports.ts';

/** What signs in with the secret of a write-only place when it is started: a workflow or a pipeline. */
export interface Canary {
  /** `workflow canary.yml of contoso/payments on main`. */
  readonly name: string;
  /** How long its run is waited for. */
  readonly timeoutMs: number;
  /** Not repeatable: a lost answer is `unknown-outcome`. */
  start(): Promise<CanaryRun>;
  outcome(run: CanaryRun): Promise<CanaryOutcome>;
}

/** A run of the workflow or pipeline that a policy names as the canary of a place. */
export interface CanaryRun {
  readonly id: string;
  /** Its web page. */
  readonly url: string;
  /** The command that shows it. */
  readonly look: string;
}

/** How a canary's run stands. `state` and `reason` are the service's words. */
export type CanaryOutcome =
  | { readonly outcome: 'running'; readonly state: string }
  | { readonly outcome: 'succeeded' }
  | { readonly outcome: 'failed'; readonly reason: string }
  /** It is over, and shows nothing about the secret: canceled, skipped, never run. */
  | { readonly outcome: 'untold'; readonly reason: string };

/** A target for which the policy names a canary. */
export interface CanaryTarget extends TargetPort {
  readonly canary: Canary;
}

export function hasCanary(target: TargetPort): target is CanaryTarget {
  return 'canary' in target;
}

/** What is told of a place whose canary succeeded for what it holds: another verb than a run starts none. */
export function succeededBefore({ canary, proof }: Target): string {
  return canary === undefined || proof !== 'tried in place'
    ? ''
    : `; ${canary} succeeded before the version was confirmed`;
}
