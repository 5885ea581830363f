/** The next steps that several codes share. */
import type { Step } from './knowledge.ts';

/** Needs nobody's sign-in: a look at what one has, or a question that Entra answers to anybody. */
export function here(text: string, command?: string): Step {
  return { text, ...(command === undefined ? {} : { command }), needsSignIn: false };
}

export function signedIn(text: string, command?: string): Step {
  return { text, ...(command === undefined ? {} : { command }), needsSignIn: true };
}

export const lookEverywhere = signedIn(
  'Let Keyturn look at every place where the secret lives, and name the copy that is wrong.',
  'keyturn diagnose NAME',
);

export const tryValue = here(
  'Test the value that the program really holds. It is read from the environment, never from the command line.',
  'keyturn diagnose --tenant <tenant> --client-id <appId> --secret-from env:AZURE_CLIENT_SECRET',
);

export const verifyPlaces = signedIn(
  'Ask Entra for a token with the value of each place.',
  'keyturn verify NAME',
);

export const rotateNow = signedIn(
  'Where no valid copy is left: make a new secret and bring it to every place.',
  'keyturn rotate NAME --now',
);

export const listSecrets = signedIn(
  'See which secrets the registration has: first three characters, key id and end.',
  'az ad app credential list --id <appId> --query "[].{hint:hint,keyId:keyId,end:endDateTime}" -o table',
);

export const showRegistration = signedIn(
  'See whether the tenant has the registration, and that <appId> is its application (client) id.',
  'az ad app show --id <appId> --query "{appId:appId,objectId:id,audience:signInAudience}"',
);

export const showPrincipal = signedIn(
  'See whether the tenant has a service principal for it, and whether it is enabled.',
  'az ad sp show --id <appId> --query "{enabled:accountEnabled,tenant:appOwnerOrganizationId}"',
);

export const createPrincipal = signedIn(
  'Where the service principal is missing: make it.',
  'az ad sp create --id <appId>',
);

export const askTenant = here(
  'Ask which tenant answers to that name; the reply holds its id, and needs no sign-in.',
  'curl https://login.microsoftonline.com/<tenant>/v2.0/.well-known/openid-configuration',
);

export const listFederated = signedIn(
  'Compare issuer, subject and audience, letter by letter, with what the registration expects.',
  'az ad app federated-credential list --id <appId>',
);

export const listCertificates = signedIn(
  'See which certificates the registration has.',
  'az ad app credential list --id <appId> --cert',
);

export const checkClock = here(
  'Compare the clock of the machine with the service.',
  'curl -sI https://login.microsoftonline.com | grep -i ^date',
);

export const waitAndRepeat = here(
  'Wait as long as the answer asks for (Retry-After), or a minute, and try once more.',
);

export const seePolicies = signedIn(
  'See which policy applied: Microsoft Entra admin center > Monitoring & health > Sign-in logs > Service principal sign-ins, the failed entry, tab Conditional Access.',
);

export const useOwnFlow = here(
  'See which credential the program really uses. With a client secret the grant is client_credentials; no user takes part in it.',
);
