/** In which tenant a subscription or an organization is. Who asks first finds out for all of a run. */
import type { CloudAccess } from './cloudAccess.ts';
import { stopped } from './limiter/notSent.ts';

export interface Home {
  /**
   * `ask`s with the tenant that it is known to be in; undefined: the own, as far as is known. Until an answer shows which it is
   * they go one after the other, so that one token is refused and not one for each who asks at the same moment.
   */
  inTurn<A extends Told>(ask: (tenant?: string) => Promise<A>): Promise<A>;
}

/** What an answer shows. `tenant`: it refused the token and named another. */
interface Told {
  readonly status: number;
  readonly tenant: string | undefined;
}

/** Shared by all who ask for it in a run. Who waits when the run is stopped asks nothing more, as at the limiter. */
export function homeOf({ shared, requester }: CloudAccess, what: string): Home {
  const home = shared(`tenant of ${what}`.toLowerCase(), () => newHome());
  return { inTurn: ask => home.inTurn(ask, requester.signal) };
}

/**
 * For so long others wait in a run, together. An answer takes a tenth of it. A service that gives none would else let each of
 * a fleet wait for the timeouts of all before it, and one that waits here may hold a turn of the limiter that the first needs.
 */
const WAITING_MS = 10_000;

interface SharedHome {
  inTurn<A extends Told>(ask: (tenant?: string) => Promise<A>, signal?: AbortSignal): Promise<A>;
}

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
        const told = await ask(tenant);
        tenant = told.tenant ?? tenant;
        if (!isOver && !isAnybodys(told)) end();
        return told;
      } finally {
        isAlone = false;
        wake();
      }
    },
  };
}

/** Answers that a gateway gives before anybody has looked at the token. */
function isAnybodys({ status }: Told): boolean {
  return status === 429 || status === 408 || status >= 500;
}
