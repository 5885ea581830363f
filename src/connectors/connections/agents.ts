/** Agents whose connections are looked at once more before a write under a lock goes out on them (leased.ts). */
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
      // Settings of TLS that contradict each other, for one: told as what fails later is told.
      (error: Error) => (connected as (error: Error) => void)(error),
    );
  }
}

type ProxyConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

export class ProxyAgent extends HttpsProxyAgent<string> {
  /** Its base looks into the stack to learn whether a request is for HTTPS, and finds no kept connection where it errs. */
  override isSecureEndpoint(): boolean {
    return true;
  }

  override async connect(request: ClientRequest, options: ProxyConnectOptions): Promise<Socket> {
    return whenOpen(await super.connect(request, options), options);
  }
}
