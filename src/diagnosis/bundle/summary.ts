/** What a line tells of an exchange that is redacted already. */
interface Summarized {
  readonly method: string;
  readonly url: string;
  readonly ms: number;
  readonly response?: { readonly status: number; readonly body?: unknown };
  readonly failure?: string;
}

/** `POST login.microsoftonline.com/…/oauth2/v2.0/token → 401 invalid_client AADSTS7000215 (84 ms)` */
export function summaryOf(exchange: Summarized): string {
  const { method, url, response, failure, ms } = exchange;
  const came =
    response === undefined ? [failure ?? 'no answer'] : [response.status, ...codesIn(response.body)];
  return `${method} ${shortened(url)} → ${came.join(' ')} (${ms} ms)`;
}

function shortened(url: string): string {
  return url
    .replace(/^https:\/\//, '')
    .replace(/\?.*$/s, '')
    .replace(/\/subscriptions\/.*\/providers\/[^/]+/, '/…')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '…')
    .replace(/\b([\da-f]{6})[\da-f]{26}\b/g, '$1…');
}

/** The service's codes: Entra's with its numbers, and one level down where a service says it only there. */
function codesIn(body: unknown): string[] {
  const error = fieldOf(body, 'error');
  const numbers = fieldOf(body, 'error_codes');
  const inner = fieldOf(fieldOf(error, 'innererror') ?? fieldOf(error, 'innerError'), 'code');
  const words = [error, fieldOf(error, 'code'), inner, fieldOf(body, 'Code'), fieldOf(body, 'typeKey')];
  return [
    ...words.filter(word => typeof word === 'string'),
    ...(Array.isArray(numbers) ? numbers.map(number => `AADSTS${number}`) : []),
  ];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
