import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** Its base looks into the stack to learn whether a request is for HTTPS, and finds no kept connection where it errs. */
class KeptProxyAgent extends HttpsProxyAgent<string> {
  override isSecureEndpoint(): boolean {
    return true;
  }
}

/**
 * Keeps connections through a proxy, as they are kept without one. Every Azure client makes an agent of its own for
 * HTTPS_PROXY, which closes each connection after one request (ts-http-runtime proxyPolicy.js; keepAlive is not set): a
 * tunnel and a handshake for every request.
 */
export function keptThroughProxy(inner: HttpClient): HttpClient {
  const agents = new Map<string, KeptProxyAgent>();
  const keptFor = ({ href }: URL) => {
    const agent = agents.get(href) ?? new KeptProxyAgent(href, { keepAlive: true });
    agents.set(href, agent);
    return agent;
  };
  return {
    sendRequest(request) {
      const proxy = proxyFor(request);
      if (proxy !== undefined) request.agent = keptFor(proxy);
      return inner.sendRequest(request);
    },
  };
}

/** Undefined: it goes straight to its service. */
function proxyFor({ agent, url }: PipelineRequest): URL | undefined {
  return agent instanceof HttpsProxyAgent && url.startsWith('https:') ? agent.proxy : undefined;
}
