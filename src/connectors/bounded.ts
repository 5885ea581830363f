/** No answer is larger than what this program can read at all: compressed, a few hundred kilobytes may be gigabytes. */
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { Problem } from '../problem.ts';

/** A page of 999 sign-ins or registrations has a few megabytes, an answer of any other kind less. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Counts what comes out of the decompression, and ends the exchange there (what is thrown in `onDownloadProgress` destroys the
 * streams: ts-http-runtime nodeHttpClient.js). Nothing of that passes by asking again.
 */
export function bounded(inner: HttpClient, most = LARGEST_ANSWER): HttpClient {
  return {
    async sendRequest(request) {
      let isOver = false;
      request.onDownloadProgress = ({ loadedBytes }) => {
        isOver = loadedBytes > most;
        if (isOver) throw new RangeError('larger than any answer');
      };
      try {
        return await inner.sendRequest(request);
      } catch (error) {
        throw isOver ? tooLarge(request, most) : error;
      }
    },
  };
}

function tooLarge({ url }: PipelineRequest, most: number): Problem {
  return new Problem({
    code: 'refused',
    subject: new URL(url).hostname,
    reason: `its answer is larger than ${Math.round(most / 1024 / 1024)} MB, and was not read to its end`,
    remedy: 'look whether a proxy or gateway changes answers on their way, and run again',
  });
}
