import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import { GraphError } from '@microsoft/microsoft-graph-client';
import { describe, expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { failure } from '../../src/connectors/callFailure.ts';
import { openWire } from '../../src/connectors/wire.ts';

const once = { subject: 'thing', idempotent: false, needs: 'the right "R"' };
const again = { ...once, idempotent: true };
const SECRET = 'Sup3r~Secret.Value_That-Nobody.Sees';

function rest(
  statusCode: number,
  code?: string,
  headers: Record<string, string> = {},
  details?: unknown,
): RestError {
  const request = { url: 'https://x/', method: 'PUT' } as never;
  const response = { status: statusCode, headers: createHttpHeaders(headers), request, bodyAsText: SECRET };
  const error = new RestError(SECRET, { statusCode, request, response, ...(code ? { code } : {}) });
  if (details) error.details = details;
  return error;
}

function graph(
  statusCode: number,
  code: string,
  message = SECRET,
  headers: Record<string, string> = {},
): GraphError {
  const error = new GraphError(statusCode, message);
  error.code = code;
  error.requestId = 'req-1';
  error.headers = new Headers(headers);
  return error;
}

describe('the four words', () => {
  test.each([
    [rest(429), 'try-later'],
    [rest(409, 'Conflict'), 'try-later'],
    [graph(409, 'Directory_ConcurrencyViolation'), 'try-later'],
    [graph(400, 'Directory_ConcurrencyViolation'), 'try-later'],
    [
      graph(400, 'Request_BadRequest', 'Error due to concurrent requests being made to the tenant.'),
      'try-later',
    ],
    [graph(400, 'Request_BadRequest', "No password credential found with keyId 'k'."), 'absent'],
    [graph(400, 'Request_BadRequest', 'Something else.'), 'refused'],
    [rest(409, 'Conflict', {}, { error: { innerError: { code: 'ObjectIsBeingDeleted' } } }), 'try-later'],
    [
      rest(409, 'Conflict', {}, { error: { innerError: { code: 'ObjectIsDeletedButRecoverable' } } }),
      'refused',
    ],
    [rest(401), 'refused'],
    [rest(403), 'refused'],
    [rest(404), 'absent'],
    [rest(422), 'refused'],
  ])('a service answer means the same for every call: %#', (error, code) => {
    expect(failure(error, once).code).toBe(code);
    expect(failure(error, again).code).toBe(code);
  });

  test.each([
    [rest(500)],
    [rest(502)],
    [rest(503)],
    [rest(504)],
    [rest(408)],
    [rest(200, 'PARSE_ERROR')],
    [new RestError(SECRET, { code: 'ECONNRESET' })],
    [new RestError(SECRET, { code: 'ETIMEDOUT' })],
    [new RestError(SECRET, { code: 'PARSE_ERROR' })],
    [Object.assign(new Error(SECRET), { name: 'AbortError' })],
    [new TypeError(SECRET)],
    [new GraphError(200, SECRET, new SyntaxError(SECRET))],
  ])('what may have taken effect is an unknown outcome only where repeating would do harm: %#', error => {
    expect(failure(error, once).code).toBe('unknown-outcome');
    expect(failure(error, again).code).toBe('try-later');
  });

  test.each(['ECONNREFUSED', 'EAI_AGAIN'])('a call that never left (%s) may simply be made again', code => {
    expect(failure(new RestError(SECRET, { code }), once).code).toBe('try-later');
  });

  test.each([
    ['ENOTFOUND', /host name does not exist/, /check the name/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['EPROTO', /does not speak TLS/, /HTTPS_PROXY/],
  ])('what no waiting mends (%s) is refused at once, with what to look at', (code, reason, remedy) => {
    const { details } = failure(new RestError(SECRET, { code }), again);
    expect(details).toMatchObject({
      code: 'refused',
      reason: expect.stringMatching(reason),
      remedy: expect.stringMatching(remedy),
    });
  });

  test('a proxy that wants a sign-in is told as the proxy, whatever the service', () => {
    const { details } = failure(rest(407), again);
    expect(details).toMatchObject({ code: 'refused', remedy: expect.stringContaining('HTTPS_PROXY') });
  });
});

describe('every refusal ends with a next step', () => {
  const details = (error: unknown, call = {}) => failure(error, { ...once, ...call }).details;

  test.each([400, 405, 412, 413, 415, 422])(
    'a %i without more says what to look up, and the request',
    status => {
      const { remedy } = details(rest(status, 'BadParameter', { 'x-ms-request-id': 'abc' }));
      expect(remedy).toContain(`look up what ${status} BadParameter means for this service`);
      expect(remedy).toContain('abc');
    },
  );

  test.each([400, 422])('a %i names what was sent', status => {
    const { reason, remedy } = details(rest(status), { sends: 'the name of the setting a-b' });
    expect(reason).toBe(`the service rejects the content of the request (${status})`);
    expect(remedy).toMatch(/^check the name of the setting a-b; or look up/);
  });

  test('a 401 is told as the service means it', () => {
    const unaccepted = { reason: 'GitHub does not accept GITHUB_TOKEN', remedy: 'export GITHUB_TOKEN=…' };
    expect(details(rest(401), { unaccepted })).toMatchObject({
      reason: 'GitHub does not accept GITHUB_TOKEN (401)',
      remedy: 'export GITHUB_TOKEN=…',
    });
    expect(details(rest(401)).remedy).toContain('az login');
    expect(details(rest(401, 'ExpiredAuthenticationToken')).remedy).toContain('clock');
  });

  test.each([
    'ScopeLocked',
    'ReadOnlyDisabledSubscription',
    'MissingSubscriptionRegistration',
    'RequestDisallowedByPolicy',
  ])('a 409 %s lasts until somebody does something, and says what', code => {
    expect(details(rest(409, code))).toMatchObject({
      code: 'refused',
      remedy: expect.stringMatching(/\baz [a-z]+/),
    });
  });
});

describe('what a Problem says', () => {
  test('waits are taken from seconds and from HTTP dates, by the service’s own clock', () => {
    expect(failure(rest(429, undefined, { 'Retry-After': '7' }), once).details.retryAfterMs).toBe(7000);
    const dates = { date: 'Mon, 23 Nov 2026 10:00:00 GMT', 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' };
    expect(failure(rest(503, undefined, dates), again).details.retryAfterMs).toBe(30_000);
    expect(
      failure(graph(429, 'TooManyRequests', '', { 'retry-after': '3' }), once).details.retryAfterMs,
    ).toBe(3000);
  });

  test('a refusal names the missing right', () => {
    const problem = failure(rest(403, 'Forbidden', { 'x-ms-request-id': 'abc' }), once);
    expect(problem.remedy).toContain('the right "R"');
    expect(problem.details).toMatchObject({ status: 403, serviceCode: 'Forbidden', requestId: 'abc' });
  });

  test('no text of the service gets out, for it could quote what was sent', () => {
    for (const error of [
      rest(400, 'BadParameter'),
      rest(200, 'PARSE_ERROR'),
      graph(400, 'Request_BadRequest'),
      new TypeError(SECRET),
    ]) {
      const problem = failure(error, once);
      expect(`${problem.message} ${JSON.stringify(problem.details)} ${problem.cause ?? ''}`).not.toContain(
        SECRET,
      );
    }
  });

  test('a rate limit of GitHub is a wait, although it comes as 403', () => {
    const at = Date.parse('2026-11-23T10:00:00Z') / 1000;
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${at + 60}`,
      date: 'Mon, 23 Nov 2026 10:00:00 GMT',
    };
    const error = Object.assign(new Error(SECRET), {
      name: 'HttpError',
      status: 403,
      response: { status: 403, headers },
    });
    expect(failure(error, again).details).toMatchObject({ code: 'try-later', retryAfterMs: 60_000 });
  });

  test('a program that is not signed in says how to sign in, and an Entra number is kept', () => {
    const nobody = Object.assign(new Error('none'), { name: 'AggregateAuthenticationError', errors: [] });
    expect(failure(nobody, once)).toMatchObject({
      code: 'refused',
      remedy: expect.stringContaining('az login'),
    });
    const wrong = Object.assign(new Error('invalid_client: AADSTS7000215: Invalid …'), {
      name: 'AuthenticationError',
    });
    expect(failure(wrong, once).details).toMatchObject({ code: 'refused', serviceCode: 'AADSTS7000215' });
    const busy = Object.assign(new Error('AADSTS90033'), { name: 'AuthenticationRequiredError' });
    expect(failure(busy, once).code).toBe('try-later');
  });
});

test('nothing listening is a call that never left', async () => {
  const wire = openWire({ clock: cloudClock(systemClock) });
  const error = await wire.fetch('https://127.0.0.1:1/').catch((thrown: unknown) => thrown);
  expect(failure(error, once)).toMatchObject({
    code: 'try-later',
    details: { reason: expect.stringContaining('ECONNREFUSED') },
  });
});
