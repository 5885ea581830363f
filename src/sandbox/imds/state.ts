/** What the world holds about the machine that commands run on. */
import * as z from 'zod';
import { text } from '../terms.ts';

export const machine = z.strictObject({
  tenantId: text,
  /** Client id of its managed identity; absent: none. */
  appId: z.exactOptional(text),
  resourceId: text,
  /** What App Service gives its processes as `IDENTITY_HEADER`, so that no other process can request their token. */
  header: text,
});

export type Machine = z.output<typeof machine>;
