import { faultName } from '../faultRule.ts';
import { buildWorld } from '../seeding/buildWorld.ts';
import { type Operator, operatorEnvironment } from '../seeding/identities.ts';
import type { History } from '../history.ts';
import type { Faults, StandingRule } from '../server/faults.ts';
import type { Throttle } from '../throttle/throttle.ts';
import type { Scene } from '../wire.ts';
import type { EditInput, World } from '../world.ts';
import { applyEdit } from './edits.ts';

/** Everything that the control port can read or change. */
export interface Stage {
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
export function replaceWorld(stage: Stage, seed: unknown): Record<string, string> {
  const { clock } = stage.scene;
  if (typeof seed === 'object' && seed !== null && 'clock' in seed)
    throw Object.assign(new Error('the clock is set when a sandbox starts, not by another world'), {
      name: 'SeedError',
    });
  const world = buildWorld(seed, { now: clock.now(), operator: stage.operator, seedNumber: stage.seedNumber });
  for (const value of stage.scene.world.issued) world.issued.add(value);
  stage.setWorld(world);
  stage.faults.clear();
  stage.throttle.reset();
  return signIn(stage);
}

/** The environment variables that sign a process in as the operator, in the first tenant of the world. */
export function signIn(stage: Stage): Record<string, string> {
  const [tenant] = stage.scene.world.tenants;
  return tenant ? operatorEnvironment(stage.operator, tenant) : {};
}

export function edit(stage: Stage, input: EditInput): Record<string, unknown> {
  return applyEdit(stage.scene, input);
}

/** A rule as the control port lists it: without internal fields. */
export function shownRule({ id, rule, seen, hit }: StandingRule): Record<string, unknown> {
  return { id, ...rule, does: faultName(rule.fault), seen, hit };
}
