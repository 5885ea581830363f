/** What the world holds about Key Vault. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, ms, names, number, range, text, texts } from '../terms.ts';
import { isRange } from './ranges.ts';

const time = number;

export const version = z.strictObject({
  id: text,
  value: text,
  enabled: flag,
  notBefore: z.exactOptional(time),
  expires: z.exactOptional(time),
  created: time,
  updated: time,
  contentType: z.exactOptional(text),
  tags: texts,
});

export const secret = z.strictObject({
  name: text,
  /** Oldest first. */
  versions: z.array(version),
  /** `takesMs`: the duration of the deletion from `at` on, and of the purge before `purgeAt`; absent: three seconds. */
  deleted: z.exactOptional(z.strictObject({ at: time, purgeAt: time, takesMs: z.exactOptional(ms) })),
  /** When its recovery is, or was, complete. */
  recoveredAt: z.exactOptional(time),
});

export const vault = z.strictObject({
  /** `kv-payments.vault.azure.net` */
  host: text,
  tenantId: text,
  /** Azure roles, or the vault's own access policies; their refusals have different texts. */
  accessModel: z.enum(['rbac', 'policies']),
  /** Client id to its allowed secret operations: `get`, `list`, `set`, `delete`, `recover`, `purge`, `backup`, `restore`. */
  access: z.record(text, names),
  /** Recently granted rights, which are not effective everywhere before `everywhere`. */
  granting: z.exactOptional(
    z.array(z.strictObject({ appId: text, right: text, at: time, everywhere: time })),
  ),
  /** Whether the vault refuses callers by network address. */
  firewalled: flag,
  /** Addresses and ranges that a firewalled vault admits: `203.0.113.0/24`. */
  admits: z.exactOptional(z.array(z.string().refine(isRange, 'is no IPv4 address or range'))),
  /**
   * Its place in Resource Manager; absent: the subscription of the first site of its tenant, and a resource group of its own.
   */
  subscription: z.exactOptional(text),
  resourceGroup: z.exactOptional(text),
  resourceTags: z.exactOptional(texts),
  /** What an Azure Policy with the effect Deny requires of each version: a content type, these tags. */
  demands: z.exactOptional(
    z.strictObject({ contentType: z.exactOptional(flag), tags: z.exactOptional(names) }),
  ),
  retentionDays: number,
  secrets: z.array(secret),
});

export const vaults = z.array(vault).default(() => []);

export const vaultSettings = {
  /** A right that is granted on a vault is effective everywhere after a delay drawn from this range. */
  grantMs: range,
  /** Duration of a deletion, and of a purge, of a Key Vault secret. Absent: three seconds. */
  deletingMs: z.exactOptional(ms),
};

export const vaultDefaults = { grantMs: { min: 1000, max: 4000 } };

export type Vault = z.output<typeof vault>;
export type VaultSecret = z.output<typeof secret>;
export type SecretVersion = z.output<typeof version>;
