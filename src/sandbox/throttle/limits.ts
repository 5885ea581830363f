import type { SandboxRequest } from '../wire.ts';
import type { Limit } from './buckets.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** A published limit, with the name by which `settings.limits` can lower it. */
export function limit(name: string, capacity: number, perMs: number, kind: Limit['kind'] = 'bucket'): Limit {
  return { name, capacity, perMs, kind };
}

export function isWrite({ method }: SandboxRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}
