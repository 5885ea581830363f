/** What the demo reads of the sandbox's world, as `GET /world` gives it. The values in it are compared, never shown. */
import * as z from 'zod';

const password = z.object({
  keyId: z.string(),
  displayName: z.string().nullable(),
  value: z.string(),
  start: z.number(),
  end: z.number(),
  removedAt: z.number().optional(),
  /** From when each replica of the token endpoint knows it. */
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

const site = z.object({
  subscription: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  slot: z.string().optional(),
  settings: z.record(z.string(), z.string()),
  connectionStrings: z.unknown(),
  stickyNames: z.unknown(),
  environment: z.record(z.string(), z.string()),
});

const group = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string(),
  projects: z.array(z.string()),
  variables: z.record(z.string(), z.object({ value: z.string(), isSecret: z.boolean() })),
});

const scope = z.object({
  secrets: z.record(z.string(), z.object({ value: z.string() })),
  variables: z.record(z.string(), z.object({ value: z.string() })),
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
  sites: z.array(site),
  organizations: z.array(
    z.object({
      name: z.string(),
      projects: z.array(z.object({ id: z.string(), name: z.string() })),
      groups: z.array(group),
    }),
  ),
  repositories: z.array(scope.extend({ fullName: z.string(), environments: z.record(z.string(), scope) })),
});

export type SeenWorld = z.infer<typeof worldSchema>;
export type SeenPassword = z.infer<typeof password>;
export type SeenVersion = z.infer<typeof version>;
export type SeenSite = z.infer<typeof site>;
export type SeenGroup = z.infer<typeof group>;
export type SeenScope = z.infer<typeof scope>;

/** Throws where the sandbox answers something else than a world: then this program does not fit together. */
export function readWorld(answer: unknown): SeenWorld {
  const world = worldSchema.safeParse(answer);
  // The schema's own message could quote a value.
  if (!world.success)
    throw new TypeError(`the sandbox's world looks different: ${world.error.issues[0]?.path.join('.')}`);
  return world.data;
}
