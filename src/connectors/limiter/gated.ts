import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Requester } from '../../rotation/ports.ts';
import { whileHeld } from '../connections/leased.ts';
import { type Due, dueOf, dueOfSeveral, type Services } from './due.ts';
import type { Gate, Hold } from './gate.ts';
import { isWrite } from './service.ts';

export interface Gated {
  readonly gate: Gate;
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

/**
 * Who goes ahead passes so many earlier rotations. One is opened before those have delivered: a long wait for replicas
 * follows, which they fill; without that, the waits of a run's last rotations would stand at its end, where nobody has
 * anything to ask. And one that mends an outage is not passed by all who are being opened.
 */
const LEAD = 64;

/** A client on which every request waits for its turn. */
export function gated(inner: HttpClient, rules: Gated): HttpClient {
  const { gate, services, requester, hold, around = at => at(), kind } = rules;
  return {
    sendRequest(request) {
      const beforeWrite = kind === 'calls' && isWrite(request) ? requester?.beforeWrite : undefined;
      const passing = {
        ...placeOf(rules),
        ...(isLook(request, requester) ? { order: 0 } : {}),
        due: dueFor(request, services),
        abortSignal: request.abortSignal,
        ...(beforeWrite === undefined ? {} : { beforeSending: beforeWrite }),
      };
      const left = beforeWrite?.left;
      const bare = () => inner.sendRequest(request);
      const send = () => around(() => (left === undefined ? bare() : whileHeld(request, left, bare)));
      return hold === undefined ? gate.pass(passing, send) : hold.pass(passing, send);
    },
  };
}

/** Waits for the turn of several requests. */
export function held(rules: Omit<Gated, 'kind'>, { method, url, count }: Likes): Promise<Hold> {
  const { gate, services } = rules;
  const due = services === undefined ? undefined : dueOf({ method, url: new URL(url) }, services);
  return gate.hold({
    ...placeOf(rules),
    due: due === undefined ? undefined : dueOfSeveral(due, count),
  });
}

/** Among those who wait. */
function placeOf({ order, requester }: Omit<Gated, 'kind'>): { order: number; requester?: Requester } {
  return {
    order: requester?.ahead?.() ? Math.max(1, order - LEAD) : order,
    ...(requester === undefined ? {} : { requester }),
  };
}

/** A write in hand waits for what it looks at first, and holds a slot: that is asked like what the run itself asks. */
function isLook(request: PipelineRequest, requester: Requester | undefined): boolean {
  return requester?.looking?.() === true && !isWrite(request);
}

function dueFor(
  { url, method, headers, body }: PipelineRequest,
  services: Services | undefined,
): Due | undefined {
  if (services === undefined) return undefined;
  const authorization = headers.get('authorization');
  return dueOf(
    {
      method,
      url: new URL(url),
      ...(authorization === undefined ? {} : { authorization }),
      ...(typeof body === 'string' ? { body } : {}),
    },
    services,
  );
}
