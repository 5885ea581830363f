/** What the program or its library did or did not do. */
import { here, lookEverywhere, signedIn, verifyPlaces, waitAndRepeat } from '../codes/steps.ts';
import { torn } from '../torn.ts';
import type { Hint } from './hint.ts';

export const program: readonly Hint[] = [
  {
    name: 'throttled',
    sign: /MsalThrottled|throttled by AAD|429 Too Many Requests|StatusCode: 429|status code 429/i,
    summary: 'Entra throttles the program',
    meaning:
      'Too many token requests in a short time. Usually the token is not kept and asked for anew before each call.',
    notMeaning: 'It says nothing about the secret.',
    next: [waitAndRepeat, here('Keep one client or credential object per process.')],
    source: 'AzureAD/microsoft-authentication-library-for-dotnet#2855; microsoft/azure-pipelines-tasks#17620',
  },
  {
    name: 'empty-secret',
    sign: /Client credential \(secret, certificate, or assertion\) must not be empty|invalid_client_credential|clientSecret is null or empty|Value cannot be null\. \(Parameter 'clientSecret'\)|AZURE_CLIENT_SECRET\b[^\n]{0,40}(?:not set|missing|empty)/,
    summary: 'the library was given an empty secret',
    meaning:
      'The program asked its library to sign in and had nothing to give it: a setting is not there, or has another name.',
    notMeaning: 'Nothing was sent to Entra, so no secret was judged.',
    next: [here('See which settings the process really has, by name and length only.'), lookEverywhere],
    source:
      'kejonaMC/MCProfile.io#12; AzureAD/microsoft-authentication-library-for-java#354; Azure/azure-powershell#12917',
  },
  {
    name: 'nobody-signed-in',
    sign: /EnvironmentCredential(?: authentication)? (?:is )?unavailable|Environment variables are not fully configured|missing environment variable AZURE_|Please run 'az login'|failed to retrieve a token from the included credentials/,
    summary: 'the program found no credential to sign in with',
    meaning: 'A chain of credentials was tried, and none was set up where the program runs.',
    notMeaning:
      'It is no verdict on a secret: a secret that was found and refused comes with an AADSTS number.',
    next: [
      here('Set all three where the program runs: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.'),
      here('On Azure: give the machine an identity instead.'),
    ],
    source: 'Azure/azure-sdk-for-python#29040; Azure/azure-sdk-for-go#23407',
  },
  {
    name: 'assertion-sent',
    sign: /client assertion (?:audience|contains|is not|failed|application)|used to sign the client assertion|presented assertion/i,
    summary: 'the program signed in with a certificate or a federated token',
    meaning:
      'The text speaks of a client assertion: a certificate or a federated token was presented, not a client secret.',
    notMeaning: 'No client secret is at fault here.',
    next: [
      signedIn(
        'See which certificates and federated credentials the registration has.',
        'az ad app credential list --id <appId> --cert; az ad app federated-credential list --id <appId>',
      ),
    ],
    source: 'AzureAD/azure-activedirectory-library-for-python#79',
  },
  {
    name: 'nothing-sent',
    // Only behind 70002: today's numbers say it themselves.
    sign: new RegExp(
      `${torn('AADSTS70002')}(?!\\d)[^\\d]{0,40}${torn('the request body must contain')}[\\s\\S]{0,60}?${torn('client_')}`,
      'i',
    ),
    summary: 'the program sent no secret and no assertion',
    meaning:
      'The request reached Entra without the parameter client_secret, and without client_assertion in its place.',
    notMeaning: 'No secret was judged, so none is wrong.',
    next: [verifyPlaces],
    source:
      'AzureAD/azure-activedirectory-library-for-nodejs#140; microsoft/PowerBI-Developer-Samples#44; postmanlabs/postman-app-support#3685',
  },
];
