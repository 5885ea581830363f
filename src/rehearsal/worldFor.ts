/**
 * A world in which everything that a policy names exists, in the state before Keyturn is used: a secret created by hand and about to
 * expire, copied into the vault and into every place, next to foreign data.
 */
import { rehearsals, type SeededParts } from '../connectors/rehearsals.ts';
import type { Policy } from '../policy/policy.ts';
import { placements, together } from './world/placement.ts';
import { tenantsFor } from './world/seededRegistrations.ts';
import { vaultsFor } from './world/seededVaults.ts';
import type { LagShape, TenantShape, VaultShape } from './world/seedShape.ts';

export interface WorldShape extends SeededParts {
  readonly settings?: LagShape;
  readonly tenants: readonly TenantShape[];
  readonly vaults: readonly VaultShape[];
}

/** What several rotations share (a registration, a vault, a site, a group, a repository) is made once. */
export function worldFor(policy: Policy): WorldShape {
  const seeded = rehearsals.map(({ kind, seed }) => seed(placements(policy, kind)));
  const copies = seeded.flatMap(part => ('vaults' in part ? part.vaults : []));
  const core = { tenants: tenantsFor(policy), vaults: joined([...vaultsFor(policy), ...copies]) };
  const parts: SeededParts = Object.assign({}, ...apart([core, ...seeded.map(withoutVaults)]).slice(1));
  return { ...parts, ...core };
}

/** A vault may hold secrets of rotations and copies of others: they are one vault, with all of their secrets. */
function joined(vaults: readonly VaultShape[]): VaultShape[] {
  return together(vaults, ({ host }) => host).map(([first, ...rest]) => ({
    ...first,
    secrets: [first, ...rest].flatMap(({ secrets }) => secrets),
  }));
}

function withoutVaults<Part extends object>(part: Part): object {
  return Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'vaults'));
}

/** Returns the parts unchanged, or throws where two of them have the same key: the later would replace the earlier. */
export function apart<Part extends object>(parts: readonly Part[]): readonly Part[] {
  const names = parts.flatMap(part => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new RangeError(`two kinds seed ${twice} of a world: give one of them a part of its own`);
  return parts;
}

/** Delays for a demonstration: long enough to show the waits of the proving step, otherwise short. */
const demoLag: LagShape = {
  replicas: 3,
  replicationMs: { min: 700, max: 2_200 },
  readLagMs: { min: 100, max: 400 },
};

/** Those that a rotation needs, and the one with which both logs can be read: an incident is shown with who used what leaked. */
const DEMO_ROLES = [
  'Application.ReadWrite.OwnedBy',
  'AuditLog.Read.All',
  'Policy.Read.ApplicationConfiguration',
  'Directory.Read.All',
];

export function demoWorldFor(policy: Policy): WorldShape {
  const world = worldFor(policy);
  const tenants = world.tenants.map(tenant => ({ ...tenant, operatorRoles: DEMO_ROLES }));
  return { ...world, tenants, settings: demoLag };
}
