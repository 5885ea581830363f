import { virtualClock } from '../../src/sandbox/clock.ts';
import { applyEdit } from '../../src/sandbox/control/edits.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { buildWorld } from '../../src/sandbox/seeding/buildWorld.ts';
import { makeOperator } from '../../src/sandbox/seeding/identities.ts';
import type { Scene } from '../../src/sandbox/wire.ts';
import type { EditInput, WorldSeed } from '../../src/sandbox/world.ts';
import { calmSettings } from './calmSettings.ts';
import { START } from './entraWorld.ts';

export interface SeededScene extends Scene {
  /** What a person does in the portal. */
  edit(input: EditInput): Record<string, unknown>;
}

/** A world from a seed, at `START`, that is asked without a network. */
export function seededScene(seed: WorldSeed): SeededScene {
  const settings = { ...calmSettings(), ...seed.settings };
  const options = { now: START, operator: makeOperator(1), seedNumber: 1 };
  const world = buildWorld({ ...seed, settings }, options);
  const scene = { world, clock: virtualClock(() => START), random: seededRandom(5) };
  return { ...scene, edit: input => applyEdit(scene, input) };
}
