import { createHash } from 'node:crypto';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';

/** More than this many identical requests within the window count as a loop. */
export const loopLimit = 60;
const windowMs = 60_000;

/**
 * Times of the requests by their key; successful ones count as well (azure-facts §1.3, 50196). The real limit is not published; a
 * program that pauses between its token calls stays far below this one.
 */
const asked = new WeakMap<World, Map<string, number[]>>();

/** A key for a request by tenant, client, secret and scope, which does not contain the secret. */
export function loopKey(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** Whether too many identical requests came before this one, whatever its response would be. */
export function isLoop(key: string, scene: Scene): boolean {
  return recent(key, scene).length >= loopLimit;
}

/** Counts a request; refused repetitions within a loop count, too. */
export function noteRequest(key: string, scene: Scene): void {
  const ofWorld = asked.get(scene.world) ?? new Map<string, number[]>();
  ofWorld.set(key, [...recent(key, scene), scene.clock.now()]);
  asked.set(scene.world, ofWorld);
}

function recent(key: string, scene: Scene): number[] {
  const since = scene.clock.now() - windowMs;
  return (asked.get(scene.world)?.get(key) ?? []).filter(at => at > since);
}
