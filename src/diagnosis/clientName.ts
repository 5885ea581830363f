/** Which program or library seems to have written a text: a guess by its format, used in the words of an explanation only. */

export type ClientName =
  | 'terraform'
  | 'powershell'
  | 'az-cli'
  | 'java'
  | 'go'
  | 'python'
  | 'dotnet'
  | 'node'
  | 'json'
  | 'unknown';

/** The first that fits. Tools stand before the libraries that they are made of. */
const SIGNATURES: readonly (readonly [ClientName, RegExp])[] = [
  [
    'terraform',
    /clientCredentialsToken:|terraform-provider|provider\.azurerm|hashicorp\/azure|with provider\[|^│ Error: /m,
  ],
  [
    'powershell',
    /FullyQualifiedErrorId|CategoryInfo\s*:|Connect-Az|Connect-Mg|Login-AzureRm|At line:\d+ char:|\.ps1:\d+ char:|^[A-Z][a-z]+-[A-Z]\w{1,60} : /m,
  ],
  [
    'az-cli',
    /\baz log(?:in|out)\b|azure[/\\]cli[/\\]core|Azure CLI login|Azure CLI Login|knack[/\\]cli|bin\/az |artifacts[/\\]cli[/\\]Lib|msal[/\\]authority\.py|^ERROR: AADSTS/m,
  ],
  ['java', /com\.microsoft\.aad\.|com\.azure\.(?:identity|core)|\.java:\d+\)/],
  [
    'go',
    /azidentity|aka\.ms\/azsdk\/go|\badal: |azure\.BearerAuthorizer|autorest|RESPONSE \d{3}[ :]|oauth2: cannot fetch token/,
  ],
  [
    'python',
    /Traceback \(most recent call last\)|azure\.core\.exceptions|ClientAuthenticationError|site-packages|aka\.ms\/azsdk\/python|File "[^"\n]{1,300}\.py", line/,
  ],
  [
    'dotnet',
    /Microsoft\.Identity|Azure\.Identity\.|MsalServiceException|aka\.ms\/msal-net|AdalServiceException|AdalException|\.cs:line \d|MSAL\.NetCore/,
  ],
  [
    'node',
    /@azure[/\\](?:identity|msal|core)|msal-node|node_modules|AuthenticationRequiredError|\bServerError\b|ClientAuthError|\bError: Get Token request returned http error|node:internal|errno: -\d/,
  ],
  ['json', /^\s*\{[\s\S]{0,2000}"error_description"/],
];

/** Takes the text of `plainText`. */
export function clientOf(text: string): ClientName {
  return SIGNATURES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unknown';
}
