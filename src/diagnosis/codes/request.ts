/** The request as a whole: parameters, form, method. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { checkClock, here, tryValue } from './steps.ts';

const seeRequest = here(
  'See what was sent: POST, Content-Type application/x-www-form-urlencoded, and grant_type, client_id, scope and client_secret in the body, each URL-encoded. Do not put the secret into the log.',
);

export const request: readonly CodeKnowledge[] = [
  {
    code: 900144,
    error: 'invalid_request',
    wording: 'The request body must contain the following parameter',
    summary: 'a parameter is missing from the request',
    meaning:
      'The body lacks the parameter that the text names, often grant_type or client_id. Where it lacks all of them, the body was not form-encoded, or a redirect emptied it.',
    notMeaning: 'What is there was not judged.',
    tellApart:
      'The name stands in quotes behind the colon. A missing secret has its own numbers: 7000216 and 7000218.',
    remedy: [seeRequest, here('For client_id: see that AZURE_CLIENT_ID is set where the program runs.')],
    verdictOn: 'request',
    source: REFERENCE,
  },
  {
    code: 90014,
    name: 'MissingRequiredField',
    error: 'invalid_request',
    wording: 'The required field is missing from the credential',
    summary: 'a required field is missing',
    meaning:
      'A field that the request needs is not there: `scope`, in most captures. In 2016 it was also the number for a missing client_secret.',
    notMeaning: 'It is no verdict on a secret that was sent.',
    tellApart: "Today's endpoint prefers 900144, and 7000216 for the secret.",
    remedy: [seeRequest],
    verdictOn: 'request',
    source: `${REFERENCE}; ctron/oidc-cli#7; Azure-Samples/active-directory-java-native-headless#1`,
  },
  {
    code: 9002313,
    name: 'InvalidRequest',
    error: 'invalid_request',
    wording: 'Invalid request. Request is malformed or invalid',
    summary: 'the request is malformed',
    meaning:
      'Entra could not read the request: JSON instead of a form, a body cut off, or a value with `&`, `+` or `%` that was not encoded.',
    notMeaning:
      'It need not be the secret; but a secret with such signs, sent unencoded, does break the body.',
    tellApart:
      'A half-read body gives 900144 and names a parameter; this one names nothing. As invalid_grant it belongs to the redemption of an authorization code.',
    remedy: [seeRequest, tryValue],
    verdictOn: 'request',
    source: `${REFERENCE}; AzureAD/azure-activedirectory-library-for-nodejs#219`,
  },
  {
    code: 90023,
    name: 'InvalidRequest',
    error: 'invalid_request',
    wording: 'Invalid STS request',
    summary: 'the request to the sign-in service is not valid',
    meaning: 'The service could not process the request as it stands.',
    notMeaning: 'It does not mean that the service is down.',
    tellApart: 'More general than 9002313; the same checks apply.',
    remedy: [seeRequest],
    verdictOn: 'request',
    source: `${REFERENCE}; JonathanHolvey/sharepy#73`,
  },
  {
    code: 90013,
    name: 'InvalidUserInput',
    error: 'invalid_request',
    wording: 'Invalid input received from the user',
    summary: 'an input of the request is not valid',
    meaning: 'One of the values in the request is not of the form that it must have.',
    notMeaning: 'Despite its name no user need have typed anything.',
    tellApart: 'A value is malformed; with 900144 it is missing.',
    remedy: [seeRequest],
    verdictOn: 'request',
    source: REFERENCE,
  },
  {
    code: 70003,
    name: 'UnsupportedGrantType',
    error: 'unsupported_grant_type',
    wording: 'The app requested an unsupported grant type',
    summary: 'the grant type is not supported',
    meaning:
      'The parameter grant_type has a value that the endpoint does not know: a typing error, or a body that was encoded twice.',
    notMeaning: 'The application does not lack a permission for the grant.',
    tellApart: 'Missing altogether, the parameter gives 900144.',
    remedy: [here('Send grant_type=client_credentials, without quotes and in lower case.')],
    verdictOn: 'request',
    source: `${REFERENCE}; memory for the OAuth error`,
  },
  {
    code: 900561,
    name: 'BadResourceRequestInvalidRequest',
    wording: 'The endpoint only accepts POST requests. Received a GET request',
    summary: 'the token endpoint was asked with GET',
    meaning:
      'Somebody opened the address of the token endpoint in a browser, or a redirect turned the POST into a GET.',
    notMeaning:
      'It is not the error that the program had; who looks for the cause by opening the address finds this one.',
    tellApart: 'It says nothing about tenant, application or secret.',
    remedy: [here('Repeat the request as POST with a form body.'), tryValue],
    verdictOn: 'request',
    source: `${REFERENCE}; ahaenggli/AzureAD-LDAP-wrapper#45`,
  },
  {
    code: 1002016,
    wording: 'You are using TLS version 1.0, 1.1 and/or 3DES cipher which are deprecated',
    summary: 'the connection uses a version of TLS that Entra no longer accepts',
    meaning: 'The client spoke TLS 1.0 or 1.1, or an old cipher, and Entra refuses that.',
    notMeaning: 'Neither the secret nor the application was looked at.',
    tellApart:
      'Only old machines and old .NET or Java runtimes show it; the same request from a current one works.',
    remedy: [here('Update the runtime or the operating system, or switch TLS 1.2 on.'), checkClock],
    verdictOn: 'request',
    source: 'memory',
  },
];
