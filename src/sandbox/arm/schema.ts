/** How sites are written in a seed, and what a person in the portal may do to them. */
import * as z from 'zod';
import { guid, host, names, value, values, type Written } from '../terms.ts';
import { allRoles } from './roles.ts';
import { lock, site, storageAccount } from './state.ts';

const text = z.string().min(1);
/** What an edit may change, too. */
const switches = site.pick({ namesVersion: true, state: true, showsProcesses: true }).partial().shape;

export const siteSeed = z.strictObject({
  subscription: text,
  resourceGroup: text,
  name: text,
  slot: text.optional(),
  ...site.pick({ kind: true, region: true }).partial().shape,
  tenant: guid,
  access: z.array(guid).optional(),
  readers: z.array(guid).optional(),
  settings: values.optional(),
  connectionStrings: z.record(z.string(), z.strictObject({ value, type: z.string() })).optional(),
  stickySettings: names.optional(),
  /** Vault hosts that the site's managed identity may read from; absent: the site has no identity. */
  identity: z.array(host).optional(),
  /**
   * Settings whose reference was fetched some hours ago, before the newest version was written: by the index of the
   * version that the cache holds, the oldest being 0.
   */
  cachedReferences: z.record(z.string(), z.int().min(0)).optional(),
  ...switches,
  /** What the running process holds where that is not what is configured. */
  running: values.optional(),
});

/** The id of something, as ARM writes it: `/subscriptions/…/resourceGroups/…`. */
const scope = z.string().regex(/^\//, 'is not the id of a resource: it begins with a slash');

export const roleSeed = z.strictObject({
  role: z
    .string()
    .refine(name => allRoles.some(one => one.name === name), 'is no role that the sandbox knows'),
  scope,
  /** A client id; absent: the operator. */
  principal: guid.optional(),
  /** Whose service principal it is; absent: the first of the seed. */
  tenant: guid.optional(),
});

export const storageAccountSeed = storageAccount
  .pick({ name: true, subscription: true, resourceGroup: true })
  .extend({ tenant: guid });

export const lockSeed = z.strictObject({
  scope,
  level: lock.shape.level,
  name: text.optional(),
  notes: text.optional(),
});

const named = site.pick({ subscription: true, resourceGroup: true, name: true }).extend({
  slot: z.string().optional(),
}).shape;

/** `null` removes the thing. */
export const siteEdits = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('set-site-setting'),
    ...named,
    setting: z.string(),
    value: value.nullable(),
  }),
  z.strictObject({ op: z.literal('restart-site'), ...named }),
  z.strictObject({ op: z.literal('change-site'), ...named, ...switches }),
]);

export type RoleSeed = Written<typeof roleSeed>;
export type SiteSeed = Written<typeof siteSeed>;
export type SiteEdit = z.output<typeof siteEdits>;
