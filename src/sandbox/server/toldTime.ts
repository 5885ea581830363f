import type { Scene } from '../wire.ts';

/** What a service tells as the time: the virtual one, off by what the settings say of this service. */
export function toldTime({ clock, world }: Scene, service: string): number {
  const dates: Readonly<Record<string, number | undefined>> = world.settings.dates ?? {};
  return clock.now() + (dates[service] ?? 0);
}
