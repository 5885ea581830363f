import { createHash, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { clientIn } from '../directory/client.ts';
import { rightsOfUser } from '../directory/directoryRoles.ts';
import type { SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { authorityFor } from './hosts.ts';
import { signJwt } from './jwt.ts';
import { sameResource } from './resources.ts';

/** The caller as its verified token names it. Roles are those at the time of issue, as in the real services. */
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

/** The contents of a token. `audience`: the resource as the client named it. */
export interface TokenGrant {
  readonly tenantId: string;
  readonly appId: string;
  readonly audience: string;
  readonly roles: readonly string[];
  readonly lifetimeMs: number;
  /** For a managed identity: the resource that it belongs to. */
  readonly managedBy?: string;
  /** How the client was authenticated; default: by its secret. */
  readonly proof?: 'secret' | 'key';
}

/**
 * A v1.0 access token, signed with this world's key: `iat` and `nbf` are five minutes in the past, and there is no `roles` claim
 * where nothing is granted (azure-facts §1.1).
 */
export function issueToken(scene: Scene, grant: TokenGrant): string {
  return signClaims(scene, claimsOf(scene, grant));
}

export function signClaims({ world }: Scene, claims: Record<string, unknown>): string {
  const { kid, privateKey } = signingKeyOf(world);
  return signJwt({ typ: 'JWT', x5t: kid, kid }, claims, privateKey);
}

/** Reads and verifies the `Authorization: Bearer` header: see `checkToken`. */
export function readBearer(request: SandboxRequest, scene: Scene, audiences: readonly string[]): BearerCheck {
  const token = /^Bearer\s+(.*)$/i.exec(request.headers['authorization'] ?? '')?.[1]?.trim();
  return token ? checkToken(token, scene, audiences) : { ok: false, fault: 'missing' };
}

/**
 * Verifies a token (Azure DevOps also accepts one as a Basic password): signed by this sandbox, not expired by the sandbox's
 * clock, and issued for one of `audiences` (under any of their names).
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

/** The public keys as a JWKS. The real one also has the certificate (`x5c`); this one does not. */
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

/** Verified tokens of each world, since a client sends the same token with every request for an hour. */
const genuine = new WeakMap<World, Map<string, Claims>>();

/** When this number is reached, all are verified again: a client requests about one token an hour. */
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

/** One key pair per world, generated when it is first needed, since that takes a tenth of a second. */
const signingKeys = new WeakMap<World, SigningKey>();

function signingKeyOf(world: World): SigningKey {
  const known = signingKeys.get(world) ?? newSigningKey(2048);
  signingKeys.set(world, known);
  return known;
}

/**
 * Sets the key of a world: a process that makes many worlds, and whose tokens nothing else verifies, may use one short key for
 * all.
 */
export function signWith(world: World, key: SigningKey): void {
  signingKeys.set(world, key);
}

/** `bits`: at least 512. */
export function newSigningKey(bits: number): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const print = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { kid: print, privateKey, publicKey };
}
