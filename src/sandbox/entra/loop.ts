import { createHash } from 'node:crypto';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';

/** More than this many identical requests within the window count as a loop. */
export const loopLimit = 60;
const windowMs = 60_000;

/**
 * Times of the requests, by what was asked; whether they succeeded makes no difference (azure-facts §1.3, 50196). The
 * real limit is not published; this one is far from what a prover with a pause between its probes reaches.
 */
const asked = new WeakMap<World, Map<string, number[]>>();

/** Identifies a request by tenant, client, secret and scope, without keeping the secret. */
export function loopKey(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** Whether this request, whatever its answer would be, comes after too many identical asked. */
export function isLoop(key: string, scene: Scene): boolean {
  return recent(key, scene).length >= loopLimit;
}

/** Remembers a request; while the loop goes on, refused repetitions are remembered too. */
export function noteRequest(key: string, scene: Scene): void {
  const ofWorld = asked.get(scene.world) ?? new Map<string, number[]>();
  ofWorld.set(key, [...recent(key, scene), scene.clock.now()]);
  asked.set(scene.world, ofWorld);
}

function recent(key: string, scene: Scene): number[] {
  const since = scene.clock.now() - windowMs;
  return (asked.get(scene.world)?.get(key) ?? []).filter(at => at > since);
}
