import { virtualClock } from '../../src/sandbox/clock.ts';
import { applyEdit } from '../../src/sandbox/control/edits.ts';
import { growWorld } from '../../src/sandbox/grow/grow.ts';
import { makeOperator } from '../../src/sandbox/grow/identities.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { Scene } from '../../src/sandbox/wire.ts';
import type { EditInput, WorldSeed } from '../../src/sandbox/world.ts';
import { calmSettings } from './calmSettings.ts';
import { START } from './entraWorld.ts';

export interface Grown extends Scene {
  /** What a person does in the portal. */
  edit(input: EditInput): Record<string, unknown>;
}

/** A world from a seed, at `START`, that is asked without a network. */
export function grown(seed: WorldSeed): Grown {
  const settings = { ...calmSettings(), ...seed.settings };
  const growth = { now: START, operator: makeOperator(1), seedNumber: 1 };
  const world = growWorld({ ...seed, settings }, growth);
  const scene = { world, clock: virtualClock(() => START), random: seededRandom(5) };
  return { ...scene, edit: input => applyEdit(scene, input) };
}
