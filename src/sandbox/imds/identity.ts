import { clientIn } from '../directory/client.ts';
import type { SandboxRequest, Scene } from '../wire.ts';
import type { Machine } from './state.ts';

/**
 * The client id of the requested identity: the machine's own where the request names none. Undefined: the machine does not have
 * that identity.
 */
export function identityOf(
  { query }: SandboxRequest,
  { world }: Scene,
  { appId, tenantId, resourceId }: Machine,
): string | undefined {
  if (appId === undefined) return undefined;
  const tenant = world.tenants.find(({ id }) => id === tenantId);
  const objectId = tenant && clientIn(tenant, appId, world)?.principal?.objectId;
  const names: Readonly<Record<string, string | undefined>> = {
    client_id: appId,
    object_id: objectId,
    principal_id: objectId,
    msi_res_id: resourceId,
    mi_res_id: resourceId,
  };
  const fits = Object.entries(names).every(([name, own]) => {
    const asked = query.get(name);
    return !asked || asked.toLowerCase() === own?.toLowerCase();
  });
  return fits ? appId : undefined;
}
