import type { Tenant, World } from '../world.ts';
import { type Refusal, refusals } from './refusals.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** The segments that name no tenant at all. */
export const sharedTenants: readonly string[] = ['common', 'organizations', 'consumers'];

/** Finds a tenant by GUID or by one of its domains. Every sign-in host knows every tenant of the world. */
export function findTenant(segment: string, world: World): Tenant | Refusal {
  if (!guid.test(segment) && !domain.test(segment)) return refusals.tenantMalformed(segment);
  const name = segment.toLowerCase();
  const found = world.tenants.find(
    one => one.id.toLowerCase() === name || one.domains.some(known => known.toLowerCase() === name),
  );
  return found ?? refusals.tenantUnknown(segment);
}
