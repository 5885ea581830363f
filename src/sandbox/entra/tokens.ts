import { createHash, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { clientIn } from '../directory/client.ts';
import { rightsOfUser } from '../directory/directoryRoles.ts';
import type { SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { authorityFor } from './hosts.ts';
import { signJwt } from './jwt.ts';
import { sameResource } from './resources.ts';

/** Who calls, as the token says. Roles are those at the time of issue, as with the real services. */
export interface Caller {
  /** What rights are given to: a client, or the id of a person. */
  readonly appId: string;
  readonly tenantId: string;
  /** Of a person: what the client was given, and the person may. */
  readonly roles: readonly string[];
  /** Absent: a client on its own behalf. */
  readonly user?: { readonly name: string; readonly clientId: string };
}

export type BearerFault = 'missing' | 'malformed' | 'expired' | 'wrong-audience';

export type BearerCheck =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly fault: BearerFault };

/** What a token is issued for. `audience` is the resource as the client named it. */
export interface TokenGrant {
  readonly tenantId: string;
  readonly appId: string;
  readonly audience: string;
  readonly roles: readonly string[];
  readonly lifetimeMs: number;
  /** Of a managed identity: the resource that it belongs to. */
  readonly managedBy?: string;
  /** How the client proved who it is; default: by its secret. */
  readonly proof?: 'secret' | 'key';
}

/**
 * An access token of the v1.0 form, signed by this world's key: `iat` and `nbf` lie five minutes back and there is
 * no `roles` claim where nothing is granted (azure-facts §1.1).
 */
export function issueToken(scene: Scene, grant: TokenGrant): string {
  return signClaims(scene, claimsOf(scene, grant));
}

export function signClaims({ world }: Scene, claims: Record<string, unknown>): string {
  const { kid, privateKey } = signingKeyOf(world);
  return signJwt({ typ: 'JWT', x5t: kid, kid }, claims, privateKey);
}

/** Reads the `Authorization: Bearer` header and judges it: see `checkToken`. */
export function readBearer(request: SandboxRequest, scene: Scene, audiences: readonly string[]): BearerCheck {
  const token = /^Bearer\s+(.*)$/i.exec(request.headers['authorization'] ?? '')?.[1]?.trim();
  return token ? checkToken(token, scene, audiences) : { ok: false, fault: 'missing' };
}

/**
 * Judges a bare token (Azure DevOps also takes one as a Basic password): signed by this sandbox, not expired by the
 * sandbox's clock, and meant for one of `audiences` (in any of its names).
 */
export function checkToken(token: string, scene: Scene, audiences: readonly string[]): BearerCheck {
  const claims = verifiedClaims(token, scene.world);
  if (claims === undefined) return { ok: false, fault: 'malformed' };
  if (!audiences.some(audience => sameResource(audience, String(claims['aud'])))) {
    return { ok: false, fault: 'wrong-audience' };
  }
  if (Number(claims['exp']) * 1000 <= scene.clock.now()) return { ok: false, fault: 'expired' };
  return { ok: true, caller: callerOf(claims, scene.world) };
}

function callerOf(claims: Claims, world: World): Caller {
  const [clientId, tenantId] = [String(claims['appid']), String(claims['tid'])];
  if (claims['idtyp'] !== 'user') {
    const roles = Array.isArray(claims['roles']) ? claims['roles'].map(String) : [];
    return { appId: clientId, tenantId, roles };
  }
  const user = world.tenants.find(({ id }) => id === tenantId)?.users?.find(({ id }) => id === claims['oid']);
  const given = String(claims['scp']).split(' ');
  const rights = user === undefined ? [] : rightsOfUser(user);
  const roles = rights.filter(right => given.includes(right));
  return { appId: String(claims['oid']), tenantId, roles, user: { name: String(claims['upn']), clientId } };
}

/** The public keys as a JWKS. The real one also carries the certificate (`x5c`); this one does not. */
export function jwks(scene: Scene): { readonly keys: readonly Readonly<Record<string, unknown>>[] } {
  const { kid, publicKey } = signingKeyOf(scene.world);
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { keys: [{ kty: 'RSA', use: 'sig', kid, x5t: kid, n, e }] };
}

function claimsOf(scene: Scene, grant: TokenGrant): Record<string, unknown> {
  const now = Math.floor(scene.clock.now() / 1000);
  const tenant = scene.world.tenants.find(one => one.id === grant.tenantId);
  const client = tenant && clientIn(tenant, grant.appId, scene.world);
  const authority = authorityFor(tenant?.cloud ?? 'public');
  const issuer = `https://${authority.issuerHost}/${grant.tenantId}/`;
  const { scope, subScope } = authority.region;
  const objectId = client?.principal?.objectId ?? client?.application.objectId ?? grant.appId;
  return {
    aud: grant.audience,
    iss: issuer,
    iat: now - 300,
    nbf: now - 300,
    exp: now + Math.ceil(grant.lifetimeMs / 1000),
    aio: scene.random.bytes(36).toString('base64'),
    app_displayname: client?.application.displayName ?? grant.appId,
    appid: grant.appId,
    appidacr: grant.proof === 'key' ? '2' : '1',
    idp: issuer,
    idtyp: 'app',
    oid: objectId,
    rh: `1.${scene.random.bytes(24).toString('base64url')}.`,
    ...(grant.roles.length > 0 ? { roles: grant.roles } : {}),
    sub: objectId,
    tenant_region_scope: scope,
    ...(subScope === undefined ? {} : { tenant_region_sub_scope: subScope }),
    tid: grant.tenantId,
    uti: scene.random.bytes(16).toString('base64url'),
    ver: '1.0',
    ...(grant.managedBy === undefined ? {} : { xms_mirid: grant.managedBy }),
    xms_tcdt: 1577836800,
  };
}

type Claims = Readonly<Record<string, unknown>>;

/** What each world has found genuine: a token comes with every request of its hour. */
const genuine = new WeakMap<World, Map<string, Claims>>();

/** Beyond so many they are verified anew: a client asks for one an hour. */
const KEPT = 1_000;

function verifiedClaims(token: string, world: World): Claims | undefined {
  const known = genuine.get(world) ?? new Map<string, Claims>();
  genuine.set(world, known);
  const claims = known.get(token) ?? claimsIn(token, world);
  if (claims === undefined) return undefined;
  if (known.size >= KEPT) known.clear();
  known.set(token, claims);
  return claims;
}

function claimsIn(token: string, world: World): Claims | undefined {
  const [head, payload, signature, ...rest] = token.split('.');
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  const { publicKey } = signingKeyOf(world);
  const given = Buffer.from(signature, 'base64url');
  const isGenuine = verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), publicKey, given);
  return isGenuine ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : undefined;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** One key pair per world, made when it is first needed: generating it costs a tenth of a second. */
const signingKeys = new WeakMap<World, SigningKey>();

function signingKeyOf(world: World): SigningKey {
  const known = signingKeys.get(world) ?? newSigningKey(2048);
  signingKeys.set(world, known);
  return known;
}

/** Who makes many worlds in one process, and nobody but himself believes their tokens, may give all of them one short key. */
export function signWith(world: World, key: SigningKey): void {
  signingKeys.set(world, key);
}

/** `bits`: 512 at least. */
export function newSigningKey(bits: number): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const print = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { kid: print, privateKey, publicKey };
}
