/** Finds the tenant of a subscription or an organization, once per run: the first request determines it for all others. */
import type { CloudAccess } from './cloudAccess.ts';
import { stopped } from './limiter/notSent.ts';

export interface Home {
  /**
   * Calls `ask` with the known tenant, or with undefined for the identity's own tenant. Until a response shows the tenant,
   * requests are serialised, so that only one token is refused and not one for each concurrent request.
   */
  inTurn<A extends Reply>(ask: (tenant?: string) => Promise<A>): Promise<A>;
}

/** The result of a request. `tenant`: the service refused the token and named this tenant. */
interface Reply {
  readonly status: number;
  readonly tenant: string | undefined;
}

/**
 * Shared by all requests of a run for the same subscription or organization. A request that waits when the run is stopped is
 * not sent, as in the limiter.
 */
export function homeOf({ shared, requester }: CloudAccess, what: string): Home {
  const home = shared(`tenant of ${what}`.toLowerCase(), () => newHome());
  return { inTurn: ask => home.inTurn(ask, requester.signal) };
}

/**
 * The maximum wait of the other requests in total; a response takes a tenth of it. If the service does not respond, each
 * rotation of a fleet would otherwise wait for the timeouts of all before it, and a waiting request may hold a turn of the
 * limiter that the first one needs.
 */
const WAITING_MS = 10_000;

interface SharedHome {
  inTurn<A extends Reply>(ask: (tenant?: string) => Promise<A>, signal?: AbortSignal): Promise<A>;
}

/** The state that is shared by all requests for one subscription or organization. */
export function newHome(waitingMs = WAITING_MS): SharedHome {
  let tenant: string | undefined;
  let [isAlone, isOver] = [false, false];
  let timer: NodeJS.Timeout | undefined;
  let waiting = Promise.withResolvers<void>();
  const wake = () => {
    waiting.resolve();
    waiting = Promise.withResolvers();
  };
  const end = () => {
    isOver = true;
    clearTimeout(timer);
    wake();
  };
  return {
    async inTurn(ask, signal) {
      const wasStopped = signal?.aborted;
      while (isAlone && !isOver) {
        await waiting.promise;
        if (signal?.aborted && !wasStopped) throw stopped({ charge: undefined });
      }
      isAlone = true;
      timer ??= setTimeout(end, waitingMs).unref();
      try {
        const reply = await ask(tenant);
        tenant = reply.tenant ?? tenant;
        if (!isOver && !isFromGateway(reply)) end();
        return reply;
      } finally {
        isAlone = false;
        wake();
      }
    },
  };
}

/** Responses that a gateway gives before the token is checked: they do not show the tenant. */
function isFromGateway({ status }: Reply): boolean {
  return status === 429 || status === 408 || status >= 500;
}
