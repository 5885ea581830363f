import type { Application, KeyCredential } from '../directory/state.ts';
import type { Jwt } from './jwt.ts';
import type { Refusal } from './refusals.ts';

const DOCUMENTATION =
  'Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .';
const FEDERATION = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

/** 401 and invalid_client for all of them: Azure/azure-workload-identity#1350 and #1232, external-secrets/external-secrets#2783. */
function invalidClient(code: number, text: string): Refusal {
  return { code, error: 'invalid_client', status: 401, text };
}

/** Refusals of client assertions. Sources of codes and texts: azure-facts §1.9. */
export const assertionRefusals = {
  /** `error` and status: as those of the similar code 5002727. */
  malformed: (): Refusal => ({
    code: 50027,
    error: 'invalid_request',
    status: 400,
    text: 'JWT token is invalid or malformed.',
  }),
  otherType: (): Refusal => ({
    code: 5002727,
    error: 'invalid_request',
    status: 400,
    text: "Invalid JWT header type specified, must be 'JWT' or 'http://openid.net/specs/jwt/1.0'.",
  }),
  keyUnknown: (application: Application, thumbprint: string | undefined) =>
    invalidClient(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.${usedBy(thumbprint)}, ${whereToLook(application)}].`,
    ),
  /** A key that is not valid yet is reported as expired, too (azure-facts §1.9). */
  keyExpired: (application: Application, key: KeyCredential) =>
    invalidClient(
      700027,
      `The certificate with identifier used to sign the client assertion is expired on application. [Reason - The key used is expired.${usedBy(key.thumbprint)}, ${found(key)}, ${whereToLook(application)}].`,
    ),
  signatureWrong: (application: Application, key: KeyCredential) =>
    invalidClient(
      700027,
      `Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value.${usedBy(key.thumbprint)}, ${found(key)}, ${whereToLook(application)}].`,
    ),
  otherClient: () =>
    invalidClient(
      700021,
      `Client assertion application identifier doesn't match 'client_id' parameter. ${DOCUMENTATION}`,
    ),
  otherAudience: () =>
    invalidClient(700023, `Client assertion audience claim does not match Realm issuer. ${DOCUMENTATION}`),
  outOfTime: ({ claims }: Jwt, now: number) =>
    invalidClient(
      700024,
      `Client assertion is not within its valid time range. Current time: ${ticks(now)}, assertion valid from ${ticks((claims.nbf ?? 0) * 1000)}, expiry time of assertion ${ticks(claims.exp * 1000)}. ${DOCUMENTATION}`,
    ),
  /** Each claim matches some record, but no record matches all of them: the older code, which names all three (guess). */
  noRecord: ({ claims }: Jwt) =>
    invalidClient(
      70021,
      `No matching federated identity record found for presented assertion. Assertion Issuer: '${claims.iss}'. Assertion Subject: '${claims.sub}'. Assertion Audience: '${claims.aud.join(', ')}'. ${FEDERATION}`,
    ),
  noRecordOf: (what: 'issuer' | 'audience' | 'subject', value: string) =>
    invalidClient(
      { issuer: 700211, audience: 700212, subject: 700213 }[what],
      `No matching federated identity record found for presented assertion ${what} '${value}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${FEDERATION}`,
    ),
  subjectInOtherCase: (subject: string) =>
    invalidClient(
      7002138,
      `No matching federated identity record found for presented assertion subject '${subject}'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. See documentation at: ${FEDERATION}. See breaking change notification and remediation at: https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024.`,
    ),
  /** `error` and status: Azure/azure-workload-identity#605 has a 400; only the code is in its text. */
  issuerOutOfReach: (): Refusal => ({
    code: 90061,
    error: 'invalid_request',
    status: 400,
    text: 'Request to External OIDC endpoint failed.',
  }),
  issuerKeyUnknown: (issuer: string, key: string | undefined) =>
    invalidClient(
      7000272,
      `The certificate with identifier ${key ?? ''} used to sign the federated credential could not be found in the metadata of identity provider ${issuer}. Please validate that your Identity Provider's metadata exposes the key used to sign the incoming token.`,
    ),
} as const;

function usedBy(thumbprint: string | undefined): string {
  return thumbprint === undefined ? '' : `, Thumbprint of key used by client: '${thumbprint}'`;
}

function found({ start, end }: KeyCredential): string {
  return `Found key 'Start=${american(start)}, End=${american(end)}'`;
}

function whereToLook({ appId, objectId }: Application): string {
  return `Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${appId}'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to determine the corresponding service endpoint and https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0&tabs=http to build a query request URL, such as 'https://graph.microsoft.com/beta/applications/${objectId}'`;
}

/** `09/30/2026 17:51:32` */
function american(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().slice(0, 19).split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time}`;
}

/** With seven decimal places of the second. */
function ticks(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}
