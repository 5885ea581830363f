import { generateKeyPairSync } from 'node:crypto';
import { makeCertificate } from './certificate.ts';

/** The services' real names, in the public cloud and in the sovereign ones. A star stands for one label. */
export const serviceHosts: readonly string[] = [
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'sts.windows.net',
  'login.microsoftonline.us',
  'login.usgovcloudapi.net',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'management.azure.com',
  'management.usgovcloudapi.net',
  'management.chinacloudapi.cn',
  '*.vault.azure.net',
  '*.vault.usgovcloudapi.net',
  '*.vault.azure.cn',
  '*.blob.core.windows.net',
  '*.blob.core.usgovcloudapi.net',
  '*.blob.core.chinacloudapi.cn',
  'dev.azure.com',
  '*.visualstudio.com',
  'api.github.com',
];

/** What a client must trust, and what the server shows. All PEM. */
export interface Authority {
  readonly caCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
}

const DAY = 86_400_000;

/**
 * An authority of its own for one sandbox; its private key is forgotten at once. Clients check validity with
 * their own clock, which is the real one, and a machine's clock may be a little slow: so it starts a day ago.
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
