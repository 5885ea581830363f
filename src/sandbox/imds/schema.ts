/** How a seed describes the machine, and the edit that changes its identity. */
import * as z from 'zod';
import { guid } from '../terms.ts';

export const machineSeed = z.strictObject({
  tenant: guid,
  /** Client id of its managed identity; null: none. Default: the operator's. */
  appId: guid.nullable().optional(),
});

export const machineEdits = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('change-machine'), tenant: guid, appId: guid.nullable() }),
]);

export type MachineEdit = z.output<typeof machineEdits>;
