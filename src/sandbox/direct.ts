/** A sandbox without servers: for a caller in the same process with a time of its own, which passes requests one by one. */
import {
  type Core,
  type CoreOptions,
  type CoreTime,
  coreOf,
  openSandboxState,
  openServerContext,
} from './core.ts';
import { type ClientConnection, runExchange } from './server/exchange.ts';
import { decodeRequest, hostOf, type Incoming } from './server/request.ts';
import { serviceAt } from './serviceAt.ts';
import { services } from './services.ts';

export interface Direct {
  readonly core: Core;
  /**
   * The same as a request over a socket: it is throttled, recorded, and faults apply to it. Resolves when the exchange is over.
   * Rejects with a RangeError where no service has the host name, or the request cannot be decoded.
   */
  receive(message: Incoming, body: Buffer, connection: number, client: ClientConnection): Promise<void>;
}

/** Throws an Error named SeedError when the seed is wrong. */
export function openDirect(options: CoreOptions, time: CoreTime): Direct {
  const state = openSandboxState(options, time);
  const context = openServerContext(state, options, time);
  return {
    core: coreOf(state),
    async receive(message, body, connection, client) {
      const service = serviceAt(services, hostOf(message), state.scene.world);
      if (service === undefined) throw new RangeError(`the sandbox has no service at ${hostOf(message)}`);
      const request = decodeRequest(context.newRequestId(), message, body);
      if ('reason' in request) throw new RangeError(request.reason);
      await runExchange(context, { request, path: message.url ?? '', service, connection, client });
    },
  };
}
