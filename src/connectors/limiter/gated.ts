import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { CloudEndpoints } from '../../policy/policy.ts';
import type { Visit } from '../../rotation/ports.ts';
import { whileHeld } from '../connections/leased.ts';
import { type Due, dueOf, isWrite } from './due.ts';
import type { Gate } from './gate.ts';

export interface Gated {
  readonly gate: Gate;
  readonly endpoints: CloudEndpoints | undefined;
  /** When its rotation was opened; 0: of the run itself. */
  readonly order: number;
  readonly visit?: Visit;
  /** `token calls`: they are POSTs and change nothing. */
  readonly kind: 'calls' | 'token calls';
}

/**
 * Who goes ahead passes so many earlier rotations. One is opened before those have delivered: a long wait for replicas
 * follows, which they fill; without that, the waits of a run's last rotations would stand at its end, where nobody has
 * anything to ask. And one that mends an outage is not passed by all who are being opened.
 */
const LEAD = 64;

/** A client on which every request waits for its turn. */
export function gated(inner: HttpClient, { gate, endpoints, order, visit, kind }: Gated): HttpClient {
  return {
    sendRequest(request) {
      const beforeWrite = kind === 'calls' && isWrite(request) ? visit?.beforeWrite : undefined;
      const passing = {
        order: orderOf(order, request, visit),
        due: dueFor(request, endpoints),
        abortSignal: request.abortSignal,
        ...(visit === undefined ? {} : { visit }),
        ...(beforeWrite === undefined ? {} : { beforeSending: beforeWrite }),
      };
      const left = beforeWrite?.left;
      const send = () => inner.sendRequest(request);
      return gate.pass(passing, () => (left === undefined ? send() : whileHeld(request, left, send)));
    },
  };
}

/** A write in hand waits for what it looks at first, and holds a slot: that is asked like what the run itself asks. */
function orderOf(order: number, request: PipelineRequest, visit: Visit | undefined): number {
  if (visit?.looking?.() && !isWrite(request)) return 0;
  return visit?.ahead?.() ? Math.max(1, order - LEAD) : order;
}

function dueFor(
  { url, method, headers, body }: PipelineRequest,
  endpoints: CloudEndpoints | undefined,
): Due | undefined {
  if (endpoints === undefined) return undefined;
  const authorization = headers.get('authorization');
  return dueOf(
    {
      method,
      url: new URL(url),
      ...(authorization === undefined ? {} : { authorization }),
      ...(typeof body === 'string' ? { body } : {}),
    },
    endpoints,
  );
}
