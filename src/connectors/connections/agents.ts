/** Agents that take a connection from a stock, and open one where there is none. */
import { EventEmitter } from 'node:events';
import type { ClientRequest, ClientRequestArgs } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, TLSSocket } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { whenOpen } from './leased.ts';
import type { Stock } from './stock.ts';

type Connected = (error: Error | null, socket: Duplex) => void;

export class DirectAgent extends Agent {
  readonly #stock: Stock;

  constructor(stock: Stock, options: AgentOptions) {
    super(options);
    this.#stock = stock;
  }

  /** Before there is a request for it. */
  openAhead(host: string, port: number, count: number): void {
    const options = { ...this.options, host, port, servername: isIP(host) ? '' : host };
    this.#stock.fill(placeOf({ host, port }), count, async () => connect(options));
  }

  override createConnection(options: ClientRequestArgs, connected: Connected): undefined {
    void this.#stock
      .take(placeOf(options))
      .then(socket => whenOpen(socket ?? (super.createConnection(options) as Duplex), options))
      .then(
        opened => connected(null, opened),
        // Settings of TLS that contradict each other, for one: told as what fails later is told.
        (error: Error) => (connected as (error: Error) => void)(error),
      );
  }
}

type ProxyConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

export class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #stock: Stock;

  constructor(proxy: string, stock: Stock, options: AgentOptions) {
    super(proxy, options);
    this.#stock = stock;
  }

  /** Its base looks into the stack to learn whether a request is for HTTPS, and finds no kept connection where it errs. */
  override isSecureEndpoint(): boolean {
    return true;
  }

  openAhead(host: string, port: number, count: number): void {
    const options = { host, port, secureEndpoint: true } as const;
    this.#stock.fill(placeOf({ host, port }), count, async () => {
      const socket = await super.connect(nobody(), options);
      // Where the proxy refuses, its base gives the request something else, out of which that reads the proxy's words.
      if (!(socket instanceof TLSSocket)) throw new TypeError('the proxy let nothing through');
      return socket;
    });
  }

  override async connect(request: ClientRequest, options: ProxyConnectOptions): Promise<Socket> {
    const opened = (await this.#stock.take(placeOf(options))) ?? (await super.connect(request, options));
    return whenOpen(opened, options);
  }
}

/** The base tells the request what the proxy said; here there is none yet. */
function nobody(): ClientRequest {
  return new EventEmitter() as ClientRequest;
}

function placeOf(options: object): string {
  const { host, port } = options as { readonly host?: string; readonly port?: number | string };
  return `${host}:${port}`;
}
