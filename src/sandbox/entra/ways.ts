/** Sign-ins of a process as the operator, with Entra credentials. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFederation } from '../directory/seedKeys.ts';
import type { KeyCredential, Tenant } from '../directory/state.ts';
import { buildContextOf } from '../seeding/buildContext.ts';
import { operatorApplications, operatorNames } from '../seeding/identities.ts';
import { makeCertificate } from '../server/certificate.ts';
import type { SignInWay, WayBy } from '../wire.ts';
import { authorityFor } from './hosts.ts';
import { issueIdToken } from './issuers.ts';

const YEAR = 365 * 24 * 3_600_000;
const DAY = 24 * 3_600_000;

export const bySecret: SignInWay = by => ({
  environment: { ...operatorNames(by.operator, by.tenant), AZURE_CLIENT_SECRET: by.operator.secret },
});

/** A certificate with its private key in a file that only its owner can read. Generated on first use. */
export const byCertificate: SignInWay = by => {
  const file = join(by.folder, 'operator.pem');
  const { key, pem } = newCertificate(by);
  writeFileSync(file, pem, { mode: 0o600 });
  by.operator.ways.keyCredentials = [key];
  for (const one of operatorApplications(by.operator, by.scene.world)) one.keyCredentials = [key];
  return { environment: { ...operatorNames(by.operator, by.tenant), AZURE_CLIENT_CERTIFICATE_PATH: file } };
};

function newCertificate({ scene }: WayBy): { readonly key: KeyCredential; readonly pem: string } {
  const now = scene.clock.now();
  const client = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [start, end] = [now - DAY, now + 20 * YEAR];
  const certificate = makeCertificate({
    subject: 'keyturn-operator',
    issuer: 'keyturn-operator',
    publicKey: client.publicKey,
    issuerPublicKey: issuer.publicKey,
    issuerPrivateKey: issuer.privateKey,
    from: new Date(start),
    until: new Date(end),
    role: { hosts: ['keyturn-operator.invalid'] },
  });
  const privateKey = client.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  scene.world.issued.add(privateKey);
  const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(':', '');
  const key = { keyId: scene.random.uuid(), displayName: 'CN=keyturn-operator', start, end };
  return { key: { ...key, thumbprint, publicKey: certificate }, pem: `${privateKey}${certificate}` };
}

const SERVICE_ACCOUNT = 'system:serviceaccount:keyturn:keyturn';

/** The variables that the workload identity webhook sets in a pod; the token file is renewed, as in a cluster. */
export const byWorkloadIdentity: SignInWay = by => {
  const { operator, scene, tenant } = by;
  const order = { issuer: issuerFor(tenant), subject: SERVICE_ACCOUNT };
  const record = buildFederation(buildContextOf(scene), { name: 'keyturn', ...order });
  operator.ways.federatedIdentityCredentials = [record];
  for (const one of operatorApplications(operator, scene.world)) one.federatedIdentityCredentials = [record];
  const file = join(by.folder, 'federated-token');
  const renew = () => writeFileSync(file, issueIdToken(scene, order), { mode: 0o600 });
  renew();
  const environment = {
    ...operatorNames(operator, tenant),
    AZURE_AUTHORITY_HOST: `https://${authorityFor(tenant.cloud).host}/`,
    AZURE_FEDERATED_TOKEN_FILE: file,
  };
  return { environment, renew };
};

/** An issuer in the form of AKS clusters, which ends with a slash. */
function issuerFor({ id }: Tenant): string {
  return `https://westeurope.oic.prod-aks.azure.com/${id}/11111111-0000-4000-8000-000000000001/`;
}
