import { settleSites } from '../arm/site.ts';
import type { Scene } from '../wire.ts';

/** The whole world as JSON, secret values included: for tests, which ask over the control port. */
export function dumpWorld({ world, clock }: Scene): unknown {
  settleSites(world, clock.now());
  return { ...world, issued: [...world.issued] };
}
