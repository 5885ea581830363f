import { type Client, clientIn } from '../directory/client.ts';
import type { Application, CloudName, Tenant } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import { checkAssertion } from './assertionCheck.ts';
import type { TokenForm } from './form.ts';
import type { Presenting, Proof } from './proof.ts';
import { isRefusal, type Refusal, refusals } from './refusals.ts';
import { resourceState, sameResource } from './resources.ts';
import { checkSecret } from './secretCheck.ts';
import { findTenant, sharedTenants } from './tenants.ts';

/** A token request: the tenant segment of the path, the protocol version and the decoded form. */
export interface TokenAsk {
  readonly tenant: string;
  readonly version: 1 | 2;
  /** The cloud of the requested host. */
  readonly cloud: CloudName;
  readonly form: TokenForm;
}

/** The contents of the token that may be issued. */
export interface Access {
  readonly tenant: Tenant;
  readonly application: Application;
  readonly audience: string;
  readonly roles: readonly string[];
}

/** The contents of the token, and the proof of the client's identity. */
export interface Grant extends Access {
  readonly proof: Proof;
}

/**
 * Decides a client-credentials request. The order of the checks is the recorded one where a recording shows it (a missing secret
 * is reported before a bad tenant and a missing client_id: azure-facts §1.3, 7000216), otherwise a guess: form, tenant, its
 * cloud, scope, application, secret, resource, conditional access.
 */
export function decideGrant(ask: TokenAsk, scene: Scene): Grant | Refusal {
  const incomplete = formFault(ask.form);
  if (incomplete) return incomplete;
  const tenant = sharedTenants.includes(ask.tenant)
    ? refusals.tenantMissing()
    : findTenant(ask.tenant, ask.cloud, scene.world);
  if (isRefusal(tenant)) return tenant;
  if (tenant.cloud !== ask.cloud) return refusals.cloudCrossed();
  const audience = ask.version === 2 ? scopeAudience(ask.form.scope) : resourceAudience(ask.form.resource);
  if (typeof audience !== 'string') return audience;
  const replica = drawReplica(scene);
  const client = findClient(ask.form.clientId ?? '', tenant, scene, replica);
  if (isRefusal(client)) return client;
  if (client.application.publicClient) return refusals.publicClient();
  const presenting = { application: client.application, tenant, replica };
  const proof = checkCredential(ask.form, client, presenting, scene);
  if (isRefusal(proof)) return proof;
  const access = accessOf(client, tenant, audience, scene);
  return isRefusal(access) ? access : { ...access, proof };
}

function checkCredential(
  form: TokenForm,
  client: Client,
  presenting: Presenting,
  scene: Scene,
): Proof | Refusal {
  if (form.clientSecret === undefined) return checkAssertion(form, presenting, scene);
  const password = checkSecret(client, form.clientSecret, scene, presenting.replica);
  return isRefusal(password) ? password : { by: 'secret', keyId: password.keyId };
}

/** The access of an authenticated client, or why it gets none. */
export function accessOf(client: Client, tenant: Tenant, audience: string, scene: Scene): Access | Refusal {
  const { application } = client;
  const roles = rolesFor(client, audience);
  const closed = resourceFault(audience, tenant, application, roles);
  if (closed) return closed;
  if (application.blockedByConditionalAccess) return refusals.conditionalAccess(scene.random.uuid());
  return { tenant, application, audience, roles };
}

function formFault(form: TokenForm): Refusal | undefined {
  if (form.grantType === undefined) return refusals.parameterMissing('grant_type');
  if (form.grantType !== 'client_credentials') return refusals.grantUnsupported(form.grantType);
  if (form.clientSecret === undefined && form.assertion === undefined) return refusals.credentialMissing();
  if (form.clientId === undefined) return refusals.parameterMissing('client_id');
  return undefined;
}

/**
 * MSAL for Go and for Java add these scopes, and Entra accepts them (cmaneu/entra-local#28;
 * AzureAD/microsoft-authentication-library-for-go).
 */
export const OPENID: readonly string[] = ['openid', 'profile', 'offline_access', 'email'];

/** `https://management.azure.com//.default` means `https://management.azure.com/`, with the slash. */
function scopeAudience(scope: string | undefined): string | Refusal {
  if (scope === undefined) return refusals.fieldMissing('scope');
  const all = scope.trim().split(/\s+/);
  const words = all.filter(word => !OPENID.includes(word));
  if (words.length === 0) return refusals.scopeWithoutDefault(scope);
  const strange = words.find(word => !/^.+\/\.default$/.test(word));
  if (strange !== undefined) return refusals.scopeWithoutDefault(scope);
  const [only, ...others] = words;
  if (only === undefined || others.length > 0) return refusals.scopeMalformed(scope);
  return only.slice(0, -'/.default'.length);
}

function resourceAudience(resource: string | undefined): string | Refusal {
  return resource ?? refusals.fieldMissing('resource');
}

/** The replica of the endpoint that handles this request, at random. */
function drawReplica({ world, random }: Scene): number {
  return Math.floor(random.next() * Math.max(1, world.settings.replicas));
}

/** A replica does not know a new registration until it is replicated (azure-facts §1.3, 700016). */
export function findClient(appId: string, tenant: Tenant, scene: Scene, replica: number): Client | Refusal {
  const found = clientIn(tenant, appId, scene.world);
  const arrivesAt = found?.application.seenFrom?.[replica] ?? 0;
  if (!found || found.application.deletedAt !== undefined || scene.clock.now() < arrivesAt)
    return refusals.applicationUnknown(appId, tenant.displayName);
  const { application, principal } = found;
  if (!principal) return refusals.servicePrincipalMissing(application.appId, tenant.id);
  if (!principal.enabled || application.deactivated || application.disabledByMicrosoft)
    return refusals.applicationDisabled(application.appId, application.displayName);
  return found;
}

function resourceFault(
  audience: string,
  tenant: Tenant,
  application: Application,
  roles: readonly string[],
): Refusal | undefined {
  switch (resourceState(audience, tenant)) {
    case 'unknown':
      return refusals.resourceUnknown(audience, tenant.displayName);
    case 'disabled':
      return refusals.resourceDisabled(audience);
    case 'roles only':
      return roles.length > 0
        ? undefined
        : refusals.roleMissing(application.appId, application.displayName, audience);
    default:
      return undefined;
  }
}

function rolesFor(client: Client, audience: string): string[] {
  const granted = Object.entries(client.appRoles).filter(([resource]) => sameResource(resource, audience));
  return [...new Set(granted.flatMap(([, roles]) => roles))];
}
