/** What keyturn asks of keyturn-sandbox: one message over the channel between the two, checked by the one who gets it. */
import * as z from 'zod/mini';

/** How commands in the sandbox sign in. */
export const IDENTITIES = [
  'secret',
  'certificate',
  'workload-identity',
  'managed-identity',
  'app-service',
] as const;

const world = {
  /** Default: by a secret. */
  identity: z.optional(z.enum(IDENTITIES)),
  /** The policy that the world is made for, as it was typed. */
  policyFile: z.optional(z.string()),
  /** A world as JSON or YAML, instead. */
  worldFile: z.optional(z.string()),
};

const taskSchema = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('demo'),
    story: z.enum(['rotation', 'incident', 'diagnosis']),
    policyFile: z.string(),
  }),
  z.object({ verb: z.literal('sandbox'), json: z.boolean(), ...world }),
  z.object({ verb: z.literal('sandbox exec'), json: z.boolean(), words: z.array(z.string()), ...world }),
]);

export type Task = z.infer<typeof taskSchema>;

export const jobSchema = z.object({
  task: taskSchema,
  /** The words that start keyturn again. */
  keyturn: z.array(z.string()),
  /** What commands in the sandbox get of the world outside; no sign-in is in it. */
  environment: z.record(z.string(), z.string()),
  /** The variables that were left out of it. */
  taken: z.array(z.string()),
  /** Nobody asked for no colours. */
  colored: z.boolean(),
});

export type Job = z.infer<typeof jobSchema>;
