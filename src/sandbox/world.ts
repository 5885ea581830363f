/**
 * What the simulated cloud holds, how it is written in a seed, and how it may be edited: each service's own schemas of these
 * side by side. The state is plain data, one object, changed only by services and by the control port, with times that are
 * virtual, in milliseconds since 1970. It holds secrets in clear, as the real services do inside.
 */
import * as z from 'zod';
import { lockSeed, roleSeed, siteEdits, siteSeed, storageAccountSeed } from './arm/schema.ts';
import { locks, roleAssignments, siteDefaults, siteSettings, sites, storageAccounts } from './arm/state.ts';
import { organizationEdits, organizationSeed } from './devops/schema.ts';
import { devopsDefaults, devopsSettings, organizations } from './devops/state.ts';
import { directoryEdits, tenantSeed } from './directory/schema.ts';
import { directoryDefaults, directorySettings, tenants } from './directory/state.ts';
import { deviceEdits } from './entra/schema.ts';
import { githubOwnerSeed, repositoryEdits, repositorySeed } from './github/schema.ts';
import { githubApps, githubOwners, githubTokens, repositories } from './github/state.ts';
import { clockOffset } from './grow/time.ts';
import { machineEdits, machineSeed } from './imds/schema.ts';
import { machine } from './imds/state.ts';
import { ms, type Written } from './terms.ts';
import { vaultEdits, vaultSeed } from './vault/schema.ts';
import { vaultDefaults, vaultSettings, vaults } from './vault/state.ts';

/** As the control port and the request history name the services. */
const serviceName = z.enum(['entra', 'graph', 'vault', 'arm', 'devops', 'github', 'blob', 'imds']);

/** How unkind the cloud is. All durations in milliseconds. */
const settings = z.strictObject({
  ...directorySettings,
  ...vaultSettings,
  ...siteSettings,
  ...devopsSettings,
  /** Added to every answer. */
  latencyMs: ms,
  /** Throttling buckets on or off. */
  throttling: z.boolean(),
  /** Published limits shrunk for a test, by their name: `{ 'graph.writes': 5 }`. The span stays. */
  limits: z.exactOptional(z.record(z.string(), z.number().min(1))),
  /** Milliseconds by which the `Date` of all answers of a service is off, by its name in the history. */
  dates: z.exactOptional(z.partialRecord(serviceName, z.number())),
});

/** What `POST /settings` takes: any part of the settings. */
export const settingsSchema = settings.partial();

export const worldSchema = z.strictObject({
  settings,
  tenants,
  vaults,
  sites,
  storageAccounts,
  roleAssignments,
  locks,
  organizations,
  repositories,
  githubOwners,
  githubTokens,
  githubApps,
  machine: z.exactOptional(machine),
  /** Every secret value ever issued or seeded, for the canary: it is searched for in all output. */
  issued: z.array(z.string()).transform(values => new Set(values)),
});

const beginning = {
  /** For chance, secrets and ids. */
  seed: z.int().optional(),
  /**
   * How far the sandbox's clock is off from the machine's when it starts, as in `-20m`: a machine that runs fast, or
   * with `+` one that runs slow. Not for a world that takes another's place, since time never goes back.
   */
  clock: z
    .string()
    .refine(text => clockOffset(text) !== undefined, 'is no offset, as in -20m or +2h')
    .optional(),
};

/**
 * A world as people write it: everything optional has a sensible default, values may be left out (the sandbox
 * invents them) or point to a credential. This is the format of `POST /world` on the control port, of the files
 * given to `keyturn sandbox --world FILE`, and of what `--for POLICY` produces.
 */
export const seedSchema = z.strictObject({
  ...beginning,
  settings: settingsSchema.optional(),
  tenants: z.array(tenantSeed).optional(),
  vaults: z.array(vaultSeed).optional(),
  sites: z.array(siteSeed).optional(),
  storageAccounts: z.array(storageAccountSeed).optional(),
  roleAssignments: z.array(roleSeed).optional(),
  locks: z.array(lockSeed).optional(),
  organizations: z.array(organizationSeed).optional(),
  repositories: z.array(repositorySeed).optional(),
  githubOwners: z.array(githubOwnerSeed).optional(),
  machine: machineSeed.optional(),
});

/** What `GET /world` gives, which is a seed, too: that of a world that is the same to the last value. */
export const dumpSchema = z.strictObject({ ...beginning, ...worldSchema.shape });

/** What a person in the portal may do to the world while the tool is at work. */
export const editSchema = z.discriminatedUnion('op', [
  ...siteEdits.options,
  ...directoryEdits.options,
  ...vaultEdits.options,
  ...organizationEdits.options,
  ...repositoryEdits.options,
  ...machineEdits.options,
  ...deviceEdits.options,
]);

/**
 * How unkind the cloud is when nobody says otherwise: enough that every wait and every retry is really taken, and
 * little enough that a demo is over in a minute. Real figures are larger: a new secret takes 4 to 18 s to work
 * (azure-facts §2.7), reads lag by up to 15 s, sign-ins reach the report after hours.
 */
export const defaultSettings: Settings = {
  ...directoryDefaults,
  ...vaultDefaults,
  ...siteDefaults,
  ...devopsDefaults,
  latencyMs: 0,
  throttling: true,
};

export type Settings = z.output<typeof settings>;
export type World = z.output<typeof worldSchema>;
export type WorldSeed = Written<typeof seedSchema>;
export type Edit = z.output<typeof editSchema>;
export type EditInput = z.input<typeof editSchema>;
