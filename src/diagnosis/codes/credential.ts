/** The secret itself: not accepted, expired, or not there. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import {
  here,
  listCertificates,
  listSecrets,
  lookEverywhere,
  rotateNow,
  tryValue,
  verifyPlaces,
} from './steps.ts';

export const credential: readonly CodeKnowledge[] = [
  {
    code: 7000215,
    error: 'invalid_client',
    wording: 'Invalid client secret provided',
    summary: 'Entra does not know this value',
    meaning:
      'Tenant and application were found, and what was sent as the secret is not the value of any secret that this application has now.',
    notMeaning:
      'It does not say that the secret has expired (that is 7000222), nor that the application or the tenant is wrong. Nor must a new secret be made: most often a good one exists, and one copy of it is old, cut off or changed on its way.',
    tellApart:
      'One number for many causes: the id of the secret instead of its value; a newline, quotes or an encoding around it; a copy from before the last rotation; the secret of another application; a removed secret; or a secret so new that not every replica knows it yet. Then some tries work and some do not, and waiting is the cure.',
    remedy: [lookEverywhere, tryValue, listSecrets, rotateNow],
    verdictOn: 'value',
    source: `${REFERENCE}; OfficeDev/microsoft-365-agents-toolkit#8621; keycloak/keycloak#31294; AzureAD/microsoft-identity-web#3212; BookStackApp/BookStack#4089`,
  },
  {
    code: 7000222,
    name: 'InvalidClientSecretExpiredKeysProvided',
    error: 'invalid_client',
    wording: 'The provided client secret keys are expired',
    summary: 'the secret has expired',
    meaning:
      'The value is right and belongs to this application, but its end has passed. Entra recognises it and refuses it.',
    notMeaning:
      'It does not mean that the application has no valid secret: a newer one may exist, and this place was never given it. The end of a secret cannot be moved; it takes a new one.',
    tellApart:
      'Unlike 7000215 the value itself is known. In 2019 an expired secret was still reported as 7000215.',
    remedy: [lookEverywhere, listSecrets, rotateNow],
    verdictOn: 'value',
    source: `${REFERENCE}; dotnet/sign#849; microsoft/botframework-sdk#6221; Azure/login#252; MicrosoftDocs/azure-docs#33356`,
  },
  {
    code: 70002,
    name: 'InvalidClient',
    error: 'invalid_client',
    wording: 'Error validating credentials',
    summary: 'the secret is not accepted (older wording)',
    meaning:
      'The older wording for "the credential is not accepted". Until about 2019 it stood in front of a second number that said why; today Microsoft describes it as a client secret that does not match.',
    notMeaning:
      'By itself it does not say whether the secret is wrong, old or meant for another application. With another number behind it, that number is the cause, and this one only the heading.',
    tellApart:
      'With 50012 and "Invalid client secret is provided" it is what is 7000215 today. With 50126, 70008 or 80005 the caller signed in a user, and no client secret is at fault. With "The request body must contain …: client_secret" none was sent: 7000216 today.',
    remedy: [lookEverywhere, tryValue, listSecrets, rotateNow],
    verdictOn: 'value',
    source: `${REFERENCE}; hashicorp/terraform-provider-azurerm#2575; sjkp/letsencrypt-siteextension#144; Azure/azure-powershell#6534`,
  },
  {
    code: 50012,
    name: 'AuthenticationFailed',
    error: 'invalid_client',
    wording: 'Invalid client secret is provided',
    summary: 'the secret or the certificate is not accepted (older wording)',
    meaning:
      'Behind 70002 and with the words "Invalid client secret is provided": the older wording of 7000215. On its own, today: a certificate or a client assertion was not accepted.',
    notMeaning:
      'It is not one fault: Microsoft lists seven reasons, all of them about certificates. Only the words beside it say whether a secret was sent at all.',
    tellApart:
      '"Client assertion audience claim does not match Realm issuer" or "contains an invalid signature" beside it speak of a signed assertion: look at the certificate, not at a secret.',
    remedy: [tryValue, lookEverywhere, listCertificates],
    verdictOn: 'value',
    source: `${REFERENCE}; hashicorp/terraform-provider-azurerm#2575; AzureAD/azure-activedirectory-library-for-python#79`,
  },
  {
    code: 7000216,
    error: 'invalid_client',
    wording:
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type",
    summary: 'no secret arrived',
    meaning: 'The request for an application token reached Entra without any secret, or with an empty one.',
    notMeaning:
      'The secret is not wrong: none was there to be judged. A new secret does not help a program that does not read it.',
    tellApart:
      'On the client credentials grant this is the number for "nothing sent"; on every other grant it is 7000218.',
    remedy: [
      here(
        'See whether the program gets the setting at all, without showing its value.',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
        'test -n "$AZURE_CLIENT_SECRET" && echo "set, ${#AZURE_CLIENT_SECRET} characters"',
      ),
      here(
        'In a pipeline, see that the secret variable is mapped into the step: secret variables are not in the environment by themselves.',
      ),
      verifyPlaces,
    ],
    verdictOn: 'credential-missing',
    source: 'MicrosoftDocs/azure-docs#30777; Azure/azure-sdk-for-js#10079',
  },
  {
    code: 7000218,
    error: 'invalid_client',
    wording: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'",
    summary: 'a confidential application was asked for a user without its secret',
    meaning:
      'A user flow (password, device code, authorization code) was started for an application that counts as confidential, and no secret or assertion came with it.',
    notMeaning:
      'It is not about a wrong secret, and not about the client credentials grant: a program that signs in as itself gets 7000216 instead.',
    tellApart:
      'It names a missing parameter; 7000215 names a wrong one. With 700025 it is the reverse: there a secret came and may not.',
    remedy: [
      here(
        'Where the program is meant to sign in as itself: give it the grant client_credentials and the secret.',
      ),
      here(
        'Where a user signs in from a desktop or mobile program: Entra admin center > App registrations > the app > Authentication > Allow public client flows: Yes.',
      ),
    ],
    verdictOn: 'credential-missing',
    source: `${REFERENCE}; AzureAD/microsoft-authentication-library-for-java#71; secureworks/TokenMan#1`,
  },
];
