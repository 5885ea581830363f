import type { Scene } from '../wire.ts';
import type { MachineEdit } from './schema.ts';
import { newMachine } from './seed.ts';

/** Gives the machine an identity, replaces it, or removes it. Where the world has no machine, it adds one. */
export function editMachine(
  { world, random }: Scene,
  { tenant, appId }: MachineEdit,
): Record<string, unknown> {
  if (!world.tenants.some(({ id }) => id === tenant.toLowerCase())) throw new Error(`no tenant ${tenant}`);
  world.machine = newMachine({ random, issued: world.issued }, tenant, appId, world.machine?.header);
  return {};
}
