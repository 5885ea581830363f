import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../clock.ts';
import type { Exchange } from '../exchange.ts';
import { fieldOf } from './callError.ts';

/** Receives each exchange, with its secrets. */
export type Recorder = (exchange: Exchange) => void;

/** Records exchanges. It is the innermost client, so each retry of a pipeline is recorded, too. */
export function recording(inner: HttpClient, clock: Clock, record: Recorder): HttpClient {
  return {
    async sendRequest(request) {
      // By this machine's clock: `now` changes abruptly when the services' time becomes known, in the middle of the recording.
      const at = new Date(clock.now().getTime() - clock.skewMs());
      const began = clock.ticks();
      const passed = () => ({ at, ms: Math.round(clock.ticks() - began) });
      let response: PipelineResponse;
      try {
        response = await inner.sendRequest(request);
      } catch (error) {
        record({ ...passed(), ...asked(request), failure: codeOf(error, request) });
        throw error;
      }
      record({ ...passed(), ...asked(request), ...answered(response) });
      return response;
    },
  };
}

/** Called after sending, because the client adds headers. */
function asked({ method, url, headers, body }: PipelineRequest) {
  return {
    method,
    url,
    requestHeaders: headers.toJSON(),
    ...(typeof body === 'string' ? { requestBody: body } : {}),
  };
}

function answered({ status, headers, bodyAsText }: PipelineResponse) {
  return {
    status,
    responseHeaders: headers.toJSON(),
    ...(typeof bodyAsText === 'string' ? { responseBody: bodyAsText } : {}),
  };
}

/** The client aborts a request on a timeout, with the same error as for an abort by the caller. */
function codeOf(error: unknown, { abortSignal }: PipelineRequest): string {
  if (error instanceof Error && error.name === 'AbortError')
    return abortSignal?.aborted ? 'aborted' : 'timeout';
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : 'no response';
}
