import type { Service } from './wire.ts';
import type { World } from './world.ts';

/** The service at a host: by its own names, or by those that this world adds. */
export function serviceAt(services: readonly Service[], host: string, world: World): Service | undefined {
  return services.find(
    service => service.answers(host) || service.part?.hosts?.(world).includes(host.toLowerCase()),
  );
}
