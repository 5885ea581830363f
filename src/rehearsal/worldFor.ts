/**
 * A world in which every rotation of a policy finds what it names, as it is before anybody uses Keyturn: a secret made
 * by hand and about to expire, copied into the vault and into every place, beside things that belong to others.
 */
import { rehearsals, type SeededParts } from '../connectors/rehearsals.ts';
import type { Policy } from '../policy/policy.ts';
import { placements } from './world/placement.ts';
import { tenantsFor } from './world/registrations.ts';
import type { LagShape, TenantShape, VaultShape } from './world/shape.ts';
import { vaultsFor } from './world/vaults.ts';

export interface WorldShape extends SeededParts {
  readonly settings?: LagShape;
  readonly tenants: readonly TenantShape[];
  readonly vaults: readonly VaultShape[];
}

/** What several rotations share (a registration, a vault, a site, a group, a repository) is made once. */
export function worldFor(policy: Policy): WorldShape {
  const core = { tenants: tenantsFor(policy), vaults: vaultsFor(policy) };
  const seeded = rehearsals.map(({ kind, seed }) => seed(placements(policy, kind)));
  const parts: SeededParts = Object.assign({}, ...apart([core, ...seeded]).slice(1));
  return { ...core, ...parts };
}

/** The same parts, none of which seeds what another one seeds, too: the later would replace the earlier. */
export function apart<Part extends object>(parts: readonly Part[]): readonly Part[] {
  const names = parts.flatMap(part => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new RangeError(`two kinds seed ${twice} of a world: give one of them a part of its own`);
  return parts;
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
