import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
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

/** Issuers have their keys from the first token on that they are asked for; until then Entra cannot reach them. */
const keys = new WeakMap<World, Map<string, SigningKey>>();

export function issuerKey(world: World, issuer: string): SigningKey | undefined {
  return keys.get(world)?.get(issuer);
}

/** The sandbox plays the issuer. The token is dated by the machine's clock, which the control port does not move. */
export function issueIdToken({ world, clock, random }: Scene, order: IdTokenOrder): string {
  const { issuer, subject, audience = TOKEN_EXCHANGE, lifetimeMs = HOUR } = order;
  const { kid, privateKey } = keyFor(world, issuer);
  const now = Math.floor(clock.machine() / 1000);
  const times = { iat: now, nbf: now, exp: now + Math.ceil(lifetimeMs / 1000) };
  const claims = { iss: issuer, sub: subject, aud: audience, jti: random.uuid(), ...times };
  return signJwt({ typ: 'JWT', kid }, claims, privateKey);
}

function keyFor(world: World, issuer: string): SigningKey {
  const ofWorld = keys.get(world) ?? new Map<string, SigningKey>();
  keys.set(world, ofWorld);
  const key = ofWorld.get(issuer) ?? newSigningKey(2048);
  ofWorld.set(issuer, key);
  return key;
}
