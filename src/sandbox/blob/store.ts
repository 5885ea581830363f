import type { World } from '../world.ts';

export interface Blob {
  content: Buffer;
  contentType: string;
  etag: string;
  modified: number;
  /** The last lease; in force until `until`. */
  lease?: { id: string; seconds: number; until: number };
}

/** By world, then by account host and `container/name`. Not part of the seed or the dump, since it holds no secret. */
const stores = new WeakMap<World, Map<string, Blob>>();

export function blobsOf(world: World): Map<string, Blob> {
  const known = stores.get(world) ?? new Map<string, Blob>();
  stores.set(world, known);
  return known;
}

export interface Container {
  readonly etag: string;
  readonly modified: number;
}

/** By world, and `host/container`; of accounts that nobody seeded every container is there. */
const containers = new WeakMap<World, Map<string, Container>>();

export function containersOf(world: World): Map<string, Container> {
  const known = containers.get(world) ?? new Map<string, Container>();
  containers.set(world, known);
  return known;
}

export function isLeased({ lease }: Blob, now: number): boolean {
  return lease !== undefined && now < lease.until;
}
