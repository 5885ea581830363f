/** A sandbox without servers: for a caller in the same process with a time of its own, which passes requests one by one. */
import { type Core, type CoreOptions, type CoreTime, coreOf, setStage, surround } from './core.ts';
import { type Asker, runExchange } from './server/exchange.ts';
import { decodeRequest, hostOf, type Incoming } from './server/request.ts';
import { services } from './services.ts';

export interface Direct {
  readonly core: Core;
  /**
   * The same as a request over a socket: it is throttled, recorded, and faults apply to it. Resolves when the exchange is over.
   * Rejects with a RangeError where no service has the host name, or the request cannot be decoded.
   */
  receive(message: Incoming, body: Buffer, connection: number, asker: Asker): Promise<void>;
}

/** Throws an Error named SeedError when the seed is wrong. */
export function openDirect(options: CoreOptions, time: CoreTime): Direct {
  const stage = setStage(options, time);
  const around = surround(stage, options, time);
  return {
    core: coreOf(stage),
    async receive(message, body, connection, asker) {
      const service = services.find(candidate => candidate.answers(hostOf(message)));
      if (service === undefined) throw new RangeError(`the sandbox has no service at ${hostOf(message)}`);
      const request = decodeRequest(around.newRequestId(), message, body);
      if ('reason' in request) throw new RangeError(request.reason);
      await runExchange(around, { request, path: message.url ?? '', service, connection, asker });
    },
  };
}
