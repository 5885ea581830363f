/** Reads the services' clocks from responses that the service itself produced. */
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { CloudClock } from '../clock.ts';
import type { Services } from './limiter/charge.ts';

/**
 * A service adds a request id to its own responses. The response of a gateway or proxy has none and is ignored, and so is an
 * error with status 500 or above.
 */
export function observeDate(clock: CloudClock, services: Services, response: PipelineResponse): void {
  const { status, headers, request } = response;
  const dated = services.at(new URL(request.url).hostname)?.clock;
  if (dated === undefined || status >= 500) return;
  if (dated.ids.every(name => !headers.get(name))) return;
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) clock.observe(dated.source, new Date(date));
}
