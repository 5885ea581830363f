import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Requester } from '../../rotation/ports.ts';
import { whileHeld } from '../connections/leased.ts';
import { type Charge, chargeOf, chargeOfSeveral, type Services } from './charge.ts';
import { isWrite } from './knownService.ts';
import type { Hold, Limiter } from './limiter.ts';

/** How the limiter treats the requests of one client. */
export interface Throttling {
  readonly limiter: Limiter;
  /** The services whose limits are respected. */
  readonly services: Services | undefined;
  /** The position of its rotation in the order of opening; 0 for the run itself. */
  readonly order: number;
  readonly requester?: Requester;
  /** Present if the requests are already admitted. */
  readonly hold?: Hold;
  /** Wraps the sending of each request, after it is admitted. */
  readonly wrap?: SendWrapper;
  /** `token calls` are POSTs that change nothing. */
  readonly kind: 'calls' | 'token calls';
}

/** Wraps the sending of a request. */
export type SendWrapper = <T>(send: () => Promise<T>) => Promise<T>;

/** Several requests of one kind, given by one example. */
export interface SimilarRequests {
  readonly method: string;
  readonly url: string;
  readonly count: number;
  /** Where the account depends on it. */
  readonly authorization?: string;
}

/** A client whose requests pass through the limiter. */
export function throttled(inner: HttpClient, rules: Throttling): HttpClient {
  const { limiter, services, requester, hold, wrap = send => send(), kind } = rules;
  return {
    sendRequest(request) {
      const beforeWrite = kind === 'calls' && isWrite(request) ? requester?.beforeWrite : undefined;
      const admission = {
        ...placeOf(rules),
        ...(isLook(request, requester) ? { order: 0 } : {}),
        charge: chargeFor(request, services),
        abortSignal: request.abortSignal,
        ...(beforeWrite === undefined ? {} : { beforeSending: beforeWrite }),
      };
      const left = beforeWrite?.left;
      const bare = () => inner.sendRequest(request);
      const send = () => wrap(() => (left === undefined ? bare() : whileHeld(request, left, bare)));
      return hold === undefined ? limiter.pass(admission, send) : hold.pass(admission, send);
    },
  };
}

/** Waits until several requests are admitted together. */
export function admittedTogether(
  rules: Omit<Throttling, 'kind'>,
  { url, count, ...example }: SimilarRequests,
): Promise<Hold> {
  const { limiter, services } = rules;
  const charge = services === undefined ? undefined : chargeOf({ ...example, url: new URL(url) }, services);
  return limiter.hold({
    ...placeOf(rules),
    charge: charge === undefined ? undefined : chargeOfSeveral(charge, count),
  });
}

/** The position in the queue. */
function placeOf({ order, requester }: Omit<Throttling, 'kind'>): { order: number; requester?: Requester } {
  return {
    order,
    ...(requester === undefined ? {} : { requester }),
  };
}

/**
 * Reads that a pending write depends on have the priority of the run itself, because the write uses a slot while it waits for
 * them.
 */
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
