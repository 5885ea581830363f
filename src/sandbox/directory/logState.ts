/** The logs of the directory: changes, and sign-ins. */
import * as z from 'zod';
import { number, text } from '../terms.ts';

/** A person by user principal name, or an application by client id. */
const actor = z.union([z.strictObject({ user: text }), z.strictObject({ appId: text })]);
const values = z.array(z.unknown());

export const auditEntry = z.strictObject({
  id: text,
  correlationId: text,
  at: number,
  by: actor,
  activity: text,
  operation: z.enum(['Add', 'Update', 'Delete', 'Assign', 'Unassign']),
  target: z.strictObject({ id: text, name: text, type: text }),
  changes: z.array(z.strictObject({ name: text, before: values, after: values })),
});

export const signInEntry = z.strictObject({
  id: text,
  correlationId: text,
  at: number,
  appId: text,
  appName: text,
  principalId: text,
  /** The credential, where the service recognised it. */
  keyId: z.exactOptional(text),
  resource: text,
  /** The client address, where it is known. */
  ipAddress: z.exactOptional(text),
  /** 0: success. */
  code: number,
  reason: text,
});

export type Actor = z.output<typeof actor>;
export type AuditEntry = z.output<typeof auditEntry>;
export type SignInEntry = z.output<typeof signInEntry>;
