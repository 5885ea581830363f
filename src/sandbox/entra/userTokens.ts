/** What a person's sign-in gives a client: a token for a service, one that says who it is, and one for further tokens. */
import { rightsOfUser, roleIdsOfUser } from '../directory/directoryRoles.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { Person } from './deviceFlows.ts';
import { authorityFor } from './hosts.ts';
import type { PublicClient } from './publicClients.ts';
import { signClaims } from './tokens.ts';

export interface UserGrant extends Person {
  readonly client: PublicClient;
  readonly audience: string;
  /** What the client asked for of that service: names of delegated permissions, or `.default`. */
  readonly wishes: readonly string[];
  readonly lifetimeMs: number;
}

export interface Refreshing extends Person {
  readonly client: PublicClient;
  readonly issuedAt: number;
}

const refreshTokens = new WeakMap<World, Map<string, Refreshing>>();

/** Claims: entra-docs access-token-claims-reference, and a token of the Azure CLI as people wrote it down (seen). */
export function userAccessToken(scene: Scene, grant: UserGrant): string {
  const { tenant, user, client, audience } = grant;
  const now = Math.floor(scene.clock.now() / 1000);
  const authority = authorityFor(tenant.cloud);
  return signClaims(scene, {
    aud: audience,
    iss: `https://${authority.issuerHost}/${tenant.id}/`,
    iat: now - 300,
    nbf: now - 300,
    exp: now + Math.ceil(grant.lifetimeMs / 1000),
    acr: '1',
    aio: scene.random.bytes(36).toString('base64'),
    amr: ['pwd'],
    app_displayname: client.name,
    appid: client.clientId,
    appidacr: '0',
    idtyp: 'user',
    ipaddr: '203.0.113.7',
    name: user.displayName,
    oid: user.id,
    rh: `1.${scene.random.bytes(24).toString('base64url')}.`,
    scp: permissionsOf(grant).join(' '),
    sub: user.id,
    tenant_region_scope: authority.region.scope,
    tid: tenant.id,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
    uti: scene.random.bytes(16).toString('base64url'),
    ver: '1.0',
    wids: roleIdsOfUser(user),
  });
}

/** What the person may do and the client was given; the first-party clients act as the person (seen: `Directory.AccessAsUser.All`). */
function permissionsOf({ user, client, audience, wishes }: UserGrant): string[] {
  if (!/graph/i.test(audience)) return ['user_impersonation'];
  const named = wishes.filter(wish => wish !== '.default');
  if (client.isMicrosofts)
    return [...new Set([...named, 'Directory.AccessAsUser.All', 'AuditLog.Read.All', ...rightsOfUser(user)])];
  return named.length > 0 ? named : ['User.Read'];
}

/** As documented of v2.0 (entra-docs id-token-claims-reference). */
export function userIdToken(scene: Scene, { tenant, user, client }: UserGrant): string {
  const now = Math.floor(scene.clock.now() / 1000);
  return signClaims(scene, {
    aud: client.clientId,
    iss: `https://${authorityFor(tenant.cloud).host}/${tenant.id}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    name: user.displayName,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    rh: `1.${scene.random.bytes(24).toString('base64url')}.`,
    sub: user.id,
    tid: tenant.id,
    uti: scene.random.bytes(16).toString('base64url'),
    ver: '2.0',
  });
}

export function newRefreshToken(
  { world, clock, random }: Scene,
  { tenant, user, client }: UserGrant,
): string {
  const token = `1.${random.bytes(180).toString('base64url')}`;
  const known = refreshTokens.get(world) ?? new Map<string, Refreshing>();
  refreshTokens.set(world, known);
  known.set(token, { tenant, user, client, issuedAt: clock.now() });
  world.issued.add(token);
  return token;
}

export function refreshingBy(world: World, token: string): Refreshing | undefined {
  return refreshTokens.get(world)?.get(token);
}
