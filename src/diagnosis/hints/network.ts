/** The way to Entra: names, proxies, certificates, silence. */
import { here, waitAndRepeat } from '../codes/steps.ts';
import type { Hint } from './hint.ts';

const seeProxy = here(
  'See whether a proxy is wanted: HTTPS_PROXY, NO_PROXY.',
  'env | grep -i _proxy | sed "s#//.*@#//…@#"',
);
const tryHost = here(
  'Ask the service from the same machine.',
  'curl -sS -o /dev/null -w "%{http_code}\\n" https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
);

export const network: readonly Hint[] = [
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
];
