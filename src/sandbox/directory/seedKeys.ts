import { X509Certificate } from 'node:crypto';
import { at, type BuildContext } from '../seeding/buildContext.ts';
import type { CertificateSeed, FederatedCredentialSeed } from './schema.ts';
import type { FederatedCredential, KeyCredential } from './state.ts';

/** The audience that Entra requires, and the default in the portal. */
const TOKEN_EXCHANGE = 'api://AzureADTokenExchange';

/** Valid as long as the certificate itself, unless the seed gives other times. */
export function buildCertificate(context: BuildContext, seed: CertificateSeed): KeyCredential {
  const { validFromDate, validToDate, fingerprint } = new X509Certificate(seed.certificate);
  return {
    keyId: seed.keyId?.toLowerCase() ?? context.random.uuid(),
    displayName: seed.name,
    start: at(context, seed.start, validFromDate.toISOString()),
    end: at(context, seed.end, validToDate.toISOString()),
    thumbprint: fingerprint.replaceAll(':', ''),
    publicKey: seed.certificate,
  };
}

export function buildFederation(context: BuildContext, seed: FederatedCredentialSeed): FederatedCredential {
  const { name, issuer, subject, audiences = [TOKEN_EXCHANGE], description = null } = seed;
  return { id: context.random.uuid(), name, issuer, subject, audiences: [...audiences], description };
}
