/** A sandbox without servers: who has it in his own process, and a time of his own, hands it requests one by one. */
import { type Core, type CoreOptions, type CoreTime, coreOf, setStage, surround } from './core.ts';
import { type Asker, runExchange } from './server/exchange.ts';
import { decodeRequest, hostOf, type Incoming } from './server/request.ts';
import { services } from './services.ts';

export interface Direct {
  readonly core: Core;
  /**
   * The same as a request that came over a socket: it is throttled, recorded and hit by faults. Settles when the exchange is
   * over. Throws a RangeError where no service has such a name, or the request cannot be read.
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
