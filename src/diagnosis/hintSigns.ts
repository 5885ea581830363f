/**
 * What people paste when Entra gave no number: network, proxy, certificates, the vault, a setting that was not resolved. It is
 * classified by its words because a pasted text has nothing else; they are those of the libraries and services that
 * codes/errors.yaml names as the sources, where the texts about them are, too; hints.json is made from it.
 */
import texts from './codes/hints.json' with { type: 'json' };
import type { HintKnowledge } from './codes/knowledge.ts';
import { brokenOverLines } from './plainText.ts';

export type HintName = keyof typeof texts;

export const hintTexts: Readonly<Record<HintName, HintKnowledge>> = texts;

/** The first that fits is explained. Causes near the network stand first. */
export const hintSigns: readonly (readonly [HintName, RegExp])[] = [
  [
    'no-name',
    /ENOTFOUND|EAI_AGAIN|Name or service not known|NameResolutionError|no such host|No such host is known|UnknownHostException|Name does not resolve|Could not resolve host|Temporary failure in name resolution/i,
  ],
  [
    'certificate-expired',
    /certificate has expired|CERT_HAS_EXPIRED|certificate is not yet valid|CERT_NOT_YET_VALID/i,
  ],
  [
    'certificate-unknown',
    /self[- ]signed certificate|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF|CERTIFICATE_VERIFY_FAILED|certificate verify failed|PKIX path building failed|x509: certificate signed by unknown authority|The remote certificate is invalid|NO_CERTIFICATE_OR_CRL_FOUND/i,
  ],
  [
    'proxy',
    /407 Proxy|Proxy Authentication Required|ProxyError|Cannot connect to proxy|tunneling socket could not be established|ERR_PROXY/i,
  ],
  ['refused', /ECONNREFUSED|connection refused|actively refused/i],
  ['cut-off', /ECONNRESET|socket hang up|forcibly closed|connection reset by peer/i],
  [
    'no-answer',
    /ETIMEDOUT|i\/o timeout|ConnectTimeout|connection timed out|context deadline exceeded|endpoints? (?:resolution )?timed out/i,
  ],
  ['unresolved-reference', /@Microsoft\.KeyVault\(/i],
  ['secret-disabled', /SecretDisabled|not allowed on a disabled secret/],
  ['secret-absent', /SecretNotFound|was not found in this key vault/],
  ['vault-audience', /AKV10022|AKV10032/],
  [
    'vault-forbidden',
    /ForbiddenByRbac|ForbiddenByPolicy|ForbiddenByFirewall|ForbiddenByConnection|Caller is not authorized to perform action|Caller was not found on any access policy|invalid status code 'Forbidden'/,
  ],
  ['throttled', /MsalThrottled|throttled by AAD|429 Too Many Requests|StatusCode: 429|status code 429/i],
  [
    'empty-secret',
    /Client credential \(secret, certificate, or assertion\) must not be empty|invalid_client_credential|clientSecret is null or empty|Value cannot be null\. \(Parameter 'clientSecret'\)|AZURE_CLIENT_SECRET\b[^\n]{0,40}(?:not set|missing|empty)/,
  ],
  [
    'nobody-signed-in',
    /EnvironmentCredential(?: authentication)? (?:is )?unavailable|Environment variables are not fully configured|missing environment variable AZURE_|Please run 'az login'|failed to retrieve a token from the included credentials/,
  ],
  [
    'assertion-sent',
    /client assertion (?:audience|contains|is not|failed|application)|used to sign the client assertion|presented assertion/i,
  ],
  // Only behind 70002: newer numbers have this meaning themselves.
  [
    'nothing-sent',
    new RegExp(
      `${brokenOverLines('AADSTS70002')}(?!\\d)[^\\d]{0,40}${brokenOverLines('the request body must contain')}[\\s\\S]{0,60}?${brokenOverLines('client_')}`,
      'i',
    ),
  ],
];

/** Takes the text of `plainText`. */
export function hintsIn(text: string): HintName[] {
  return hintSigns.filter(([, sign]) => sign.test(text)).map(([name]) => name);
}
