import type { Scene } from '../wire.ts';

/** The time that a service reports: the virtual time plus the offset of this service in the settings. */
export function reportedTime({ clock, world }: Scene, service: string): number {
  const dates: Readonly<Record<string, number | undefined>> = world.settings.dates ?? {};
  return clock.now() + (dates[service] ?? 0);
}
