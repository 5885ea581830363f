import type { Scene } from '../wire.ts';
import { signJwt } from './jwt.ts';
import { newSigningKey, type SigningKey } from './tokens.ts';

/**
 * The claims of an identity token of an issuer outside of Entra: of a cluster about a service account, of GitHub Actions about a
 * job.
 */
export interface IdTokenOrder {
  readonly issuer: string;
  readonly subject: string;
  /** Default: the one that Entra requires. */
  readonly audience?: string;
  /** Default: an hour, as in a cluster. */
  readonly lifetimeMs?: number;
}

const TOKEN_EXCHANGE = 'api://AzureADTokenExchange';
const HOUR = 3_600_000;

/**
 * An issuer has keys once a token of it was requested; before that Entra cannot reach it. Issuers are not part of a world, so
 * their keys are kept when the world is replaced.
 */
const keys = new Map<string, SigningKey>();

export function issuerKey(issuer: string): SigningKey | undefined {
  return keys.get(issuer);
}

/** The sandbox acts as the issuer. The token's times come from the machine's clock, which the control port does not move. */
export function issueIdToken({ clock, random }: Scene, order: IdTokenOrder): string {
  const { issuer, subject, audience = TOKEN_EXCHANGE, lifetimeMs = HOUR } = order;
  const { kid, privateKey } = keyFor(issuer);
  const now = Math.floor(clock.machine() / 1000);
  const times = { iat: now, nbf: now, exp: now + Math.ceil(lifetimeMs / 1000) };
  const claims = { iss: issuer, sub: subject, aud: audience, jti: random.uuid(), ...times };
  return signJwt({ typ: 'JWT', kid }, claims, privateKey);
}

function keyFor(issuer: string): SigningKey {
  const key = keys.get(issuer) ?? newSigningKey(2048);
  keys.set(issuer, key);
  return key;
}
