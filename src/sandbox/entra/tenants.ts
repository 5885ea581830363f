import type { CloudName, Tenant, World } from '../world.ts';
import { type Refusal, refusals } from './refusals.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const emptyGuid = '00000000-0000-0000-0000-000000000000';

/** The segments that name no tenant at all. */
export const sharedTenants: readonly string[] = ['common', 'organizations', 'consumers'];

/** Finds a tenant by GUID or by one of its domains, as a sign-in host of `cloud` knows it. */
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
 * Which hosts know the tenants of another cloud. Measured in 2026-09 (azure-facts §1.8): the public host knows those of
 * usgov, and those of china by GUID only; the usgov host and the china host know those of the public cloud. That these
 * two do not know each other's is inferred from the same page, which asks all three.
 */
function isKnown(tenant: Tenant, cloud: CloudName, byId: boolean): boolean {
  if (tenant.cloud === cloud || tenant.cloud === 'public') return true;
  return cloud === 'public' && (tenant.cloud === 'usgov' || byId);
}
