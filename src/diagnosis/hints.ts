/** What people paste when Entra gave no number: network, proxy, certificates, the vault, a setting that was not resolved. */
import { here, lookEverywhere, signedIn, waitAndRepeat } from './codes/steps.ts';
import type { Step } from './codes/knowledge.ts';

export type HintName =
  | 'no-name'
  | 'refused'
  | 'cut-off'
  | 'no-answer'
  | 'proxy'
  | 'certificate-expired'
  | 'certificate-unknown'
  | 'throttled'
  | 'unresolved-reference'
  | 'secret-disabled'
  | 'secret-absent'
  | 'vault-audience'
  | 'vault-forbidden'
  | 'empty-secret'
  | 'nobody-signed-in'
  | 'assertion-sent';

export interface Hint {
  readonly name: HintName;
  /** Classifies by words because a pasted text has nothing else; each from the library or service named in `source`. */
  readonly sign: RegExp;
  /** Lower case, without a full stop. */
  readonly summary: string;
  readonly meaning: string;
  readonly notMeaning: string;
  readonly next: readonly Step[];
  readonly source: string;
}

const seeProxy = here(
  'See whether a proxy is wanted: HTTPS_PROXY, NO_PROXY.',
  'env | grep -i _proxy | sed "s#//.*@#//…@#"',
);
const tryHost = here(
  'Ask the service from the same machine.',
  'curl -sS -o /dev/null -w "%{http_code}\\n" https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
);

/** The first that fits is what is spoken of; the nearer a cause is to the network, the earlier it stands. */
export const hints: readonly Hint[] = [
  {
    name: 'no-name',
    sign: /ENOTFOUND|EAI_AGAIN|Name or service not known|NameResolutionError|no such host|No such host is known|UnknownHostException|Name does not resolve|Could not resolve host|Temporary failure in name resolution/i,
    summary: 'the name of the service could not be resolved',
    meaning: 'DNS gave no address for the host, so nothing was ever sent.',
    notMeaning: 'Neither Entra nor the secret had a part in it.',
    next: [
      here('Ask DNS from the same machine or container.', 'nslookup login.microsoftonline.com'),
      seeProxy,
    ],
    source: 'Azure/azure-cli#27941; error names of Node, Python, Go, .NET and Java: memory',
  },
  {
    name: 'certificate-expired',
    sign: /certificate has expired|CERT_HAS_EXPIRED|certificate is not yet valid|CERT_NOT_YET_VALID/i,
    summary: 'a TLS certificate on the way is out of its time',
    meaning:
      'A server on the way showed a certificate that, by the clock of this machine, has ended or not begun: the clock is off, or a proxy uses an old certificate.',
    notMeaning: 'It is not a certificate of the application, and not the client secret that has expired.',
    next: [
      here(
        'Compare the clock of the machine with the service.',
        'date -u; curl -sI https://login.microsoftonline.com | grep -i ^date',
      ),
      here(
        'See whose certificate it is.',
        'openssl s_client -connect login.microsoftonline.com:443 -servername login.microsoftonline.com </dev/null 2>/dev/null | openssl x509 -noout -issuer -dates',
      ),
    ],
    source: 'microsoft/vscode-azure-account#819',
  },
  {
    name: 'certificate-unknown',
    sign: /self[- ]signed certificate|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF|CERTIFICATE_VERIFY_FAILED|certificate verify failed|PKIX path building failed|x509: certificate signed by unknown authority|The remote certificate is invalid|NO_CERTIFICATE_OR_CRL_FOUND/i,
    summary: 'a TLS certificate on the way is not trusted',
    meaning:
      'Somebody between this machine and Microsoft opens the connection and shows a certificate of his own: a company proxy, mostly. The program does not know its issuer.',
    notMeaning:
      'Entra was not reached; its own certificates are publicly trusted. Switching verification off would hand the secret to whoever sits in between.',
    next: [
      here(
        "Give the runtime the proxy's CA: NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, SSL_CERT_FILE, or the trust store of Java or Windows.",
      ),
      seeProxy,
    ],
    source: 'Azure/azure-cli#21415; Azure/azure-cli#10272; O365/python-o365#406',
  },
  {
    name: 'proxy',
    sign: /407 Proxy|Proxy Authentication Required|ProxyError|Cannot connect to proxy|tunneling socket could not be established|ERR_PROXY/i,
    summary: 'the proxy did not let the connection through',
    meaning:
      'The connection ended at a proxy: it wants a sign-in of its own (407), does not know the host, or is not there.',
    notMeaning: "The number 407 is the proxy's, not Entra's.",
    next: [seeProxy, here('Have the proxy admit login.microsoftonline.com and *.vault.azure.net, port 443.')],
    source: 'Azure/azure-cli#25126; Azure/azure-cli#26227',
  },
  {
    name: 'refused',
    sign: /ECONNREFUSED|connection refused|actively refused/i,
    summary: 'the connection was refused',
    meaning:
      'Something answered at that address that nobody listens there: a proxy that does not run, or a firewall.',
    notMeaning: 'It is not a refusal by Entra; that comes with a number.',
    next: [seeProxy, tryHost],
    source: 'memory',
  },
  {
    name: 'cut-off',
    sign: /ECONNRESET|socket hang up|forcibly closed|connection reset by peer/i,
    summary: 'the connection was cut',
    meaning: 'The connection was opened and then closed from the other side or on the way.',
    notMeaning: 'Whether the request was seen is not known; a token request can be repeated without harm.',
    next: [waitAndRepeat, seeProxy],
    source: 'Azure/azure-cli#26227',
  },
  {
    name: 'no-answer',
    sign: /ETIMEDOUT|i\/o timeout|ConnectTimeout|connection timed out|context deadline exceeded|endpoints? (?:resolution )?timed out/i,
    summary: 'no answer came in time',
    meaning:
      'The packets went out and nothing came back: a firewall that drops them, or a route that is missing.',
    notMeaning: 'It is not Entra being slow, as a rule.',
    next: [tryHost, seeProxy],
    source: 'Azure/secrets-store-csi-driver-provider-azure#186',
  },
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
    name: 'unresolved-reference',
    sign: /@Microsoft\.KeyVault\(/i,
    summary: 'a Key Vault reference was not resolved',
    meaning:
      'The setting holds the text of a Key Vault reference. Where the program sees that text, App Service could not resolve it and handed it over as it is, so the text itself is sent as the secret.',
    notMeaning: 'The secret in the vault may be perfectly good.',
    next: [
      signedIn(
        'See why it was not resolved: the status of each reference.',
        'az rest --url "https://management.azure.com<site id>/config/configreferences/appsettings?api-version=2022-03-01" --query "properties.keyToReferenceStatuses || value[].properties"',
      ),
      signedIn(
        "See that the site has an identity, and that it may read the vault's secrets (Key Vault Secrets User).",
      ),
      lookEverywhere,
    ],
    source: 'MicrosoftDocs/azure-docs#27555; azure-facts §4.4',
  },
  {
    name: 'secret-disabled',
    sign: /SecretDisabled|not allowed on a disabled secret/,
    summary: 'the version of the secret in the vault is disabled',
    meaning:
      'The vault has this version and does not give it out, because somebody (or a rotation) disabled it.',
    notMeaning: 'The reader does not lack a permission, although the vault says Forbidden.',
    next: [
      signedIn(
        'See the versions.',
        'az keyvault secret list-versions --vault-name <vault> --name <secret> -o table',
      ),
      here('Read without a version: then it is the newest.'),
      lookEverywhere,
    ],
    source: 'azure-facts §3.5',
  },
  {
    name: 'secret-absent',
    sign: /SecretNotFound|was not found in this key vault/,
    summary: 'the vault has no secret of this name',
    meaning:
      'The vault was reached and admits the reader, and there is no secret or version of that name; it may have been deleted.',
    notMeaning: 'It is not about rights; those give Forbidden.',
    next: [
      signedIn(
        'See whether it was deleted and can be recovered.',
        'az keyvault secret list-deleted --vault-name <vault> -o table',
      ),
      lookEverywhere,
    ],
    source: 'azure-facts §3.5',
  },
  {
    name: 'vault-audience',
    sign: /AKV10022|AKV10032/,
    summary: 'the token was made for another vault, cloud or tenant',
    meaning:
      "The vault got a token, and it is for another audience (another cloud's vaults) or from another tenant.",
    notMeaning: 'The sign-in itself worked, so the client secret is good.',
    next: [
      here(
        "Ask for the scope of the vault's own cloud, such as https://vault.usgovcloudapi.net/.default, in the tenant of the vault.",
      ),
    ],
    source: 'external-secrets/external-secrets#2397; azure-facts §3.5',
  },
  {
    name: 'vault-forbidden',
    sign: /ForbiddenByRbac|ForbiddenByPolicy|ForbiddenByFirewall|ForbiddenByConnection|Caller is not authorized to perform action|Caller was not found on any access policy|invalid status code 'Forbidden'/,
    summary: 'the vault does not let the reader in',
    meaning:
      'The sign-in worked, and the vault refuses: no role or access policy for this identity, or a firewall.',
    notMeaning:
      'The client secret of the signed-in application is good; otherwise there would have been no token to refuse.',
    next: [
      signedIn(
        'Give the identity the role, and wait some minutes for it to be known.',
        'az role assignment create --role "Key Vault Secrets User" --assignee <appId> --scope <vault id>',
      ),
      signedIn(
        'Where the text says ForbiddenByFirewall: admit the machine.',
        'az keyvault network-rule add --name <vault> --ip-address <this ip>',
      ),
    ],
    source: 'piyushsachdeva/Terraform_AKS#2; azure-facts §3.5',
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
];

/** Takes the text of `plainText`. */
export function hintsIn(text: string): HintName[] {
  return hints.filter(({ sign }) => sign.test(text)).map(({ name }) => name);
}

export function hint(name: HintName): Hint | undefined {
  return hints.find(each => each.name === name);
}
