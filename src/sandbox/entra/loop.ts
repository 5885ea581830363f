import { createHash } from 'node:crypto';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';

/** More than this many identical failing requests within the window count as a loop. */
export const loopLimit = 60;
const windowMs = 60_000;

/**
 * Times of the failing requests, by what was asked. The real limit is not published; this one is far from what a
 * prover with a pause between its probes reaches. Successes are not counted (the service does count them).
 */
const failures = new WeakMap<World, Map<string, number[]>>();

/** Identifies a request by tenant, client, secret and scope, without keeping the secret. */
export function loopKey(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** Whether this request, whatever its answer would be, comes after too many identical failures. */
export function isLoop(key: string, scene: Scene): boolean {
  return recent(key, scene).length >= loopLimit;
}

/** Remembers a failure; while the loop goes on, refused repetitions are remembered too. */
export function noteFailure(key: string, scene: Scene): void {
  const ofWorld = failures.get(scene.world) ?? new Map<string, number[]>();
  ofWorld.set(key, [...recent(key, scene), scene.clock.now()]);
  failures.set(scene.world, ofWorld);
}

function recent(key: string, scene: Scene): number[] {
  const since = scene.clock.now() - windowMs;
  return (failures.get(scene.world)?.get(key) ?? []).filter(at => at > since);
}
