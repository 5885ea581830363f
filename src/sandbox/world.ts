/**
 * What the simulated cloud holds, how it is written in a seed, and which edits it accepts: the schemas of all services together.
 * The state is plain data, one object, changed only by services and by the control port; its times are virtual, in milliseconds
 * since 1970. It holds secrets in plain text.
 */
import * as z from 'zod';
import { lockSeed, roleSeed, siteEdits, siteSeed, staticSiteSeed, storageAccountSeed } from './arm/schema.ts';
import {
  locks,
  roleAssignments,
  roleDefinitions,
  siteDefaults,
  siteSettings,
  sites,
  staticSites,
  storageAccounts,
} from './arm/state.ts';
import { placedConnectionSeed } from './devops/connections/schema.ts';
import { serviceConnections } from './devops/connections/state.ts';
import { organizationEdits, organizationSeed } from './devops/schema.ts';
import { devopsDefaults, devopsSettings, organizations } from './devops/state.ts';
import { directoryEdits, tenantSeed } from './directory/schema.ts';
import { directoryDefaults, directorySettings, tenants } from './directory/state.ts';
import { deviceEdits } from './entra/schema.ts';
import { githubOwnerSeed, githubServerSeed, repositoryEdits, repositorySeed } from './github/schema.ts';
import { githubApps, githubOwners, githubServers, githubTokens, repositories } from './github/state.ts';
import { machineEdits, machineSeed } from './imds/schema.ts';
import { machine } from './imds/state.ts';
import { clockOffset } from './seeding/time.ts';
import { ms, type Written } from './terms.ts';
import { vaultEdits, vaultSeed } from './vault/schema.ts';
import { vaultDefaults, vaultSettings, vaults } from './vault/state.ts';

/** The names of services in the control port and in the request history. */
const serviceName = z.enum(['entra', 'graph', 'vault', 'arm', 'devops', 'github', 'blob', 'imds']);

/** How far the cloud delays, limits and distorts. All durations in milliseconds. */
const settings = z.strictObject({
  ...directorySettings,
  ...vaultSettings,
  ...siteSettings,
  ...devopsSettings,
  /** Added to every response. */
  latencyMs: ms,
  /** Whether requests are throttled. */
  throttling: z.boolean(),
  /** Published limits, lowered for a test, by name: `{ 'graph.writes': 5 }`. The period stays. */
  limits: z.exactOptional(z.record(z.string(), z.number().min(1))),
  /** Milliseconds by which the `Date` of all responses of a service is off, by its name in the history. */
  dates: z.exactOptional(z.partialRecord(serviceName, z.number())),
});

/** What `POST /settings` takes: any part of the settings. */
export const settingsSchema = settings.partial();

export const worldSchema = z.strictObject({
  settings,
  tenants,
  vaults,
  sites,
  staticSites,
  storageAccounts,
  roleAssignments,
  roleDefinitions,
  locks,
  organizations,
  serviceConnections,
  repositories,
  githubOwners,
  githubTokens,
  githubApps,
  githubServers,
  machine: z.exactOptional(machine),
  /** Every secret value that was issued or seeded, for the canary: all output is searched for it. */
  issued: z.array(z.string()).transform(values => new Set(values)),
});

const beginning = {
  /** The seed of all random values, secrets and ids. */
  seed: z.int().optional(),
  /**
   * The offset of the sandbox's clock from the machine's at the start: `-20m` simulates a machine whose clock is fast, `+2h` one
   * whose clock is slow. Not for a world that replaces another one, since virtual time never goes back.
   */
  clock: z
    .string()
    .refine(text => clockOffset(text) !== undefined, 'is no offset, as in -20m or +2h')
    .optional(),
};

/**
 * A world as people write it: everything optional has a default, values may be absent (the sandbox generates them) or refer to a
 * credential. This is the format of `POST /world` on the control port, of the files given to `keyturn sandbox --world FILE`, and
 * of what `--for POLICY` produces.
 */
export const seedSchema = z.strictObject({
  ...beginning,
  settings: settingsSchema.optional(),
  tenants: z.array(tenantSeed).optional(),
  vaults: z.array(vaultSeed).optional(),
  sites: z.array(siteSeed).optional(),
  staticSites: z.array(staticSiteSeed).optional(),
  storageAccounts: z.array(storageAccountSeed).optional(),
  roleAssignments: z.array(roleSeed).optional(),
  locks: z.array(lockSeed).optional(),
  organizations: z.array(organizationSeed).optional(),
  serviceConnections: z.array(placedConnectionSeed).optional(),
  repositories: z.array(repositorySeed).optional(),
  githubOwners: z.array(githubOwnerSeed).optional(),
  githubServers: z.array(githubServerSeed).optional(),
  machine: machineSeed.optional(),
});

/** What `GET /world` returns; it is accepted as a seed, too, and gives a world with exactly the same values. */
export const dumpSchema = z.strictObject({ ...beginning, ...worldSchema.shape });

/** What a person in the portal may change in the world while the program under test runs. */
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
 * The settings where a seed gives none: every wait and every retry really happens, and a demonstration takes about a minute. Real
 * figures are larger: a new secret takes 4 to 18 s to work (azure-facts §2.7), reads lag by up to 15 s, sign-ins reach the report
 * after hours.
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
