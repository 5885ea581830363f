import type { TrustFolder } from './trust.ts';

/**
 * What a process needs to live inside the sandbox. Both spellings of the proxy variables, since curl prefers the
 * small ones. `HTTP_PROXY` is left alone: the control port is plain http and must stay within reach.
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
