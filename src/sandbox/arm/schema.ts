/** How a seed describes sites, and which edits a person in the portal may make. */
import * as z from 'zod';
import { guid, host, names, value, values, type Written } from '../terms.ts';
import { allRoles } from './roles.ts';
import { lock, site, storageAccount } from './state.ts';

const text = z.string().min(1);
/** Fields of both seed and edit. */
const switches = site.pick({ namesVersion: true, state: true, showsProcesses: true }).partial().shape;

export const siteSeed = z.strictObject({
  subscription: text,
  resourceGroup: text,
  name: text,
  slot: text.optional(),
  ...site.pick({ kind: true, region: true, updateStrategy: true }).partial().shape,
  tenant: guid,
  access: z.array(guid).optional(),
  readers: z.array(guid).optional(),
  settings: values.optional(),
  connectionStrings: z.record(z.string(), z.strictObject({ value, type: z.string() })).optional(),
  stickySettings: names.optional(),
  stickyConnectionStrings: names.optional(),
  /** App Service Authentication with this application, and the setting that holds its secret. */
  authentication: z
    .strictObject({ appId: guid, setting: text.default('MICROSOFT_PROVIDER_AUTHENTICATION_SECRET') })
    .optional(),
  /** Host names of the vaults that the site's managed identity may read; absent: the site has no identity. */
  identity: z.array(host).optional(),
  /** The names of user-assigned identities of the site, in its resource group. */
  userAssigned: z.array(z.string()).optional(),
  /**
   * Settings whose reference was fetched some hours ago, before the newest version was written. Value: the index of the cached
   * version, the oldest being 0.
   */
  cachedReferences: z.record(z.string(), z.int().min(0)).optional(),
  ...switches,
  /** Values that the running process holds where they differ from the configuration. */
  running: values.optional(),
});

export const staticSiteSeed = z.strictObject({
  subscription: text,
  resourceGroup: text,
  name: text,
  tenant: guid,
  access: z.array(guid).optional(),
  /** Of production. */
  settings: values.optional(),
  /** Other environments with their settings. */
  environments: z.record(text, values).optional(),
});

/** The id of a resource or scope in ARM: `/subscriptions/…/resourceGroups/…`. */
const scope = z.string().regex(/^\//, 'is not the id of a resource: it begins with a slash');

export const roleSeed = z.strictObject({
  role: z
    .string()
    .refine(name => allRoles.some(one => one.name === name), 'is no role that the sandbox knows'),
  scope,
  /** A client id; absent: the operator. */
  principal: guid.optional(),
  /** The tenant of its service principal; absent: the first of the seed. */
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

/** `null` removes it. */
export const siteEdits = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('set-site-setting'),
    ...named,
    setting: z.string(),
    value: value.nullable(),
  }),
  z.strictObject({
    op: z.literal('set-site-connection-string'),
    ...named,
    connectionString: z.string(),
    value: value.nullable(),
    /** Default: its present type, or Custom. */
    type: z.string().optional(),
  }),
  z.strictObject({
    op: z.literal('set-static-site-setting'),
    ...staticSiteSeed.pick({ subscription: true, resourceGroup: true, name: true }).shape,
    /** Default: production. */
    environment: z.string().optional(),
    setting: z.string(),
    value: value.nullable(),
  }),
  z.strictObject({ op: z.literal('restart-site'), ...named }),
  z.strictObject({ op: z.literal('change-site'), ...named, ...switches }),
]);

export type RoleSeed = Written<typeof roleSeed>;
export type SiteSeed = Written<typeof siteSeed>;
export type StaticSiteSeed = Written<typeof staticSiteSeed>;
export type SiteEdit = z.output<typeof siteEdits>;
