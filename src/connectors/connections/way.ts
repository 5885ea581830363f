import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelinePolicy,
  type PipelineRequest,
  proxyPolicy,
} from '@azure/core-rest-pipeline';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { DirectAgent, ProxyAgent } from './agents.ts';
import { agentFor as leasedAgent } from './leased.ts';
import { emptyStock } from './stock.ts';

/** How requests leave: on connections that are kept, or each on one of its own. */
export interface Way {
  readonly httpClient: HttpClient;
  /** Sees to it that so many connections to the URL's host are open that carried nothing yet. Asks nothing. */
  openAhead(url: string, count: number): void;
}

/**
 * `keepAlive: false`: no request shares a connection, and none resumes another's TLS session. Every Azure client makes
 * an agent of its own for HTTPS_PROXY, which closes each connection after one request (ts-http-runtime proxyPolicy.js;
 * keepAlive is not set): a tunnel and a handshake for every request. Here one agent serves all of them.
 */
export function openWay(inner: HttpClient, { keepAlive }: { readonly keepAlive: boolean }): Way {
  const stock = emptyStock();
  const proxies = proxyPolicy();
  const options = keepAlive ? { keepAlive } : { keepAlive, maxCachedSessions: 0 };
  const direct = new DirectAgent(stock, options);
  const proxied = new Map<string, ProxyAgent>();
  const through = ({ href }: URL) => {
    const agent = proxied.get(href) ?? new ProxyAgent(href, stock, options);
    proxied.set(href, agent);
    return agent;
  };
  const agentFor = ({ agent, url }: PipelineRequest) => {
    if (!url.startsWith('https:')) return undefined;
    if (agent instanceof HttpsProxyAgent) return through(agent.proxy);
    return agent === undefined ? direct : undefined;
  };
  return {
    httpClient: {
      sendRequest(request) {
        const agent = agentFor(request);
        if (agent !== undefined) request.agent = leasedAgent(agent, request);
        return inner.sendRequest(request);
      },
    },
    openAhead(url, count) {
      const request = createPipelineRequest({ url });
      const open = () => {
        const { hostname, port } = new URL(url);
        agentFor(request)?.openAhead(hostname, Number(port || 443), count);
      };
      // What is being asked goes first: a handshake keeps the processor for a while.
      void withProxy(request, proxies).then(() => setImmediate(open));
    },
  };
}

/** Leaves the choice between HTTPS_PROXY and NO_PROXY to those who choose it for every other request. */
async function withProxy(request: PipelineRequest, proxies: PipelinePolicy): Promise<void> {
  const answer = { request, status: 204, headers: createHttpHeaders() };
  await proxies.sendRequest(request, async () => answer);
}
