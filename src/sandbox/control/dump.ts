import { settle } from '../services.ts';
import type { Scene } from '../wire.ts';

/** The whole world as JSON, secret values included: for tests, which ask over the control port. */
export function dumpWorld({ world, clock }: Scene): unknown {
  settle(world, clock.now());
  return { ...world, issued: [...world.issued] };
}
