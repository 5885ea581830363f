import { generateKeyPairSync } from 'node:crypto';
import { makeCertificate } from './certificate.ts';

/** The certificate authority that a client must trust, and the server's certificate and key. All PEM. */
export interface Authority {
  readonly caCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
}

const DAY = 86_400_000;

/**
 * A new certificate authority for one sandbox; its private key is not kept. Clients check validity by their own real clock, which
 * may be slow, so validity starts a day ago.
 */
export function makeAuthority(hosts: readonly string[], now: Date): Authority {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = {
    issuer: 'Keyturn sandbox CA',
    issuerPublicKey: ca.publicKey,
    issuerPrivateKey: ca.privateKey,
    from: new Date(now.getTime() - DAY),
    until: new Date(now.getTime() + 15 * 365 * DAY),
  };
  const caOrder = { ...signed, subject: signed.issuer, publicKey: ca.publicKey, role: 'authority' } as const;
  const serverOrder = { ...signed, subject: 'Keyturn sandbox', publicKey: server.publicKey, role: { hosts } };
  return {
    caCertificate: makeCertificate(caOrder),
    serverCertificate: makeCertificate(serverOrder),
    serverKey: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
