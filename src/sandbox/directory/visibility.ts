import type { Scene } from '../wire.ts';
import type { Application, Password } from './state.ts';

/** The passwords that count against limits: all that were not removed, expired ones included. */
export function heldPasswords(application: Application): Password[] {
  return application.passwords.filter(one => one.removedAt === undefined);
}

/** The time from which every read shows what is written now. */
export function listedFrom({ clock, random, world }: Scene): number {
  const { min, max } = world.settings.readLagMs;
  return Math.round(clock.now() + random.between(min, max));
}

/**
 * Whether one read lists a password. Reads lag behind writes, and consecutive reads disagree (azure-facts §2.1: counts of 0, 1, 2
 * in a row): in the first half of the delay no read shows a change, in the second half some do at random, afterwards every read
 * does.
 */
export function isListed(password: Password, scene: Scene): boolean {
  const { addedAt, listedFrom, removedAt, unlistedFrom } = password;
  if (!hasArrived(addedAt, listedFrom, scene)) return false;
  return removedAt === undefined || !hasArrived(removedAt, unlistedFrom ?? removedAt, scene);
}

function hasArrived(written: number, everywhere: number, scene: Scene): boolean {
  const now = scene.clock.now();
  if (now >= everywhere) return true;
  return now >= (written + everywhere) / 2 && scene.random.next() < 0.5;
}
