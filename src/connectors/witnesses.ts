/** Which answers tell the time: those that a service gave itself. */
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { CloudClock } from '../clock.ts';
import type { Services } from './limiter/charge.ts';

/**
 * A service marks an answer of its own with an id. What a gateway or a proxy answers in its place has none, and neither its
 * clock nor an answer that says that something is broken is believed.
 */
export function hear(clock: CloudClock, services: Services, response: PipelineResponse): void {
  const { status, headers, request } = response;
  const told = services.at(new URL(request.url).hostname)?.clock;
  if (told === undefined || status >= 500) return;
  if (told.ids.every(name => !headers.get(name))) return;
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) clock.heard(told.witness, new Date(date));
}
