/** What the world holds about App Service. Times in milliseconds since 1970. */
import * as z from 'zod';
import { ms, names, range, texts } from '../terms.ts';

const time = z.number();
const members = z.record(z.string(), z.unknown());

export const reference = z.strictObject({
  reference: z.string(),
  status: z.string(),
  details: z.string(),
  vaultHost: z.exactOptional(z.string()),
  secretName: z.exactOptional(z.string()),
  version: z.exactOptional(z.string()),
  value: z.exactOptional(z.string()),
  fetchedAt: time,
});

/** A web or function app, or one slot of it. */
export const site = z.strictObject({
  subscription: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  /** Absent: the production site. */
  slot: z.exactOptional(z.string()),
  kind: z.enum(['app', 'functionapp']),
  region: z.string(),
  tenantId: z.string(),
  /** Client ids that may read and write it. */
  access: names,
  /** Client ids that may read it, including its settings, and write nothing. */
  readers: z.exactOptional(names),
  settings: texts,
  connectionStrings: z.record(z.string(), z.strictObject({ value: z.string(), type: z.string() })),
  stickyNames: z.strictObject({ settings: names, connectionStrings: names }),
  /** Whether the site has a managed identity, and the host names of the vaults that it may read. */
  identity: z.strictObject({ present: z.boolean(), vaults: names }),
  /** The cache of Key Vault references, resolved or not, by setting name; connection strings: see `connectionKey`. */
  references: z.record(z.string(), reference),
  /** Whether the state of a reference contains the version in use. */
  namesVersion: z.boolean(),
  /** A stopped app has no process. */
  state: z.enum(['Running', 'Stopped']),
  /** False: its processes cannot be listed, as with an app in a separate container. */
  showsProcesses: z.boolean(),
  restarts: z.number(),
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
  operation: z.exactOptional(z.strictObject({ id: z.string(), name: z.string(), since: time, until: time })),
});

export const sites = z.array(site).default(() => []);

/** A created role assignment; those derived from `access` of sites and vaults are not stored. */
const roleAssignment = z.strictObject({
  /** A GUID. */
  name: z.string(),
  /** The id of a resource, a group or a subscription; `/` is the tenant. */
  scope: z.string(),
  /** The GUID of its definition. */
  role: z.string(),
  /** An object id. */
  principalId: z.string(),
  principalType: z.string(),
  createdAt: time,
  /** The object id of its creator; absent: it was seeded. */
  createdBy: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
});

export const lock = z.strictObject({
  name: z.string(),
  scope: z.string(),
  level: z.enum(['CanNotDelete', 'ReadOnly']),
  notes: z.exactOptional(z.string()),
});

/** Absent: none. */
export const roleAssignments = z.exactOptional(z.array(roleAssignment));
export const locks = z.exactOptional(z.array(lock));

export const siteSettings = {
  /** The process of a changed web app restarts after a delay drawn from this range; until then it holds the old values. */
  restartMs: range,
  /** A write to a web app within this time after another one: 409, another operation is in progress. */
  siteBusyMs: ms,
};

export const siteDefaults = { restartMs: { min: 500, max: 1500 }, siteBusyMs: 0 };

export type Site = z.output<typeof site>;
export type RoleAssignment = z.output<typeof roleAssignment>;
export type Lock = z.output<typeof lock>;
export type ReferenceCache = z.output<typeof reference>;
