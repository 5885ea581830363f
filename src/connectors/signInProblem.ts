import { Problem } from '../problem.ts';
import { fieldOf } from './callError.ts';
import { isTransient, tokenCodeText } from './tokenCodes.ts';

/** MSAL's error names for network failures. */
const NETWORK =
  /\b(network_error|no_network_connectivity|post_request_failed|get_request_failed|request_timeout)\b/;

/**
 * Why the sign-in of this program itself failed. The call that needed the token was not sent, so its outcome is not unknown.
 * @azure/identity keeps neither status nor code (azure-facts §1.6; environmentCredential.js wraps everything as 400), so the
 * AADSTS number and MSAL's error name are taken from the text: there is no other source.
 */
export function signInProblem(error: Error, subject: string): Problem {
  const text = textOf(error);
  const aadsts = /AADSTS(\d+)/.exec(text)?.[1];
  if (aadsts === undefined && (NETWORK.test(text) || wasAnswered(error))) return unreachable(subject);
  if (aadsts === undefined) return nobody(subject);
  return new Problem({
    code: isTransient(Number(aadsts)) ? 'try-later' : 'refused',
    subject,
    reason: `Entra refused the sign-in of this program itself: ${tokenCodeText(Number(aadsts))} (AADSTS${aadsts})`,
    remedy: DIAGNOSE,
    step: { words: 'to diagnose this sign-in', command: DIAGNOSE },
    serviceCode: `AADSTS${aadsts}`,
  });
}

/** For a sign-in that is configured by variables; other sign-ins are described by their own error. */
const DIAGNOSE =
  'keyturn diagnose --tenant $AZURE_TENANT_ID --client-id $AZURE_CLIENT_ID --secret-from env:AZURE_CLIENT_SECRET';

/** Credentials were found and there was a response, but not from Entra: the page of a proxy, or a broken connection. */
function wasAnswered(error: Error): boolean {
  return error.name === 'AuthenticationError';
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const nested = fieldOf(error, 'errors');
  return [error.message, textOf(error.cause), ...(Array.isArray(nested) ? nested.map(textOf) : [])].join(
    '\n',
  );
}

function unreachable(subject: string): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'Entra could not be reached for the sign-in, or another server responded in its place',
    remedy: 'check the network, HTTPS_PROXY and NODE_EXTRA_CA_CERTS, and run again',
  });
}

function nobody(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'this program is not signed in to Azure',
    remedy:
      'az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or assign a managed identity to this machine',
  });
}
