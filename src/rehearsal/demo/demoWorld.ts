/** The part of the sandbox's world that the demo reads from `GET /world`. Its values are compared, never printed. */
import * as z from 'zod';
import { rehearsals, type SeenParts } from '../../connectors/rehearsals.ts';

const password = z.object({
  keyId: z.string(),
  displayName: z.string().nullable(),
  value: z.string(),
  start: z.number(),
  end: z.number(),
  removedAt: z.number().optional(),
  /** When each replica of the token endpoint starts to accept it. */
  seenFrom: z.array(z.number()),
});

const version = z.object({
  id: z.string(),
  value: z.string(),
  enabled: z.boolean(),
  expires: z.number().optional(),
  contentType: z.string().optional(),
  tags: z.record(z.string(), z.string()),
});

const worldSchema = z.object({
  tenants: z.array(
    z.object({
      id: z.string(),
      applications: z.array(z.object({ appId: z.string(), passwords: z.array(password) })),
    }),
  ),
  vaults: z.array(
    z.object({
      host: z.string(),
      secrets: z.array(z.object({ name: z.string(), versions: z.array(version) })),
    }),
  ),
});

export type SeenWorld = z.infer<typeof worldSchema> & SeenParts;
export type SeenPassword = z.infer<typeof password>;
export type SeenVersion = z.infer<typeof version>;

/** Throws where the response is no such world: then sandbox and demo do not fit together. */
export function readWorld(answer: unknown): SeenWorld {
  const parts = [worldSchema, ...rehearsals.map(({ seen }) => seen)].map(schema => schema.safeParse(answer));
  const wrong = parts.find(({ success }) => !success)?.error;
  // The schema's own message could quote a value.
  if (wrong !== undefined)
    throw new TypeError(`the sandbox's world looks different: ${wrong.issues[0]?.path.join('.')}`);
  return Object.assign({}, ...parts.map(({ data }) => data));
}
