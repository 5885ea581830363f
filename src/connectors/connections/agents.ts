/** Agents that check the lock again on an open connection before a write is sent on it (leased.ts). */
import type { ClientRequest, ClientRequestArgs } from 'node:http';
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { whenOpen } from './leased.ts';

type Connected = (error: Error | null, socket: Duplex) => void;

export class DirectAgent extends Agent {
  override createConnection(options: ClientRequestArgs, connected: Connected): undefined {
    const open = async () => whenOpen(super.createConnection(options) as Duplex, options);
    void open().then(
      opened => connected(null, opened),
      // Errors that are thrown synchronously, such as contradictory TLS settings, are reported like asynchronous ones.
      (error: Error) => (connected as (error: Error) => void)(error),
    );
  }
}

type ProxyConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

export class ProxyAgent extends HttpsProxyAgent<string> {
  /**
   * The base class examines the call stack to determine whether a request is for HTTPS, and does not find kept connections if
   * it is wrong.
   */
  override isSecureEndpoint(): boolean {
    return true;
  }

  override async connect(request: ClientRequest, options: ProxyConnectOptions): Promise<Socket> {
    return whenOpen(await super.connect(request, options), options);
  }
}
