/** Scope and resource: what the token is to be for. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { here, signedIn } from './steps.ts';

const oneResource = here(
  'Ask for one resource per token, as `<resource>/.default`: https://graph.microsoft.com/.default, https://vault.azure.net/.default, https://management.azure.com/.default.',
);

const showResource = signedIn(
  'See whether the tenant knows the resource, and under which identifiers.',
  'az ad sp show --id <resource> --query servicePrincipalNames',
);

export const scope: readonly CodeKnowledge[] = [
  {
    code: 1002012,
    error: 'invalid_scope',
    wording:
      'Client credential flows must have a scope value with /.default suffixed to the resource identifier',
    summary: 'the scope must end in /.default',
    meaning:
      'The request asked for a single permission (such as User.Read). An application on its own gets all that it was granted for one resource, and asks for that with `/.default`.',
    notMeaning: 'No permission is missing, and the secret was not judged.',
    tellApart:
      'The ending is missing, here; 70011 is about a scope of the wrong form, 500011 about a resource that is not known.',
    remedy: [oneResource],
    verdictOn: 'scope',
    source:
      'https://rakhesh.com/azure/specifying-the-oauth2-authentication-token-scope/; https://www.sysnet.pe.kr/2/0/12738',
  },
  {
    code: 70011,
    name: 'InvalidScope',
    error: 'invalid_scope',
    wording: "The provided value for the input parameter 'scope' is not valid",
    summary: 'the scope is malformed',
    meaning:
      'Entra cannot make sense of the scope: unknown words, several resources, a missing slash, or a v1 resource where a v2 scope belongs.',
    notMeaning: 'It is not a lack of consent; nothing was asked for that could be granted.',
    tellApart:
      "On the client credentials grant today's endpoint says 1002012 where only the ending is wrong.",
    remedy: [oneResource],
    verdictOn: 'scope',
    source: REFERENCE,
  },
  {
    code: 500011,
    name: 'InvalidResourceServicePrincipalNotFound',
    error: 'invalid_resource',
    wording: 'The resource principal was not found in the tenant',
    summary: 'the resource of the scope is not known in this tenant',
    meaning:
      'The scope names an API that has no service principal in this tenant: never consented to, never licensed, or spelt differently.',
    notMeaning: 'It is the API that is missing, not the application that asks; 700016 would say the latter.',
    tellApart:
      'Compare letter by letter: a slash at the end, `api://` in front of the client id or not, the identifier of another cloud, and the tenant that was asked.',
    remedy: [
      showResource,
      here('Try the bare client id of the API: <resource client id>/.default.'),
      signedIn(
        "Where the API's service principal is missing: make it.",
        'az ad sp create --id <resource client id>',
      ),
    ],
    verdictOn: 'scope',
    source: `${REFERENCE}; Azure-Samples/azure-search-openai-demo#1529; Azure/azure-cli#17209`,
  },
  {
    code: 500014,
    name: 'InvalidResourceServicePrincipalDisabled',
    error: 'invalid_resource',
    wording: 'The service principal for resource is disabled',
    summary: 'the service principal of the resource is switched off in this tenant',
    meaning:
      'The scope names an API that is known in this tenant and that somebody switched off there, or whose subscription has lapsed.',
    notMeaning:
      'It is the API that is switched off, not the application that asks; 7000112 would say the latter.',
    tellApart: 'A token for another API, such as Microsoft Graph, is still issued with the same secret.',
    remedy: [
      showResource,
      signedIn(
        'Switch it on again, if that is meant to be.',
        'az ad sp update --id <resource> --set accountEnabled=true',
      ),
    ],
    verdictOn: 'scope',
    source: `${REFERENCE}; AzureAD/microsoft-authentication-library-for-dotnet#3150; Cloud-Architekt/AzureAD-Attack-Defense#43`,
  },
  {
    code: 50001,
    name: 'InvalidResource',
    error: 'invalid_resource',
    wording: 'The resource is disabled or does not exist',
    summary: 'the resource is disabled or does not exist',
    meaning: 'The API that the token is to be for is switched off in this tenant, or is not there.',
    notMeaning: 'The application that asks is not the one that is disabled.',
    tellApart: "The v1 endpoint's number for what v2 calls 500011; it adds the case of a disabled API.",
    remedy: [
      showResource,
      signedIn('See whether it is enabled.', 'az ad sp show --id <resource> --query accountEnabled'),
    ],
    verdictOn: 'scope',
    source: REFERENCE,
  },
  {
    code: 700022,
    name: 'InvalidMultipleResourcesScope',
    wording:
      'The provided value for the input parameter scope is not valid because it contains more than one resource',
    summary: 'the scope names more than one resource',
    meaning: 'One token is for one API, and the scope named two.',
    notMeaning: 'Each of the scopes may be right by itself.',
    tellApart: 'Two `/.default` in one request, most often; 28000 is the same complaint.',
    remedy: [oneResource],
    verdictOn: 'scope',
    source: REFERENCE,
  },
  {
    code: 28000,
    wording:
      'Provided value for the input parameter scope is not valid because it contains more than one resource',
    summary: 'scopes of several resources stand in one request',
    meaning: 'The scopes of one request belong to different APIs.',
    notMeaning: 'None of them has to be refused for itself.',
    tellApart: "The number that captures show for what Microsoft's table calls 700022.",
    remedy: [oneResource],
    verdictOn: 'scope',
    source: 'captures in public files (index 24160082432, 35296480204)',
  },
  {
    code: 28002,
    wording: 'Provided value for the input parameter scope is not valid when requesting an access token',
    summary: 'the scope is not valid for an access token',
    meaning: 'The scope holds something for which no access token can be had.',
    notMeaning: 'It is not the permission that is refused.',
    tellApart: "Scopes such as openid or offline_access alone lead here; they belong to users' sign-ins.",
    remedy: [oneResource],
    verdictOn: 'scope',
    source: REFERENCE,
  },
  {
    code: 700023,
    name: 'InvalidResourcelessScope',
    wording: 'The provided value for the input parameter scope is not valid when requesting an access token',
    summary: 'the scope names no resource',
    meaning: 'The scope says what is wanted and not of which API.',
    notMeaning: 'A resource is missing from the scope, not from the tenant.',
    tellApart: 'Write the resource in front: `https://vault.azure.net/.default` rather than `.default`.',
    remedy: [oneResource],
    verdictOn: 'scope',
    source: REFERENCE,
  },
  {
    code: 650057,
    wording:
      'Invalid resource. The client has requested access to a resource which is not listed in the requested permissions',
    summary: 'the resource is not among the permissions of the registration',
    meaning: 'The application asked for an API that its registration does not list under API permissions.',
    notMeaning: 'The API exists; it need not be installed.',
    tellApart:
      'The text lists the resources that the registration does name: the wanted one is often among them, spelt differently.',
    remedy: [
      signedIn('See what the registration lists.', 'az ad app permission list --id <appId>'),
      oneResource,
    ],
    verdictOn: 'scope',
    source: REFERENCE,
  },
  {
    code: 901002,
    error: 'invalid_request',
    wording: "The 'resource' request parameter is not supported",
    summary: 'a v1 parameter was sent to the v2 endpoint',
    meaning:
      'The request said `resource=`, which belongs to /oauth2/token; /oauth2/v2.0/token wants `scope=`.',
    notMeaning: 'The resource itself is not refused.',
    tellApart: 'It is about the name of the parameter; a wrong value gives 500011 or 70011.',
    remedy: [here('Send `scope=<resource>/.default` instead of `resource=<resource>`.')],
    verdictOn: 'scope',
    source: `${REFERENCE}; memory for the OAuth error`,
  },
  {
    code: 90009,
    name: 'TokenForItselfMissingIdenticalAppIdentifier',
    wording:
      'Application is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier',
    summary: 'a token for the application itself must name it by its GUID',
    meaning: 'Client and resource are the same application, and the resource was given as a URI.',
    notMeaning: 'An application may ask for a token for itself; only not in this form.',
    tellApart: 'With `<appId>/.default` as the scope it works.',
    remedy: [here('Ask for the scope <appId>/.default.')],
    verdictOn: 'scope',
    source: REFERENCE,
  },
];
