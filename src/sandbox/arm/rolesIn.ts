import type { World } from '../world.ts';
import { allRoles, type Role } from './roles.ts';

export function rolesIn({ roleDefinitions = [] }: World): readonly Role[] {
  return [...allRoles, ...roleDefinitions];
}

/** By its GUID, or by an id that ends with it. */
export function roleOf(world: World, id: string): Role | undefined {
  const guid = id.split('/').at(-1)?.toLowerCase();
  return rolesIn(world).find(one => one.id === guid);
}
