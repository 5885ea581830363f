import type { HttpClient } from '@azure/core-rest-pipeline';
import type { RequestCounts } from '../requestCounts.ts';
import type { Services } from './limiter/charge.ts';

/** Counts what is really sent, so each retry of a pipeline is a request of its own; a batch is one. */
export function counted(
  inner: HttpClient,
  requests: RequestCounts | undefined,
  services: Services | undefined,
): HttpClient {
  if (requests === undefined) return inner;
  return {
    async sendRequest(request) {
      const service = services?.at(new URL(request.url).hostname)?.name ?? 'other';
      try {
        const response = await inner.sendRequest(request);
        requests.add(service, String(response.status));
        return response;
      } catch (error) {
        requests.add(service, 'none');
        throw error;
      }
    },
  };
}
