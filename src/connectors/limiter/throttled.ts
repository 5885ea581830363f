import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Requester } from '../../rotation/ports.ts';
import { whileHeld } from '../connections/leased.ts';
import { type Charge, chargeOf, chargeOfSeveral, type Services } from './charge.ts';
import { isWrite } from './knownService.ts';
import type { Hold, Limiter } from './limiter.ts';

export interface Throttling {
  readonly limiter: Limiter;
  /** Whose limits are kept to. */
  readonly services: Services | undefined;
  /** When its rotation was opened; 0: of the run itself. */
  readonly order: number;
  readonly requester?: Requester;
  /** Its turn has come already. */
  readonly hold?: Hold;
  /** What each request is sent inside of, when its turn has come. */
  readonly around?: Around;
  /** `token calls`: they are POSTs and change nothing. */
  readonly kind: 'calls' | 'token calls';
}

export type Around = <T>(send: () => Promise<T>) => Promise<T>;

/** Requests of one kind, by one of them. */
export interface Likes {
  readonly method: string;
  readonly url: string;
  readonly count: number;
}

/** A client on which every request waits for its turn. */
export function throttled(inner: HttpClient, rules: Throttling): HttpClient {
  const { limiter, services, requester, hold, around = at => at(), kind } = rules;
  return {
    sendRequest(request) {
      const beforeWrite = kind === 'calls' && isWrite(request) ? requester?.beforeWrite : undefined;
      const passing = {
        ...placeOf(rules),
        ...(isLook(request, requester) ? { order: 0 } : {}),
        charge: chargeFor(request, services),
        abortSignal: request.abortSignal,
        ...(beforeWrite === undefined ? {} : { beforeSending: beforeWrite }),
      };
      const left = beforeWrite?.left;
      const bare = () => inner.sendRequest(request);
      const send = () => around(() => (left === undefined ? bare() : whileHeld(request, left, bare)));
      return hold === undefined ? limiter.pass(passing, send) : hold.pass(passing, send);
    },
  };
}

/** Waits for the turn of several requests. */
export function held(rules: Omit<Throttling, 'kind'>, { method, url, count }: Likes): Promise<Hold> {
  const { limiter, services } = rules;
  const charge = services === undefined ? undefined : chargeOf({ method, url: new URL(url) }, services);
  return limiter.hold({
    ...placeOf(rules),
    charge: charge === undefined ? undefined : chargeOfSeveral(charge, count),
  });
}

/** Among those who wait. */
function placeOf({ order, requester }: Omit<Throttling, 'kind'>): { order: number; requester?: Requester } {
  return {
    order,
    ...(requester === undefined ? {} : { requester }),
  };
}

/** A write in hand waits for what it looks at first, and holds a slot: that is asked like what the run itself asks. */
function isLook(request: PipelineRequest, requester: Requester | undefined): boolean {
  return requester?.looking?.() === true && !isWrite(request);
}

function chargeFor(
  { url, method, headers, body }: PipelineRequest,
  services: Services | undefined,
): Charge | undefined {
  if (services === undefined) return undefined;
  const authorization = headers.get('authorization');
  return chargeOf(
    {
      method,
      url: new URL(url),
      ...(authorization === undefined ? {} : { authorization }),
      ...(typeof body === 'string' ? { body } : {}),
    },
    services,
  );
}
