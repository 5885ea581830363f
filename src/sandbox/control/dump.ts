import { catchUp } from '../services.ts';
import type { Scene } from '../wire.ts';

/**
 * The whole world as JSON, secret values included: for tests, which ask over the control port, and to begin from it again.
 * `seed` is the sandbox's number, without which another one would not know who is signed in.
 */
export function dumpWorld({ world, clock }: Scene, seed: number): unknown {
  catchUp(world, clock.now());
  return { seed, ...world, issued: [...world.issued] };
}
