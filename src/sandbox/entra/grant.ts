import { type Client, clientIn } from '../directory/client.ts';
import type { Application, CloudName, Password, Tenant } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import type { TokenForm } from './form.ts';
import { isRefusal, type Refusal, refusals } from './refusals.ts';
import { resourceState, sameResource } from './resources.ts';
import { checkSecret } from './secretCheck.ts';
import { findTenant, sharedTenants } from './tenants.ts';

/** A token request: the tenant segment of the path, the protocol version and the decoded form. */
export interface TokenAsk {
  readonly tenant: string;
  readonly version: 1 | 2;
  /** The cloud of the host that was asked. */
  readonly cloud: CloudName;
  readonly form: TokenForm;
}

/** What may be issued, and with which password it was asked for. */
export interface Grant {
  readonly tenant: Tenant;
  readonly application: Application;
  readonly password: Password;
  readonly audience: string;
  readonly roles: readonly string[];
}

/**
 * Decides a client-credentials request. The order of the checks is the recorded one where a recording shows it (a
 * missing secret is told before a bad tenant and a missing client_id: azure-facts §1.3, 7000216), otherwise a guess:
 * form, tenant, its cloud, scope, application, secret, resource, conditional access.
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
  const replica = landOn(scene);
  const client = findClient(ask.form.clientId ?? '', tenant, scene, replica);
  if (isRefusal(client)) return client;
  const { application } = client;
  if (ask.form.clientSecret === undefined) return refusals.assertionRefused();
  const password = checkSecret(application, ask.form.clientSecret, scene, replica);
  if (isRefusal(password)) return password;
  const roles = rolesFor(client, audience);
  const closed = resourceFault(audience, tenant, application, roles);
  if (closed) return closed;
  if (application.blockedByConditionalAccess) return refusals.conditionalAccess(scene.random.uuid());
  return { tenant, application, password, audience, roles };
}

function formFault(form: TokenForm): Refusal | undefined {
  if (form.grantType === undefined) return refusals.parameterMissing('grant_type');
  if (form.grantType !== 'client_credentials') return refusals.grantUnsupported(form.grantType);
  if (form.clientSecret === undefined && form.assertion === undefined) return refusals.credentialMissing();
  if (form.clientId === undefined) return refusals.parameterMissing('client_id');
  return undefined;
}

/** `https://management.azure.com//.default` asks for `https://management.azure.com/`, slash and all. */
function scopeAudience(scope: string | undefined): string | Refusal {
  if (scope === undefined) return refusals.fieldMissing('scope');
  const words = scope.trim().split(/\s+/);
  const strange = words.find(word => !/^.+\/\.default$/.test(word));
  if (strange !== undefined) return refusals.scopeWithoutDefault(scope);
  const [only, ...others] = words;
  if (only === undefined || others.length > 0) return refusals.scopeMalformed(scope);
  return only.slice(0, -'/.default'.length);
}

function resourceAudience(resource: string | undefined): string | Refusal {
  return resource ?? refusals.fieldMissing('resource');
}

/** Which replica of the endpoint this request happens to reach. */
function landOn({ world, random }: Scene): number {
  return Math.floor(random.next() * Math.max(1, world.settings.replicas));
}

/** A registration made just now is unknown to a replica until it has arrived there (azure-facts §1.3, 700016). */
function findClient(appId: string, tenant: Tenant, scene: Scene, replica: number): Client | Refusal {
  const found = clientIn(tenant, appId, scene.world);
  const arrivesAt = found?.application.seenFrom?.[replica] ?? 0;
  if (!found || found.application.deletedAt !== undefined || scene.clock.now() < arrivesAt)
    return refusals.applicationUnknown(appId, tenant.displayName);
  const { application, principal } = found;
  if (!principal) return refusals.servicePrincipalMissing(application.appId, tenant.id);
  if (!principal.enabled || application.deactivated || application.disabledByMicrosoft)
    return refusals.applicationDisabled(application.appId, application.displayName);
  return application.publicClient ? refusals.publicClient() : found;
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
