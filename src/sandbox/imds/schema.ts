/** How the machine is written in a seed, and how somebody gives it another identity. */
import * as z from 'zod';
import { guid } from '../terms.ts';

export const machineSeed = z.strictObject({
  tenant: guid,
  /** Client id of its managed identity; null: it has none. Default: the operator's. */
  appId: guid.nullable().optional(),
});

export const machineEdits = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('change-machine'), tenant: guid, appId: guid.nullable() }),
]);

export type MachineEdit = z.output<typeof machineEdits>;
