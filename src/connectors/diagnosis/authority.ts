import type { AuthorityPort, TenantReply } from '../../diagnosis/diagnosisPorts.ts';
import type { CloudEndpoints } from '../../policy/policy.ts';
import { fieldOf, jsonOf } from '../callError.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { wordFor } from '../tokenCall.ts';

/**
 * Requests the OpenID metadata of a tenant from the sign-in service of a cloud. Needs no sign-in; shows whether name, TLS and
 * proxy work, whether the tenant exists there, and the time of the service (azure-facts §1.3, §1.7).
 */
export function openAuthority({ wire }: CloudAccess, { name, authority }: CloudEndpoints): AuthorityPort {
  return {
    cloud: name,
    host: new URL(authority).hostname,
    async tenant(tenant) {
      const url = `${authority}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`;
      try {
        const response = await wire.fetchAnew(url, { headers: { Accept: 'application/json' } });
        return readMetadata(response.status, jsonOf(await response.text()));
      } catch (error) {
        return { reply: 'none', trouble: wordFor(error) };
      }
    },
  };
}

function readMetadata(status: number, body: unknown): TenantReply {
  const issuer = fieldOf(body, 'issuer');
  const tenantId = typeof issuer === 'string' ? GUID.exec(issuer)?.[0] : undefined;
  const region = fieldOf(body, 'tenant_region_scope');
  const cloudInstance = fieldOf(body, 'cloud_instance_name');
  if (status === 200 && tenantId !== undefined) {
    return {
      reply: 'known',
      tenantId,
      ...(typeof region === 'string' ? { region } : {}),
      ...(typeof cloudInstance === 'string' ? { cloudInstance } : {}),
    };
  }
  if (status === 200 && typeof issuer === 'string' && issuer.includes('{tenantid}'))
    return { reply: 'shared' };
  const codes = fieldOf(body, 'error_codes');
  const code: unknown = Array.isArray(codes) ? codes[0] : undefined;
  if (status === 400 && typeof code === 'number') return { reply: 'unknown', code };
  return { reply: 'none', trouble: `a response that is not from Entra (${status})`, status };
}

const GUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
