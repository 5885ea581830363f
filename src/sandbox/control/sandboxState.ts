import { faultName } from '../faultRule.ts';
import type { History } from '../history.ts';
import { buildWorld } from '../seeding/buildWorld.ts';
import { type Operator, operatorEnvironment } from '../seeding/identities.ts';
import type { Faults, StandingRule } from '../server/faults.ts';
import type { Throttle } from '../throttle/throttle.ts';
import type { Scene } from '../wire.ts';
import type { EditInput, World } from '../world.ts';
import { applyEdit } from './edits.ts';

/** Everything that the control port can read or change. */
export interface SandboxState {
  readonly scene: Scene;
  readonly history: History;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly operator: Operator;
  readonly seedNumber: number;
  /** Replaces the world. */
  setWorld(world: World): void;
}

/**
 * Replaces the world by a new one from a seed: faults and throttling accounts are reset, the clock and the history continue.
 * Every value that was issued before stays on the canary's list. Tokens of the old world are invalid, since its signing key is
 * gone.
 */
export function replaceWorld(state: SandboxState, seed: unknown): Record<string, string> {
  const { clock } = state.scene;
  if (typeof seed === 'object' && seed !== null && 'clock' in seed)
    throw Object.assign(new Error('the clock is set when a sandbox starts, not by another world'), {
      name: 'SeedError',
    });
  const world = buildWorld(seed, {
    now: clock.now(),
    operator: state.operator,
    seedNumber: state.seedNumber,
  });
  for (const value of state.scene.world.issued) world.issued.add(value);
  state.setWorld(world);
  state.faults.clear();
  state.throttle.reset();
  return signIn(state);
}

/** The environment variables that sign a process in as the operator, in the first tenant of the world. */
export function signIn(state: SandboxState): Record<string, string> {
  const [tenant] = state.scene.world.tenants;
  return tenant ? operatorEnvironment(state.operator, tenant) : {};
}

export function edit(state: SandboxState, input: EditInput): Record<string, unknown> {
  return applyEdit(state.scene, input);
}

/** A rule as the control port lists it: without internal fields. */
export function shownRule({ id, rule, seen, hit }: StandingRule): Record<string, unknown> {
  return { id, ...rule, does: faultName(rule.fault), seen, hit };
}
