import type { Scene } from '../wire.ts';
import { signJwt } from './jwt.ts';
import { newSigningKey, type SigningKey } from './tokens.ts';

/** What an issuer outside of Entra says of a workload: a cluster of a service account, GitHub Actions of a job. */
export interface IdTokenOrder {
  readonly issuer: string;
  readonly subject: string;
  /** Default: the one that Entra wants. */
  readonly audience?: string;
  /** Default: an hour, as a cluster gives. */
  readonly lifetimeMs?: number;
}

const TOKEN_EXCHANGE = 'api://AzureADTokenExchange';
const HOUR = 3_600_000;

/**
 * Issuers have their keys from the first token on that they are asked for; until then Entra cannot reach them. They stand outside of
 * every world, so their keys stay when another one takes its place.
 */
const keys = new Map<string, SigningKey>();

export function issuerKey(issuer: string): SigningKey | undefined {
  return keys.get(issuer);
}

/** The sandbox plays the issuer. The token is dated by the machine's clock, which the control port does not move. */
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
