/** Which answers tell the time: those that a service gave itself. */
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { CloudClock, Witness } from '../clock.ts';
import type { CloudEndpoints } from '../policy/policy.ts';
import { serviceAt } from './limiter/due.ts';

/**
 * The id by which a service marks an answer of its own. What a gateway or a proxy answers in its place has none, and
 * neither its clock nor an answer that says that something is broken is believed.
 */
const OWN_IDS: Readonly<Record<Witness, readonly string[]>> = {
  entra: ['x-ms-request-id'],
  graph: ['request-id'],
  vault: ['x-ms-request-id'],
  arm: ['x-ms-request-id', 'x-ms-correlation-request-id'],
};

export function hear(clock: CloudClock, endpoints: CloudEndpoints, response: PipelineResponse): void {
  const { status, headers, request } = response;
  const witness = witnessAt(new URL(request.url).hostname, endpoints);
  if (witness === undefined || status >= 500) return;
  if (OWN_IDS[witness].every(name => !headers.get(name))) return;
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) clock.heard(witness, new Date(date));
}

/** Azure DevOps and GitHub are none: nothing of what is compared with "now" was written by them. */
function witnessAt(host: string, endpoints: CloudEndpoints): Witness | undefined {
  const service = serviceAt(host, endpoints);
  return service === 'devops' || service === 'github' ? undefined : service;
}
