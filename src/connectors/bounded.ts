/** Limits the size of responses: compressed, a few hundred kilobytes may expand to gigabytes. */
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { Problem } from '../problem.ts';

/** A page of 999 sign-ins or registrations has a few megabytes, any other response less. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Counts the decompressed bytes, and aborts above the limit (an exception in `onDownloadProgress` destroys the streams:
 * ts-http-runtime nodeHttpClient.js). This is `refused`, because a retry would give the same response.
 */
export function bounded(inner: HttpClient, most = LARGEST_ANSWER): HttpClient {
  return { sendRequest: request => receiveBounded(request, () => inner.sendRequest(request), most) };
}

/** The part of a request that is used here: the SDK of blob storage has requests of an older shape. */
type Bounded = Pick<PipelineRequest, 'url' | 'onDownloadProgress'>;

/** Sends a request and stops reading a response that is larger than `most` bytes. Throws a Problem then. */
export async function receiveBounded<R>(
  request: Bounded,
  send: () => Promise<R>,
  most = LARGEST_ANSWER,
): Promise<R> {
  let isOver = false;
  request.onDownloadProgress = ({ loadedBytes }) => {
    isOver = loadedBytes > most;
    if (isOver) throw new RangeError('larger than any valid response');
  };
  try {
    return await send();
  } catch (error) {
    throw isOver ? tooLarge(request, most) : error;
  }
}

function tooLarge({ url }: Bounded, most: number): Problem {
  return new Problem({
    code: 'refused',
    subject: new URL(url).hostname,
    reason: `its response is larger than ${Math.round(most / 1024 / 1024)} MB and was not read completely`,
    remedy: 'check whether a proxy or gateway alters responses, then run again',
  });
}
