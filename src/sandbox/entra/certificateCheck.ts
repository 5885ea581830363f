import { createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyCredential, Tenant } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import { assertionRefusals } from './assertionRefusals.ts';
import { authorityOf } from './hosts.ts';
import { isSignedBy, type Jwt } from './jwt.ts';
import type { Presenting, Proof } from './proof.ts';
import { isRefusal, type Refusal } from './refusals.ts';
import { findTenant } from './tenants.ts';
import { timeFault } from './timeFault.ts';

/**
 * An assertion that the client signed with the private key of a certificate of its registration. The order of the checks is a
 * guess: key, signature, client, audience, time.
 */
export function checkCertificate(jwt: Jwt, presenting: Presenting, scene: Scene): Proof | Refusal {
  const { application, tenant } = presenting;
  const now = scene.clock.now();
  const key = keyOf(jwt, presenting, now);
  if (key === undefined) return assertionRefusals.keyUnknown(application, thumbprintIn(jwt));
  if (now < key.start || now >= key.end) return assertionRefusals.keyExpired(application, key);
  if (!isSignedBy(jwt, createPublicKey(key.publicKey), ['RS256', 'PS256']))
    return assertionRefusals.signatureWrong(application, key);
  const { iss, sub, aud } = jwt.claims;
  const client = application.appId;
  if (iss.toLowerCase() !== client || sub.toLowerCase() !== client) return assertionRefusals.otherClient();
  if (!aud.some(one => isRealm(one, tenant, scene))) return assertionRefusals.otherAudience();
  return timeFault(jwt, scene) ?? { by: 'certificate', keyId: key.keyId };
}

function keyOf(jwt: Jwt, { application, replica }: Presenting, now: number): KeyCredential | undefined {
  const { x5t, 'x5t#S256': strong } = jwt.header;
  const known = (application.keyCredentials ?? []).filter(one => now >= (one.seenFrom?.[replica] ?? 0));
  const fits = (key: KeyCredential) =>
    (x5t !== undefined && hex(x5t) === key.thumbprint.toUpperCase()) ||
    (strong !== undefined && hex(strong) === strongThumbprint(key));
  return known.find(one => fits(one) && now < one.end) ?? known.find(fits);
}

function thumbprintIn({ header }: Jwt): string | undefined {
  const text = header.x5t ?? header['x5t#S256'];
  return text === undefined ? undefined : hex(text);
}

function hex(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('hex').toUpperCase();
}

/** SHA-256 of the certificate; a public key alone has none. */
function strongThumbprint({ publicKey }: KeyCredential): string | undefined {
  if (!publicKey.includes('BEGIN CERTIFICATE')) return undefined;
  return new X509Certificate(publicKey).fingerprint256.replaceAll(':', '');
}

const ENDPOINTS = ['oauth2/v2.0/token', 'oauth2/token', 'v2.0', ''];

/** Whether an audience is a token endpoint or the issuer of the tenant, at any host of its cloud. */
function isRealm(audience: string, tenant: Tenant, { world }: Scene): boolean {
  if (!URL.canParse(audience)) return false;
  const { hostname, pathname } = new URL(audience);
  const [, segment = '', ...rest] = pathname.replace(/\/+$/, '').split('/');
  const cloud = authorityOf(hostname)?.cloud;
  if (cloud !== tenant.cloud || !ENDPOINTS.includes(rest.join('/').toLowerCase())) return false;
  const named = findTenant(segment, cloud, world);
  return !isRefusal(named) && named.id === tenant.id;
}
