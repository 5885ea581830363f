/** What the world holds about App Service. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, ms, names, number, range, text, texts } from '../terms.ts';

const time = number;
const members = z.record(text, z.unknown());

export const reference = z.strictObject({
  reference: text,
  status: text,
  details: text,
  vaultHost: z.exactOptional(text),
  secretName: z.exactOptional(text),
  version: z.exactOptional(text),
  value: z.exactOptional(text),
  fetchedAt: time,
});

/** A web or function app, or one slot of it. */
export const site = z.strictObject({
  subscription: text,
  resourceGroup: text,
  name: text,
  /** Absent: the production site. */
  slot: z.exactOptional(text),
  kind: z.enum(['app', 'functionapp']),
  region: text,
  tenantId: text,
  /** Client ids that may read and write it. */
  access: names,
  /** Client ids that may read it, including its settings, and write nothing. */
  readers: z.exactOptional(names),
  settings: texts,
  connectionStrings: z.record(text, z.strictObject({ value: text, type: text })),
  stickyNames: z.strictObject({ settings: names, connectionStrings: names }),
  /**
   * Whether the site has a system-assigned identity, and the host names of the vaults that it may read; and the names of its
   * user-assigned identities, in its resource group.
   */
  identity: z.strictObject({ present: flag, vaults: names, userAssigned: z.exactOptional(names) }),
  /** App Service Authentication: the application that people sign in to, and the setting with its secret. */
  authentication: z.exactOptional(z.strictObject({ appId: text, setting: text })),
  /** A function app in Flex Consumption, and how it replaces its instances; absent: another plan. */
  updateStrategy: z.exactOptional(z.enum(['Recreate', 'RollingUpdate'])),
  /** The cache of Key Vault references, resolved or not, by setting name; connection strings: see `connectionKey`. */
  references: z.record(text, reference),
  /** Whether the state of a reference contains the version in use. */
  namesVersion: flag,
  /** A stopped app has no process. */
  state: z.enum(['Running', 'Stopped']),
  /** False: its processes cannot be listed, as with an app in a separate container. */
  showsProcesses: flag,
  restarts: number,
  restartedAt: time,
  /** The environment that the running process took at its last restart. */
  environment: texts,
  /** Scheduled restarts, oldest first: when each is due, and the environment of the new process. */
  starting: z.exactOptional(z.array(z.strictObject({ dueAt: time, environment: texts }))),
  /** Values that a PUT or PATCH changed from the defaults: members of `properties`, of `config/web`, and tags. */
  changed: z.exactOptional(
    z.strictObject({ properties: members, web: members, tags: z.exactOptional(texts) }),
  ),
  /** The operation that is in progress, or was the last: changes during it are refused. */
  operation: z.exactOptional(z.strictObject({ id: text, name: text, since: time, until: time })),
});

export const sites = z.array(site).default(() => []);

/** A static web app with its environments; `default` is production. */
const staticSite = z.strictObject({
  subscription: text,
  resourceGroup: text,
  name: text,
  tenantId: text,
  /** Client ids that may read and write it. */
  access: names,
  builds: z.record(text, z.strictObject({ settings: texts })),
});

/** Absent: none. */
export const staticSites = z.exactOptional(z.array(staticSite));

export const storageAccount = z.strictObject({
  name: z.string().regex(/^[a-z0-9]{3,24}$/, 'is no name of a storage account'),
  subscription: text,
  resourceGroup: text,
  tenantId: text,
  createdAt: time,
});

/** Absent: none, and every name is answered as an account in which everybody may do everything. */
export const storageAccounts = z.exactOptional(z.array(storageAccount));

/** A created role assignment; those derived from `access` of sites and vaults are not stored. */
const roleAssignment = z.strictObject({
  /** A GUID. */
  name: text,
  /** The id of a resource, a group or a subscription; `/` is the tenant. */
  scope: text,
  /** The GUID of its definition. */
  role: text,
  /** An object id. */
  principalId: text,
  principalType: text,
  createdAt: time,
  /** The object id of its creator; absent: it was seeded. */
  createdBy: z.exactOptional(text),
  description: z.exactOptional(text),
});

/** A custom role that was created. */
const roleDefinition = z.strictObject({
  /** A GUID. */
  id: text,
  name: text,
  description: z.string(),
  isCustom: z.literal(true),
  assignableScopes: z.array(text),
  actions: z.array(text),
  notActions: z.array(text),
  dataActions: z.array(text),
  notDataActions: z.array(text),
});

export const lock = z.strictObject({
  name: text,
  scope: text,
  level: z.enum(['CanNotDelete', 'ReadOnly']),
  notes: z.exactOptional(text),
});

/** Absent: none. */
export const roleDefinitions = z.exactOptional(z.array(roleDefinition));
export const roleAssignments = z.exactOptional(z.array(roleAssignment));
export const locks = z.exactOptional(z.array(lock));

export const siteSettings = {
  /** The process of a changed web app restarts after a delay drawn from this range; until then it holds the old values. */
  restartMs: range,
  /** A write to a web app within this time after another one: 409, another operation is in progress. */
  siteBusyMs: ms,
  /** How many resources of a subscription are on a page. */
  armPage: z.int().min(1),
};

export const siteDefaults = { restartMs: { min: 500, max: 1500 }, siteBusyMs: 0, armPage: 1_000 };

export type Site = z.output<typeof site>;
export type StaticSite = z.output<typeof staticSite>;
export type RoleDefinition = z.output<typeof roleDefinition>;
export type RoleAssignment = z.output<typeof roleAssignment>;
export type StorageAccount = z.output<typeof storageAccount>;
export type Lock = z.output<typeof lock>;
export type ReferenceCache = z.output<typeof reference>;
