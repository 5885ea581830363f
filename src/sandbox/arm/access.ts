import type { BearerFault, Caller } from '../entra/tokens.ts';
import { readBearer } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { ArmCloud } from './cloud.ts';
import { armError, groupNotFound, resourceNotFound, subscriptionNotFound } from './failure.ts';
import { findSite, sameName } from './identity.ts';
import type { ArmRoute } from './operation.ts';
import { isWithin } from './paths.ts';
import { type Place, placesIn, planAt, planId, tenantOfSubscription, vaultAt } from './places.ts';
import { assigned, grantsAtVault, grantsOf, principalOf } from './rights.ts';
import { allows, type Grant } from './roles.ts';
import type { Site } from './state.ts';
import { grantsAtStaticSite, staticSiteAt } from './staticSites.ts';
import { accountAt } from './storage.ts';
import { usTime } from './usTime.ts';

export type Admission = { readonly caller: Caller } | { readonly refusal: Reply };

/**
 * Authenticates the caller: it needs a token for the ARM of this cloud and for the tenant of the subscription; otherwise 401.
 */
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
 * Why the request is refused: the caller lacks the permission, or something in the path does not exist. A caller without
 * permission in a scope gets no information about its contents: 403 comes before 404, except for the subscription itself.
 */
export function refuse(scene: Scene, caller: Caller, route: ArmRoute): Reply | undefined {
  const { world } = scene;
  if (isAboutScope(route)) return refuseAtScope(world, caller, route);
  if (route.subscription === undefined) return undefined;
  if (tenantOfSubscription(world, route.subscription) === undefined)
    return subscriptionNotFound(route.subscription);
  const refused = () => forbidden(world, caller, route);
  const named = grantsAtNamed(world, caller, route);
  if (named !== undefined) return allows(named, actionOf(route)) ? undefined : refused();
  if (allows(assigned(world, scopeOf(route), caller), actionOf(route))) return missing(world, route);
  // To create something needs the permission at the new resource's own scope; a permission on another resource is not sufficient.
  if (route.method === 'PUT') return refused();
  const places = placesIn(world, route.subscription);
  const mine = places.filter(place => place.grants(caller).length > 0);
  if (mine.length === 0) return refused();
  const inGroup = (place: Place) => sameName(place.resourceGroup, route.group);
  if (route.group !== undefined && places.some(inGroup) && !mine.some(inGroup)) return refused();
  return missing(world, route);
}

/** For roles and locks: the permission is needed at the resource that they belong to. */
function refuseAtScope(world: World, caller: Caller, route: ArmRoute): Reply | undefined {
  const scope = scopeOf(route);
  const [, subscription, group] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(scope) ?? [];
  if (subscription !== undefined && tenantOfSubscription(world, subscription) === undefined)
    return subscriptionNotFound(subscription);
  const places = placesIn(world, subscription);
  const own = places.find(({ id }) => sameName(id, scope))?.grants(caller) ?? [];
  if (!allows([...own, ...assigned(world, scope, caller)], actionOf(route)))
    return forbidden(world, caller, route);
  if (group === undefined) return undefined;
  if (!places.some(one => sameName(one.resourceGroup, group))) return groupNotFound(group);
  const resource = /\/providers\/(.+)$/i.exec(scope)?.[1];
  const isThere = places.some(({ id, resourceGroup, subscription: of }) =>
    [id, planId({ resourceGroup, subscription: of })].some(one => isWithin(scope, one)),
  );
  return resource === undefined || isThere ? undefined : resourceNotFound(resource, group);
}

function isAboutScope({ action, site, scope }: ArmRoute): boolean {
  return scope !== undefined || (site === undefined && action.startsWith('Microsoft.Authorization/'));
}

/**
 * The 404 for a group or resource in the path that does not exist; undefined: all exist. Sites, vaults and plans of the sandbox
 * were found before.
 */
function missing(world: World, route: ArmRoute): Reply | undefined {
  const { subscription = '', group } = route;
  if (group === undefined) return undefined;
  if (!placesIn(world, subscription).some(one => sameName(one.resourceGroup, group)))
    return groupNotFound(group);
  const resource = resourceNameOf(route);
  const isMade = route.method === 'PUT';
  return resource === undefined || isMade ? undefined : resourceNotFound(resource, group);
}

/** The caller's grants at the resource in the path; undefined: the path has none, or it does not exist. */
function grantsAtNamed(world: World, caller: Caller, route: ArmRoute): readonly Grant[] | undefined {
  if (route.site !== undefined) {
    const site = siteAt(world, route);
    return site && grantsOf(world, site, caller);
  }
  if (route.staticSite !== undefined) {
    const one = staticSiteAt(world, route);
    return one && grantsAtStaticSite(world, one, caller);
  }
  if (route.vault !== undefined) {
    const vault = vaultAt(world, route);
    return vault && grantsAtVault(world, vault, caller);
  }
  if (route.account !== undefined && accountAt(world, route)) return assigned(world, scopeOf(route), caller);
  if (route.plan !== undefined && planAt(world, route)) return assigned(world, scopeOf(route), caller);
  return undefined;
}

/** The site or slot in the path. */
export function siteAt(world: World, { subscription, group, site, slot }: ArmRoute): Site | undefined {
  return findSite(world, { subscription, resourceGroup: group, name: site, slot });
}

function tenantOf(world: World, path: string): string | undefined {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  return subscription === undefined ? undefined : tenantOfSubscription(world, subscription);
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

/** The 403 with client, object, action and scope. */
export function forbidden(world: World, caller: Caller, route: ArmRoute): Reply {
  const objectId = principalOf(world, caller);
  const action = actionOf(route);
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${caller.user?.name ?? caller.appId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scopeOf(route)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

function actionOf({ action, slot }: ArmRoute): string {
  return action.replace('{slot}', slot === undefined ? '' : '/slots');
}

/** The id of the resource in the path, spelled as in the path. */
function scopeOf(route: ArmRoute): string {
  if (route.scope !== undefined || route.subscription === undefined) return `/${route.scope ?? ''}`;
  const group = route.group === undefined ? '' : `/resourceGroups/${route.group}`;
  const resource = resourceNameOf(route);
  return `/subscriptions/${route.subscription}${group}${resource === undefined ? '' : `/providers/${resource}`}`;
}

/** `Microsoft.Web/sites/app/slots/staging`. */
function resourceNameOf({ site, slot, staticSite, vault, plan, account }: ArmRoute): string | undefined {
  if (site !== undefined) return `Microsoft.Web/sites/${site}${slot === undefined ? '' : `/slots/${slot}`}`;
  if (staticSite !== undefined) return `Microsoft.Web/staticSites/${staticSite}`;
  if (vault !== undefined) return `Microsoft.KeyVault/vaults/${vault}`;
  if (account !== undefined) return `Microsoft.Storage/storageAccounts/${account}`;
  return plan === undefined ? undefined : `Microsoft.Web/serverFarms/${plan}`;
}

/** Claims of the unverified token, only for messages. */
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
