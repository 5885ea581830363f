import { catchUp } from '../services.ts';
import type { Scene } from '../wire.ts';

/**
 * The whole world as JSON, secret values included: for tests that use the control port, and as a seed. `seed` is the sandbox's
 * seed number: the operator's identity derives from it.
 */
export function dumpWorld({ world, clock }: Scene, seed: number): unknown {
  catchUp(world, clock.now());
  return { seed, ...world, issued: [...world.issued] };
}
