/** The logs of the directory: changes, and sign-ins. */
import * as z from 'zod';

/** A person by user principal name, or an application by client id. */
const actor = z.union([z.strictObject({ user: z.string() }), z.strictObject({ appId: z.string() })]);
const values = z.array(z.unknown());

export const auditEntry = z.strictObject({
  id: z.string(),
  correlationId: z.string(),
  at: z.number(),
  by: actor,
  activity: z.string(),
  operation: z.enum(['Add', 'Update', 'Delete', 'Assign', 'Unassign']),
  target: z.strictObject({ id: z.string(), name: z.string(), type: z.string() }),
  changes: z.array(z.strictObject({ name: z.string(), before: values, after: values })),
});

export const signInEntry = z.strictObject({
  id: z.string(),
  correlationId: z.string(),
  at: z.number(),
  appId: z.string(),
  appName: z.string(),
  principalId: z.string(),
  /** The credential, where the service recognised it. */
  keyId: z.exactOptional(z.string()),
  resource: z.string(),
  /** The client address, where it is known. */
  ipAddress: z.exactOptional(z.string()),
  /** 0: success. */
  code: z.number(),
  reason: z.string(),
});

export type Actor = z.output<typeof actor>;
export type AuditEntry = z.output<typeof auditEntry>;
export type SignInEntry = z.output<typeof signInEntry>;
