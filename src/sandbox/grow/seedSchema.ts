import * as z from 'zod';
import type { WorldSeed } from '../seed.ts';
import { guid, host, names, range, texts, value, values, when } from './seedTerms.ts';
import { clockOffset } from './seedTime.ts';
import { tenant } from './tenantSchema.ts';

const serviceName = z.enum(['entra', 'graph', 'vault', 'arm', 'devops', 'github', 'blob']);

/** What `POST /settings` takes: any part of the settings. */
export const settingsSchema = z.strictObject({
  replicas: z.int().min(1).max(32).optional(),
  replicationMs: range.optional(),
  lateReplica: z
    .strictObject({
      replica: z.int().min(0),
      addedMs: z.number().min(0).optional(),
      removedMs: z.number().min(0).optional(),
    })
    .nullable()
    .optional(),
  readLagMs: range.optional(),
  concurrencyWindowMs: z.number().min(0).optional(),
  reportLagMs: z.number().min(0).optional(),
  logLagMs: z.number().min(0).optional(),
  report: z.enum(['fresh', 'blind', 'partial']).optional(),
  reportStuck: z
    .array(z.strictObject({ keyIds: z.array(guid).optional(), since: z.number().optional() }))
    .optional(),
  latencyMs: z.number().min(0).optional(),
  restartMs: range.optional(),
  siteBusyMs: z.number().min(0).optional(),
  grantMs: range.optional(),
  deletingMs: z.number().min(0).optional(),
  slowDownMs: z.number().min(0).optional(),
  throttling: z.boolean().optional(),
  limits: z.record(z.string(), z.number().min(1)).optional(),
  dates: z.partialRecord(serviceName, z.number()).optional(),
});

const version = z.strictObject({
  value,
  enabled: z.boolean().optional(),
  created: when.optional(),
  notBefore: when.optional(),
  expires: when.optional(),
  contentType: z.string().optional(),
  tags: texts.optional(),
});

const vault = z.strictObject({
  host,
  tenant: guid,
  accessModel: z.enum(['rbac', 'policies']).optional(),
  access: z.record(guid, names).optional(),
  firewalled: z.boolean().optional(),
  demands: z.strictObject({ contentType: z.boolean().optional(), tags: names.optional() }).optional(),
  secrets: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[0-9a-zA-Z-]{1,127}$/, 'is not a Key Vault secret name'),
        deleted: z.union([z.boolean(), when]).optional(),
        versions: z.array(version).min(1, 'needs at least one version'),
      }),
    )
    .optional(),
});

const site = z.strictObject({
  subscription: z.string().min(1),
  resourceGroup: z.string().min(1),
  name: z.string().min(1),
  slot: z.string().min(1).optional(),
  kind: z.enum(['app', 'functionapp']).optional(),
  region: z.string().optional(),
  tenant: guid,
  access: z.array(guid).optional(),
  readers: z.array(guid).optional(),
  settings: values.optional(),
  connectionStrings: z.record(z.string(), z.strictObject({ value, type: z.string() })).optional(),
  stickySettings: names.optional(),
  identity: z.array(host).optional(),
  cachedReferences: z.record(z.string(), z.int().min(0)).optional(),
  namesVersion: z.boolean().optional(),
  state: z.enum(['Running', 'Stopped']).optional(),
  showsProcesses: z.boolean().optional(),
  running: values.optional(),
});

const group = z.strictObject({
  name: z.string().min(1),
  id: z.int().min(1).optional(),
  vault: z.string().min(1).optional(),
  variables: z.record(z.string(), z.strictObject({ value, isSecret: z.boolean().optional() })),
});

const organization = z.strictObject({
  name: z.string().min(1),
  tenant: guid,
  access: z.array(guid).optional(),
  projects: z.array(z.strictObject({ name: z.string().min(1), groups: z.array(group).optional() })),
});

const repository = z.strictObject({
  fullName: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'is not owner/name'),
  archived: z.boolean().optional(),
  secrets: values.optional(),
  variables: texts.optional(),
  environments: z
    .record(z.string(), z.strictObject({ secrets: values.optional(), variables: texts.optional() }))
    .optional(),
});

const worldSeed = z.strictObject({
  seed: z.int().optional(),
  clock: z
    .string()
    .refine(text => clockOffset(text) !== undefined, 'is no offset, as in -20m or +2h')
    .optional(),
  settings: settingsSchema.optional(),
  tenants: z.array(tenant).optional(),
  vaults: z.array(vault).optional(),
  sites: z.array(site).optional(),
  organizations: z.array(organization).optional(),
  repositories: z.array(repository).optional(),
});

/** Checks the form of a seed that came as JSON; the sentences name the place: `tenants[0].id is not a GUID`. */
export function readSeed(
  input: unknown,
): { readonly seed: WorldSeed } | { readonly problems: readonly string[] } {
  const result = worldSeed.safeParse(input);
  if (result.success) return { seed: result.data as WorldSeed };
  return { problems: result.error.issues.map(issue => sentence(issue)) };
}

/** One issue of zod as a sentence that names the place first. */
export function sentence(issue: z.core.$ZodIssue, whole = 'the seed'): string {
  const place = issue.path.reduce<string>(
    (path, part) =>
      typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`,
    '',
  );
  const said = issue.code === 'unrecognized_keys' ? `knows no ${issue.keys.join(', ')}` : issue.message;
  const what = /^(is|has|needs|knows)\b/.test(said) ? said : `is wrong: ${said}`;
  return `${place === '' ? whole : place} ${what}`;
}
