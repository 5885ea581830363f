import type { Scene } from '../wire.ts';
import type { MachineEdit } from './schema.ts';
import { newMachine } from './seed.ts';

/** Somebody gives the machine an identity, another one, or none any more. Where there was no machine, there is one from now on. */
export function editMachine(
  { world, random }: Scene,
  { tenant, appId }: MachineEdit,
): Record<string, unknown> {
  if (!world.tenants.some(({ id }) => id === tenant.toLowerCase())) throw new Error(`no tenant ${tenant}`);
  world.machine = newMachine({ random, issued: world.issued }, tenant, appId, world.machine?.header);
  return {};
}
