import type { CloudName, Tenant } from '../directory/state.ts';
import type { World } from '../world.ts';
import { type Refusal, refusals } from './refusals.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const emptyGuid = '00000000-0000-0000-0000-000000000000';

/** Path segments that stand for no particular tenant. */
export const sharedTenants: readonly string[] = ['common', 'organizations', 'consumers'];

/** Finds a tenant by GUID or by one of its domains, among those that the sign-in hosts of `cloud` know. */
export function findTenant(segment: string, cloud: CloudName, world: World): Tenant | Refusal {
  if (!guid.test(segment) && !domain.test(segment)) return refusals.tenantMalformed(segment);
  if (segment === emptyGuid) return refusals.tenantEmpty();
  const name = segment.toLowerCase();
  const named = world.tenants.filter(
    one => one.id.toLowerCase() === name || one.domains.some(known => known.toLowerCase() === name),
  );
  const known = named.filter(one => isKnown(one, cloud, guid.test(segment)));
  return known.find(one => one.cloud === cloud) ?? known[0] ?? refusals.tenantUnknown(segment);
}

/**
 * Whether the sign-in hosts of a cloud know a tenant of another one. Measured in 2026-09 (azure-facts §1.8): the public host
 * knows those of usgov, and those of china by GUID only; the usgov host and the china host know those of the public cloud. That
 * these two do not know each other's tenants is inferred from the same page, which queries all three.
 */
function isKnown(tenant: Tenant, cloud: CloudName, byId: boolean): boolean {
  if (tenant.cloud === cloud || tenant.cloud === 'public') return true;
  return cloud === 'public' && (tenant.cloud === 'usgov' || byId);
}
