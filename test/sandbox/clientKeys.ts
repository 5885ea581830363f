/** Keys and certificates of clients, and assertions signed with them. */
import {
  constants,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import { makeCertificate } from '../../src/sandbox/server/certificate.ts';

export interface ClientKey {
  readonly privateKey: KeyObject;
  /** PEM. */
  readonly certificate: string;
  /** In base64url, as a header has them. */
  readonly x5t: string;
  readonly 'x5t#S256': string;
}

const DAY = 86_400_000;

/** A certificate that is valid from a day before `now` on. */
export function clientKey(now: number, days = 365): ClientKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = makeCertificate({
    subject: 'a client',
    issuer: 'a client',
    publicKey,
    issuerPublicKey: issuer.publicKey,
    issuerPrivateKey: issuer.privateKey,
    from: new Date(now - DAY),
    until: new Date(now + days * DAY),
    role: { hosts: ['client.example'] },
  });
  const { raw } = new X509Certificate(certificate);
  const print = (algorithm: string) => createHash(algorithm).update(raw).digest('base64url');
  return { privateKey, certificate, x5t: print('sha1'), 'x5t#S256': print('sha256') };
}

/** With RS256, or with PS256 where the header says so. */
export function signed(
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
  key: KeyObject,
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ typ: 'JWT', alg: 'RS256', ...header })}.${part(claims)}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const how = header['alg'] === 'PS256' ? { key, ...pss } : key;
  return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), how).toString('base64url')}`;
}
