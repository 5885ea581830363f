/** What the world holds about the machine that commands run on. */
import * as z from 'zod';

export const machine = z.strictObject({
  tenantId: z.string(),
  /** Client id of its managed identity; absent: none. */
  appId: z.exactOptional(z.string()),
  resourceId: z.string(),
  /** What App Service gives its processes as `IDENTITY_HEADER`, so that no other process can request their token. */
  header: z.string(),
});

export type Machine = z.output<typeof machine>;
