/** The transport of requests: sockets, with agents that the whole run shares. */
import { createDefaultHttpClient, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { DirectAgent, ProxyAgent } from './agents.ts';
import { agentFor as leasedAgent } from './leased.ts';

export interface Transport {
  /** With kept-alive connections. */
  readonly kept: HttpClient;
  /** With a new connection for each request, which also does not resume a TLS session of another one. */
  readonly anew: HttpClient;
}

/** The transport over the network. */
export function sockets(): Transport {
  const inner = createDefaultHttpClient();
  return { kept: onAgents(inner, { keepAlive: true }), anew: onAgents(inner, { maxCachedSessions: 0 }) };
}

/**
 * Every Azure client creates its own agent for HTTPS_PROXY, which closes each connection after one request (ts-http-runtime
 * proxyPolicy.js; keepAlive is not set): a tunnel and a handshake for every request. Here one agent serves all clients.
 */
function onAgents(
  inner: HttpClient,
  options: { keepAlive?: boolean; maxCachedSessions?: number },
): HttpClient {
  const direct = new DirectAgent(options);
  const proxied = new Map<string, ProxyAgent>();
  const through = ({ href }: URL) => {
    const agent = proxied.get(href) ?? new ProxyAgent(href, options);
    proxied.set(href, agent);
    return agent;
  };
  const agentFor = ({ agent, url }: PipelineRequest) => {
    if (!url.startsWith('https:')) return undefined;
    if (agent instanceof HttpsProxyAgent) return through(agent.proxy);
    return agent === undefined ? direct : undefined;
  };
  return {
    sendRequest(request) {
      const agent = agentFor(request);
      if (agent !== undefined) request.agent = leasedAgent(agent, request);
      return inner.sendRequest(request);
    },
  };
}
