import type { HttpClient } from '@azure/core-rest-pipeline';
import { fieldOf } from './callError.ts';

/** The difference of a number of seconds that `| 0` has truncated to 32 bits. */
const FOLD = 2 ** 32;

/**
 * @azure/keyvault-secrets 4.12.0 computes the seconds of `exp` and `nbf` with `| 0` (models.js, secretAttributesSerializer),
 * which makes dates after 2038-01-19 negative. They are corrected before the request is sent.
 */
export function withWideDates(inner: HttpClient): HttpClient {
  return {
    sendRequest(request) {
      if (typeof request.body === 'string') request.body = unfolded(request.body);
      return inner.sendRequest(request);
    },
  };
}

function unfolded(body: string): string {
  const secret: unknown = JSON.parse(body);
  const attributes = fieldOf(secret, 'attributes');
  if (typeof attributes !== 'object' || attributes === null) return body;
  const folded = Object.entries(attributes).filter(([, value]) => typeof value === 'number' && value < 0);
  if (folded.length === 0) return body;
  const corrected = Object.fromEntries(folded.map(([name, value]) => [name, Number(value) + FOLD]));
  return JSON.stringify({ ...(secret as object), attributes: { ...attributes, ...corrected } });
}
