import { arm } from './arm/service.ts';
import { blob } from './blob/service.ts';
import { devops } from './devops/service.ts';
import { entra } from './entra/service.ts';
import { github } from './github/service.ts';
import { graph } from './graph/service.ts';
import { imds } from './imds/service.ts';
import { vault } from './vault/service.ts';
import type { Part, Service } from './wire.ts';
import type { World } from './world.ts';

/** All simulated services. A new one is a folder, a line here, and its schemas in world.ts. */
export const services: readonly Service[] = [entra, graph, github, vault, arm, devops, blob, imds];

/** The parts of the world, in the order in which they are built from a seed. */
export const parts: readonly Part[] = services.flatMap(({ part }) => part ?? []);

/** Applies everything that is due by `now`; has to be called before the world is read. */
export function catchUp(world: World, now: number): void {
  for (const part of parts) part.catchUp?.(world, now);
}
