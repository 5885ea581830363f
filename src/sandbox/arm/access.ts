import { clientIn } from '../directory/client.ts';
import type { BearerFault, Caller } from '../entra/tokens.ts';
import { readBearer } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { ArmCloud } from './cloud.ts';
import { armError, groupNotFound, resourceNotFound, subscriptionNotFound } from './failure.ts';
import { findSite, mayUse, sameName } from './identity.ts';
import { allows, grantsOf } from './rights.ts';
import type { ArmRoute } from './route.ts';
import type { Site } from './state.ts';
import { usTime } from './usTime.ts';

export type Admission = { readonly caller: Caller } | { readonly refusal: Reply };

/** Who calls: a token of this cloud's ARM, for the tenant that the subscription trusts; otherwise 401. */
export function admit(request: SandboxRequest, scene: Scene, cloud: ArmCloud): Admission {
  const check = readBearer(request, scene, cloud.audiences);
  const tenant = tenantOf(scene.world, request.path);
  const authority = `${cloud.authority}/${tenant ?? 'common'}`;
  if (!check.ok) return { refusal: tokenFault(check.fault, request, scene, cloud, authority) };
  if (tenant === undefined || sameName(tenant, check.caller.tenantId)) return { caller: check.caller };
  const message = `The access token is from the wrong issuer 'https://sts.windows.net/${check.caller.tenantId}/'. It must match the tenant 'https://sts.windows.net/${tenant}/' associated with this subscription. Please use the authority (URL) '${authority}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`;
  return { refusal: unauthorized('InvalidAuthenticationTokenTenant', message, authority) };
}

/**
 * Whether the caller may do this, and whether what he names exists. Who has no right in a scope learns nothing of
 * what is in it: 403 comes before 404, except for the subscription itself.
 */
export function refuse(scene: Scene, caller: Caller, route: ArmRoute): Reply | undefined {
  if (route.subscription === undefined) return undefined;
  const all = scene.world.sites.filter(site => sameName(site.subscription, route.subscription));
  if (all.length === 0) return subscriptionNotFound(route.subscription);
  const named = route.site === undefined ? undefined : siteAt(scene.world, route);
  const mine = (named ? [named] : all).filter(site => mayUse(site, caller.appId));
  if (mine.length === 0) return forbidden(scene.world, caller, route);
  if (named && !allows(grantsOf(named, caller.appId), actionOf(route)))
    return forbidden(scene.world, caller, route);
  if (route.group === undefined || named) return undefined;
  if (!all.some(site => sameName(site.resourceGroup, route.group))) return groupNotFound(route.group);
  if (!mine.some(site => sameName(site.resourceGroup, route.group)))
    return forbidden(scene.world, caller, route);
  if (route.site === undefined) return undefined;
  return resourceNotFound(`Microsoft.Web/sites/${route.site}${slotPath(route)}`, route.group);
}

/** The site or slot that a route names. */
export function siteAt(world: World, { subscription, group, site, slot }: ArmRoute): Site | undefined {
  return findSite(world, { subscription, resourceGroup: group, name: site, slot });
}

function tenantOf(world: World, path: string): string | undefined {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  return world.sites.find(site => sameName(site.subscription, subscription))?.tenantId;
}

function tokenFault(
  fault: BearerFault,
  request: SandboxRequest,
  scene: Scene,
  cloud: ArmCloud,
  authority: string,
): Reply {
  const claims = claimed(request);
  switch (fault) {
    case 'missing':
      return unauthorized(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
        authority,
      );
    case 'malformed':
      return unauthorized('InvalidAuthenticationToken', 'The access token is invalid.', authority);
    case 'expired': {
      const message = `The access token expiry UTC time '${usTime(claims.exp * 1000)}' is earlier than current UTC time '${usTime(scene.clock.now())}'.`;
      return unauthorized('ExpiredAuthenticationToken', message, authority);
    }
    case 'wrong-audience': {
      const allowed = cloud.audiences.map(name => `'${name}'`).join(',');
      const message = `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences ${allowed}.`;
      return unauthorized('InvalidAuthenticationTokenAudience', message, authority);
    }
  }
}

function unauthorized(code: string, message: string, authority: string): Reply {
  const text = message.startsWith('Authentication failed')
    ? "The authentication failed because of missing 'Authorization' header."
    : message;
  const header = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${text}"`;
  return { ...armError(401, code, message), headers: { 'WWW-Authenticate': header } };
}

/** The 403 that names client, object, action and scope. */
export function forbidden(world: World, caller: Caller, route: ArmRoute): Reply {
  const tenant = world.tenants.find(one => sameName(one.id, caller.tenantId));
  const client = tenant && clientIn(tenant, caller.appId, world);
  const objectId = client?.principal?.objectId ?? caller.appId;
  const action = actionOf(route);
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${caller.appId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scopeOf(route)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

function actionOf({ action, slot }: ArmRoute): string {
  return action.replace('{slot}', slot === undefined ? '' : '/slots');
}

function scopeOf(route: ArmRoute): string {
  const group = route.group === undefined ? '' : `/resourceGroups/${route.group}`;
  const site =
    route.site === undefined ? '' : `/providers/Microsoft.Web/sites/${route.site}${slotPath(route)}`;
  return `/subscriptions/${route.subscription}${group}${site}`;
}

function slotPath(route: ArmRoute): string {
  return route.slot === undefined ? '' : `/slots/${route.slot}`;
}

/** What the token says of itself, for messages only. */
function claimed(request: SandboxRequest): { aud: string; exp: number } {
  try {
    const payload = request.headers['authorization']?.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return { aud: 'none', exp: 0 };
    return {
      aud: 'aud' in claims ? String(claims.aud) : 'none',
      exp: 'exp' in claims ? Number(claims.exp) : 0,
    };
  } catch {
    return { aud: 'none', exp: 0 };
  }
}
