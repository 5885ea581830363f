/** How a seed describes vaults, and which edits a person in the portal may make. */
import * as z from 'zod';
import { guid, host, names, texts, value, type Written, when } from '../terms.ts';
import { vault, version } from './state.ts';

const versionSeed = z.strictObject({
  value,
  ...version.pick({ enabled: true, contentType: true, tags: true }).partial().shape,
  created: when.optional(),
  notBefore: when.optional(),
  expires: when.optional(),
});

const secretSeed = z.strictObject({
  name: z.string().regex(/^[0-9a-zA-Z-]{1,127}$/, 'is not a Key Vault secret name'),
  /** A time, or true: a day ago. */
  deleted: z.union([z.boolean(), when]).optional(),
  versions: z.array(versionSeed).min(1, 'needs at least one version'),
});

export const vaultSeed = z.strictObject({
  host,
  tenant: guid,
  /** `demands`: seeded versions are not checked, as if they were older. */
  ...vault
    .pick({
      accessModel: true,
      firewalled: true,
      demands: true,
      admits: true,
      subscription: true,
      resourceGroup: true,
    })
    .partial().shape,
  /** Default: the operator has all rights except purge; no other caller has any. */
  access: z.record(guid, names).optional(),
  secrets: z.array(secretSeed).optional(),
});

const named = { vault: z.string(), secret: z.string() };

export const vaultEdits = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('write-secret-version'),
    ...named,
    ...versionSeed.omit({ created: true }).shape,
  }),
  z.strictObject({ op: z.literal('disable-version'), ...named, version: z.string().optional() }),
  /** As Terraform or a script does: the given map replaces the whole one. */
  z.strictObject({
    op: z.literal('set-version-tags'),
    ...named,
    version: z.string().optional(),
    tags: texts,
  }),
  z.strictObject({ op: z.literal('delete-vault-secret'), ...named }),
  z.strictObject({
    op: z.literal('change-vault'),
    vault: z.string(),
    ...vault.pick({ firewalled: true, accessModel: true, access: true, demands: true }).partial().shape,
  }),
]);

export type VaultSeed = Written<typeof vaultSeed>;
export type SecretVersionSeed = Written<typeof versionSeed>;
export type VaultEdit = z.output<typeof vaultEdits>;
