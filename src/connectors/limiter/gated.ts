import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { CloudEndpoints } from '../../policy/policy.ts';
import type { Visit } from '../../rotation/ports.ts';
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

/** A client on which every request waits for its turn. */
export function gated(inner: HttpClient, { gate, endpoints, order, visit, kind }: Gated): HttpClient {
  return {
    sendRequest(request) {
      const beforeWrite = kind === 'calls' && isWrite(request) ? visit?.beforeWrite : undefined;
      const passing = {
        order,
        due: dueFor(request, endpoints),
        abortSignal: request.abortSignal,
        ...(visit === undefined ? {} : { visit }),
        ...(beforeWrite === undefined ? {} : { beforeSending: beforeWrite }),
      };
      return gate.pass(passing, () => inner.sendRequest(request));
    },
  };
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
