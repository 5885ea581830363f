import type { TrustFolder } from './trust.ts';

/**
 * The environment variables by which a process uses the sandbox. Both spellings of the proxy variables, since curl prefers lower
 * case. `HTTP_PROXY` is not set: the control port is plain http and must stay reachable.
 */
export function proxyEnvironment(proxyUrl: string, trust: TrustFolder): Record<string, string> {
  return {
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    NO_PROXY: '',
    no_proxy: '',
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: trust.authorityFile,
    REQUESTS_CA_BUNDLE: trust.bundleFile,
    SSL_CERT_FILE: trust.bundleFile,
    CURL_CA_BUNDLE: trust.bundleFile,
  };
}
