import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { type Authority, authorities, authorityFor, authorityOf, publicAuthority } from './hosts.ts';
import { isRefusal, refusals } from './refusals.ts';
import { metadataHeaders, refuse, refuseMetadata } from './reply.ts';
import { findTenant, sharedTenants } from './tenants.ts';
import { jwks } from './tokens.ts';

/**
 * `/.well-known/openid-configuration`, v2.0 and v1: tenant as GUID, and an issuer that MSAL accepts (azure-facts §1.6). Field
 * list: a recording (azure-facts §3.1). The document of a tenant of another cloud describes that cloud, issuer and Graph host
 * included (azure-facts §1.8); that its endpoints are there too is from memory, without a source.
 */
export function answerOpenid(request: SandboxRequest, scene: Scene, segment: string, version: 1 | 2): Reply {
  const asked = authorityOf(request.host) ?? publicAuthority;
  if (sharedTenants.includes(segment)) {
    const shared = { authority: asked, host: request.host, path: segment, tenantId: '{tenantid}' };
    return { status: 200, headers: metadataHeaders(scene), body: configuration({ ...shared, version }) };
  }
  const tenant = findTenant(segment, asked.cloud, scene.world);
  // For an unknown tenant the token endpoint returns invalid_request, the metadata invalid_tenant.
  if (isRefusal(tenant)) return refuseMetadata({ ...tenant, error: 'invalid_tenant' }, request, scene);
  const authority = authorityFor(tenant.cloud);
  const host = tenant.cloud === asked.cloud ? request.host : authority.host;
  const body = configuration({ authority, host, path: tenant.id, tenantId: tenant.id, version });
  return { status: 200, headers: metadataHeaders(scene), body };
}

/** `/common/discovery/instance`: the known authorities. For an unknown one it returns an error, after which MSAL stops. */
export function answerDiscovery(request: SandboxRequest, scene: Scene): Reply {
  const asked = request.query.get('authorization_endpoint');
  if (asked === null) return refuse(refusals.parameterMissing('authorization_endpoint'), request, scene);
  const url = URL.canParse(asked) ? new URL(asked) : undefined;
  if (url === undefined || !authorityOf(url.hostname))
    return refuse(refusals.instanceUnknown(), request, scene);
  const tenant = url.pathname.split('/')[1] ?? 'common';
  const body = {
    tenant_discovery_endpoint: `https://${url.hostname}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: listed,
  };
  return { status: 200, headers: metadataHeaders(scene), body };
}

/** Still listed, although no sign-in is possible there any more: Germany's cloud, and that of the government before 2018 (recorded). */
const OLD = ['login.microsoftonline.de', 'login-us.microsoftonline.com'].map(host =>
  told(host, host, [host]),
);
const [worldwide, china, government] = authorities.map(one => told(one.host, one.cacheHost, one.aliases));
const listed = [worldwide, china, OLD[0], government, OLD[1]];

function told(host: string, cacheHost: string, aliases: readonly string[]): object {
  return { preferred_network: host, preferred_cache: cacheHost, aliases };
}

/** The signing keys; the v2.0 list also contains the issuer. */
export function answerKeys(request: SandboxRequest, scene: Scene, segment: string, version: 1 | 2): Reply {
  const asked = authorityOf(request.host) ?? publicAuthority;
  const shared = sharedTenants.includes(segment);
  const tenant = shared ? undefined : findTenant(segment, asked.cloud, scene.world);
  if (tenant && isRefusal(tenant))
    return refuseMetadata({ ...tenant, error: 'invalid_tenant' }, request, scene);
  const { keys } = jwks(scene);
  const issuer = tenant
    ? `https://${authorityFor(tenant.cloud).host}/${tenant.id}/v2.0`
    : `https://${asked.host}/{tenantid}/v2.0`;
  const listed = version === 2 ? keys.map(key => ({ ...key, issuer })) : keys;
  return { status: 200, headers: metadataHeaders(scene), body: { keys: listed } };
}

interface Document {
  readonly authority: Authority;
  readonly host: string;
  readonly path: string;
  readonly tenantId: string;
  readonly version: 1 | 2;
}

function configuration({ authority, host, path, tenantId, version }: Document): object {
  const base = `https://${host}/${path}`;
  const oauth = version === 2 ? `${base}/oauth2/v2.0` : `${base}/oauth2`;
  const { scope, subScope } = authority.region;
  return {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: version === 2 ? `${base}/discovery/v2.0/keys` : `${base}/discovery/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer:
      version === 2
        ? `https://${authority.host}/${tenantId}/v2.0`
        : `https://${authority.issuerHost}/${tenantId}/`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `https://${authority.graphHost}/oidc/userinfo`,
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth}/logout`,
    claims_supported: supportedClaims,
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: scope,
    ...(subScope === undefined ? {} : { tenant_region_sub_scope: subScope }),
    cloud_instance_name: authority.instanceName,
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: authority.graphHost,
    rbac_url: 'https://pas.windows.net',
  };
}

const supportedClaims =
  'sub iss cloud_instance_name cloud_instance_host_name cloud_graph_host_name msgraph_host aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash email'.split(
    ' ',
  );
