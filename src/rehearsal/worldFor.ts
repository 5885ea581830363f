/**
 * A world in which every rotation of a policy finds what it names, as it is before anybody uses Keyturn: a secret made
 * by hand and about to expire, copied into the vault and into every place, beside things that belong to others.
 */
import type { Policy } from '../policy/policy.ts';
import { organizationsFor } from './world/groups.ts';
import { tenantsFor } from './world/registrations.ts';
import { repositoriesFor } from './world/repositories.ts';
import type { LagShape, WorldShape } from './world/shape.ts';
import { sitesFor } from './world/sites.ts';
import { vaultsFor } from './world/vaults.ts';

/** What several rotations share (a registration, a vault, a site, a group, a repository) is made once. */
export function worldFor(policy: Policy): WorldShape {
  return {
    tenants: tenantsFor(policy),
    vaults: vaultsFor(policy),
    sites: sitesFor(policy),
    organizations: organizationsFor(policy),
    repositories: repositoriesFor(policy),
  };
}

/** Lag for a demonstration: long enough to see the proving step wait, short enough not to bore. */
const demoLag: LagShape = {
  replicas: 3,
  replicationMs: { min: 700, max: 2_200 },
  readLagMs: { min: 100, max: 400 },
};

export function demoWorldFor(policy: Policy): WorldShape {
  return { ...worldFor(policy), settings: demoLag };
}
