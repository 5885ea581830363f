import { constants, type KeyObject, sign, verify } from 'node:crypto';
import * as z from 'zod';
import { once } from '../once.ts';

/** A JSON web token in compact form, parsed and not verified. */
export interface Jwt {
  readonly header: z.output<ReturnType<typeof headerForm>>;
  readonly claims: z.output<ReturnType<typeof claimsForm>>;
  /** The bytes that are signed. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

const headerForm = once(() =>
  z.object({
    alg: z.string(),
    typ: z.string().optional(),
    kid: z.string().optional(),
    x5t: z.string().optional(),
    'x5t#S256': z.string().optional(),
  }),
);

const claimsForm = once(() =>
  z.object({
    iss: z.string(),
    sub: z.string(),
    aud: z.union([z.string().transform(one => [one]), z.array(z.string())]),
    /** Seconds since 1970. */
    exp: z.number(),
    nbf: z.number().optional(),
  }),
);

/** Undefined where the text is not a token, or lacks a claim that every assertion needs. */
export function readJwt(text: string): Jwt | undefined {
  const [head = '', payload = '', signature = '', ...more] = text.split('.');
  const header = headerForm().safeParse(decoded(head));
  const claims = claimsForm().safeParse(decoded(payload));
  if (!header.success || !claims.success || signature === '' || more.length > 0) return undefined;
  return {
    header: header.data,
    claims: claims.data,
    signed: Buffer.from(`${head}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

export type JwtAlgorithm = 'RS256' | 'PS256';

export function signJwt(header: object, claims: object, key: KeyObject): string {
  const unsigned = `${part({ alg: 'RS256', ...header })}.${part(claims)}`;
  return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), key).toString('base64url')}`;
}

/** Whether it was signed with the private key that belongs to `key`, by one of these algorithms. */
export function isSignedBy(
  { header, signed, signature }: Jwt,
  key: KeyObject,
  algorithms: readonly JwtAlgorithm[],
): boolean {
  if (!algorithms.some(one => one === header.alg)) return false;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  try {
    return header.alg === 'PS256'
      ? verify('RSA-SHA256', signed, { key, ...pss }, signature)
      : verify('RSA-SHA256', signed, key, signature);
  } catch {
    // A key of another type, for example of an elliptic curve.
    return false;
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
