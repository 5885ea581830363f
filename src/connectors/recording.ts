import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../clock.ts';
import type { Exchange } from '../exchange.ts';
import { fieldOf } from './answerTrouble.ts';

export type Recorder = (exchange: Exchange) => void;

/** The innermost client: whatever is sent again by a pipeline above it is recorded again. */
export function recording(inner: HttpClient, clock: Clock, record: Recorder): HttpClient {
  return {
    async sendRequest(request) {
      // By this machine's clock: `now` leaps as soon as the cloud's time is heard, in the midst of the recording.
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

/** Read after sending, because the client adds headers of its own. */
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

/** The client ends a request that takes too long by an abort, like one that its caller gave up. */
function codeOf(error: unknown, { abortSignal }: PipelineRequest): string {
  if (error instanceof Error && error.name === 'AbortError')
    return abortSignal?.aborted ? 'aborted' : 'timeout';
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : 'no answer';
}
