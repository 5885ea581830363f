/** The grants by which a client gets tokens of a person: a device code, and later the refresh token that came with it. */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { type DeviceFlow, flowBy, type Person } from './deviceFlows.ts';
import type { TokenForm } from './form.ts';
import { OPENID, type TokenAsk } from './grant.ts';
import { microsoftsClient, publicClient } from './publicClients.ts';
import { isRefusal, type Refusal, refusals } from './refusals.ts';
import { refuse, tokenHeaders } from './reply.ts';
import { resourceState } from './resources.ts';
import { findTenant, sharedTenants } from './tenants.ts';
import { newRefreshToken, refreshingBy, type UserGrant, userAccessToken, userIdToken } from './userTokens.ts';

/** The documented name, and the one by which MSAL for JavaScript asks (pkg @azure/msal-common `GrantType`). */
const DEVICE_GRANTS: readonly string[] = ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'];
/** Of v2.0 only: what v1 wants is not simulated. */
export const userGrants: readonly string[] = [...DEVICE_GRANTS, 'refresh_token'];

const HOUR_S = 3600;
/** A refresh token that was not used for so long is none any more (entra-docs refresh-tokens). */
const INACTIVE_MS = 90 * 24 * 3_600_000;
const GRAPH = 'https://graph.microsoft.com';

export function answerUserGrant(request: SandboxRequest, ask: TokenAsk, scene: Scene): Reply {
  const granted = decide(ask, scene);
  if (isRefusal(granted)) return refuse(granted, request, scene, ask.form.clientRequestId);
  const { client, tenant, user, audience, wishes, openid } = granted;
  const scopes = wishes.map(wish => `${audience}/${wish}`);
  const body = {
    token_type: 'Bearer',
    scope: scopes.join(' '),
    expires_in: HOUR_S - 1,
    ext_expires_in: HOUR_S - 1,
    access_token: userAccessToken(scene, granted),
    // Only what was asked for (entra-docs v2-oauth2-device-code, "Successful authentication response").
    ...(openid.includes('offline_access') && { refresh_token: newRefreshToken(scene, granted) }),
    ...(client.isMicrosofts && { foci: '1' }),
    ...(openid.includes('openid') && { id_token: userIdToken(scene, granted) }),
    ...(ask.form.clientInfo === '1' && {
      client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: tenant.id })).toString('base64url'),
    }),
  };
  return { status: 200, headers: tokenHeaders(scene.random.uuid(), scene), body };
}

interface Decided extends UserGrant {
  /** Of `openid`, `offline_access` and their like. */
  readonly openid: readonly string[];
}

function decide(ask: TokenAsk, scene: Scene): Decided | Refusal {
  const { clientId, grantType } = ask.form;
  if (clientId === undefined) return refusals.parameterMissing('client_id');
  const named = sharedTenants.includes(ask.tenant)
    ? undefined
    : findTenant(ask.tenant, ask.cloud, scene.world);
  if (named !== undefined && isRefusal(named)) return named;
  const signedIn = DEVICE_GRANTS.includes(grantType ?? '')
    ? byDeviceCode(ask.form, scene)
    : byRefreshToken(ask.form, scene);
  if (isRefusal(signedIn)) return signedIn;
  const { person, scope, redeem } = signedIn;
  const client = publicClient(clientId, person.tenant, scene);
  if (isRefusal(client)) return client;
  if (named !== undefined && named !== person.tenant)
    return refusals.userOfAnotherTenant(person.user.userPrincipalName, named.displayName, client.clientId);
  const wanted = wishesOf(scope);
  if (resourceState(wanted.audience, person.tenant) === 'unknown')
    return refusals.resourceUnknown(wanted.audience, person.tenant.displayName);
  redeem?.();
  return { ...person, client, ...wanted, lifetimeMs: HOUR_S * 1000 };
}

interface SignedIn {
  readonly person: Person;
  readonly scope: string;
  redeem?(): void;
}

/** No answer asks to slow down: Entra documents no such error (entra-docs v2-oauth2-device-code, "Expected errors"). */
function byDeviceCode(form: TokenForm, scene: Scene): SignedIn | Refusal {
  if (form.deviceCode === undefined) return refusals.parameterMissing('device_code');
  const flow = flowBy(scene.world, form.deviceCode);
  if (flow === undefined || flow.clientId !== form.clientId?.toLowerCase())
    return refusals.deviceCodeUnknown();
  if (flow.state === 'redeemed') return refusals.deviceCodeRedeemed();
  if (scene.clock.now() >= flow.expires) return refusals.deviceCodeExpired();
  if (flow.state === 'pending') return refusals.authorizationPending();
  if (flow.state === 'declined') return refusals.authorizationDeclined();
  return { person: flow.state, scope: form.scope ?? flow.scope, redeem: () => redeemed(flow) };
}

function redeemed(flow: DeviceFlow): void {
  flow.state = 'redeemed';
}

/** It serves all services, and with Microsoft's clients the whole family; it is not used up (entra-docs refresh-tokens). */
function byRefreshToken(form: TokenForm, scene: Scene): SignedIn | Refusal {
  if (form.refreshToken === undefined) return refusals.parameterMissing('refresh_token');
  const known = refreshingBy(scene.world, form.refreshToken);
  const isOfClient =
    known !== undefined &&
    (known.client.clientId === form.clientId?.toLowerCase() ||
      (known.client.isMicrosofts && microsoftsClient(form.clientId ?? '') !== undefined));
  if (known === undefined || !isOfClient) return refusals.refreshTokenUnknown();
  if (scene.clock.now() - known.issuedAt >= INACTIVE_MS) return refusals.refreshTokenExpired();
  const { tenant, user } = known;
  return { person: { tenant, user }, scope: form.scope ?? `${GRAPH}/.default` };
}

/** `https://vault.azure.net/.default openid`; a name without an address is one of Graph's (entra-docs scopes-oidc). */
function wishesOf(scope: string): Pick<Decided, 'audience' | 'wishes' | 'openid'> {
  const all = scope.split(/\s+/).filter(Boolean);
  const openid = all.filter(word => OPENID.includes(word));
  const words = all.filter(word => !OPENID.includes(word));
  const [first = `${GRAPH}/User.Read`] = words;
  const slash = first.lastIndexOf('/');
  const audience = slash < 0 ? GRAPH : first.slice(0, slash);
  const wishes = (words.length === 0 ? [first] : words).map(word => word.slice(word.lastIndexOf('/') + 1));
  return { audience, wishes, openid };
}
