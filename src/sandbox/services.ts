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

/** Every simulated service. A new one is a folder, a line here, and its schemas in world.ts. */
export const services: readonly Service[] = [entra, graph, github, vault, arm, devops, blob, imds];

/** What the world is made of, in the order in which it grows. */
export const parts: readonly Part[] = services.flatMap(({ part }) => part ?? []);

/** Lets happen what is due by `now`: to be called before anybody looks at the world. */
export function catchUp(world: World, now: number): void {
  for (const part of parts) part.catchUp?.(world, now);
}
