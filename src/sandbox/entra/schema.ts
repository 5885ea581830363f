/** What a person does with a code that a device shows. */
import * as z from 'zod';

const userCode = z.string();

export const deviceEdits = z.discriminatedUnion('op', [
  /** `user`: an id, or a user principal name, of any tenant. */
  z.strictObject({ op: z.literal('approve-device-code'), userCode, user: z.string() }),
  z.strictObject({ op: z.literal('decline-device-code'), userCode }),
]);

export type DeviceEdit = z.output<typeof deviceEdits>;
