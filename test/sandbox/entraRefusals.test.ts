import { describe, expect, test } from 'vitest';
import type { Application } from '../../src/sandbox/directory/state.ts';
import { loopLimit } from '../../src/sandbox/entra/loop.ts';
import { PAYMENTS, password, START, type Stage, signIn, stage, TENANT, tokenRequest } from './entraWorld.ts';

const OTHER = '99999999-9999-4999-8999-999999999999';

/** What the refusal looks like: status, error, code. */
function outcome(scene: Stage, ...how: [Record<string, string | undefined>?, Parameters<typeof signIn>[2]?]) {
  const reply = signIn(scene, ...how);
  return [reply.status, reply.at('error'), reply.at('error_codes', 0)];
}

describe('what is wrong with the request is told by code, error and status', () => {
  test.each([
    ['no grant type', { grant_type: undefined }, 400, 'invalid_request', 900144],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['no secret', { client_secret: undefined }, 401, 'invalid_client', 7000216],
    ['an empty secret', { client_secret: '' }, 401, 'invalid_client', 7000216],
    ['no client', { client_id: undefined }, 400, 'invalid_request', 900144],
    ['no scope', { scope: undefined }, 400, 'invalid_request', 90014],
    [
      'a scope without /.default',
      { scope: 'https://graph.microsoft.com/User.Read' },
      400,
      'invalid_scope',
      1002012,
    ],
    ['two resources', { scope: 'https://a/.default https://b/.default' }, 400, 'invalid_scope', 70011],
    ['an unknown resource', { scope: 'https://nowhere.example/.default' }, 400, 'invalid_resource', 500011],
    ['an unknown client', { client_id: OTHER }, 400, 'unauthorized_client', 700016],
    ['a wrong secret', { client_secret: 'nope' }, 401, 'invalid_client', 7000215],
    ['only other scopes', { scope: 'openid profile' }, 400, 'invalid_scope', 1002012],
  ])('%s', (_, form, status, error, code) => {
    expect(outcome(stage(), form)).toEqual([status, error, code]);
  });

  test.each([
    ['an unknown tenant', `/${OTHER}/oauth2/v2.0/token`, 'invalid_request', 90002],
    ['a tenant that is no name', '/undefined/oauth2/v2.0/token', 'invalid_request', 900023],
    ['no tenant in particular', '/common/oauth2/v2.0/token', 'invalid_request', 50059],
  ])('%s', (_, path, error, code) => {
    expect(outcome(stage(), {}, { path })).toEqual([400, error, code]);
  });

  test('a missing secret is told before a bad tenant and a missing client, as recorded', () => {
    const path = '/undefined/oauth2/v2.0/token';
    expect(outcome(stage(), { client_id: undefined, client_secret: undefined }, { path })[2]).toBe(7000216);
  });

  test('JSON instead of a form misses grant_type; broken escapes and repeated fields are malformed', () => {
    const json = {
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"grant_type":"client_credentials"}'),
    };
    expect(outcome(stage(), {}, json)[2]).toBe(900144);
    const { body } = tokenRequest({});
    expect(outcome(stage(), {}, { body: Buffer.from(`${body}&x=%zz`) })[2]).toBe(9002313);
    expect(outcome(stage(), {}, { body: Buffer.from(`${body}&scope=a`) })[2]).toBe(9000411);
    expect(outcome(stage(), {}, { method: 'GET' })[2]).toBe(900561);
  });
});

describe('the state of the application', () => {
  test.each<[string, (application: Application) => void, number, string, number]>([
    ['deleted', one => Object.assign(one, { deletedAt: START }), 400, 'unauthorized_client', 700016],
    [
      'without a service principal',
      one => Object.assign(one, { servicePrincipal: undefined }),
      401,
      'invalid_client',
      7000229,
    ],
    [
      'disabled',
      one => Object.assign(one, { servicePrincipal: { objectId: 'x', enabled: false } }),
      400,
      'unauthorized_client',
      7000112,
    ],
    ['public', one => Object.assign(one, { publicClient: true }), 401, 'invalid_client', 700025],
    [
      'blocked by conditional access',
      one => Object.assign(one, { blockedByConditionalAccess: true }),
      400,
      'invalid_grant',
      53003,
    ],
  ])('%s is refused', (_, change, status, error, code) => {
    const scene = stage();
    change(scene.payments);
    expect(outcome(scene)).toEqual([status, error, code]);
    expect(scene.tenant.signIns).toEqual([]);
  });

  test('a conditional access block carries suberror and claims', () => {
    const scene = stage();
    scene.payments.blockedByConditionalAccess = true;
    const reply = signIn(scene);
    expect(reply.at('suberror')).toBe('message_only');
    expect(JSON.parse(String(reply.at('claims')))).toHaveProperty('access_token.capolids.essential', true);
  });

  test('an expired secret is told from an unknown one, and one that is not valid yet is not', () => {
    const scene = stage();
    scene.payments.passwords.push(
      password('expired', { end: START }),
      password('future', { start: START + 1 }),
    );
    expect(outcome(scene, { client_secret: 'expired' })[2]).toBe(7000222);
    expect(outcome(scene, { client_secret: 'future' })[2]).toBe(7000215);
  });
});

describe('the body of a refusal', () => {
  test('names the application, repeats its ids, and echoes the correlation id of the client', () => {
    const reply = signIn(stage(), { client_secret: 'nope', 'client-request-id': OTHER });
    const trace = reply.at('trace_id');
    expect(reply.headers['x-ms-request-id']).toBe(trace);
    expect(reply.at('correlation_id')).toBe(OTHER);
    expect(reply.at('timestamp')).toBe('2026-11-23 09:30:00Z');
    expect(reply.at('error_uri')).toBe('https://login.microsoftonline.com/error?code=7000215');
    const description = String(reply.at('error_description'));
    expect(description).toContain(`for a secret added to app '${PAYMENTS}'.`);
    expect(description).toMatch(/^AADSTS7000215: /);
    expect(description).toContain(`Trace ID: ${trace}`);
    expect(description).not.toContain('nope');
  });

  test('separates the parts of the description now by line ends, now by spaces', () => {
    const scene = stage();
    const seen = Array.from({ length: 20 }, () =>
      String(signIn(scene, { client_secret: 'nope' }).at('error_description')),
    );
    expect(seen.some(text => text.includes('\r\nTrace ID'))).toBe(true);
    expect(seen.some(text => text.includes(' Trace ID'))).toBe(true);
  });
});

describe('replicas', () => {
  test('learn of a secret one by one, so that answers flap and then settle', () => {
    const scene = stage({ replicas: 3 });
    scene.payments.passwords.push(password('fresh', { seenFrom: [START, START + 5_000, START + 10_000] }));
    const probe = () => Array.from({ length: 30 }, () => signIn(scene, { client_secret: 'fresh' }).status);
    expect(new Set(probe())).toEqual(new Set([200, 401]));
    scene.clock.advance(10_000);
    expect(new Set(probe())).toEqual(new Set([200]));
  });

  test('go on accepting a removed secret until the removal reaches them', () => {
    const scene = stage({ replicas: 2 });
    Object.assign(scene.payments.passwords[0] ?? {}, { removedAt: START, goneFrom: [START, START + 5_000] });
    const probe = () => Array.from({ length: 30 }, () => signIn(scene).status);
    expect(new Set(probe())).toEqual(new Set([200, 401]));
    scene.clock.advance(5_000);
    expect(new Set(probe())).toEqual(new Set([401]));
  });
});

describe('a client that loops', () => {
  test('is stopped after too many identical failures, for that request only, and let in again later', () => {
    const scene = stage();
    for (let round = 0; round < loopLimit; round++)
      expect(outcome(scene, { client_secret: 'nope' })[2]).toBe(7000215);
    const stopped = signIn(scene, { client_secret: 'nope' });
    expect([stopped.status, stopped.at('error_codes', 0)]).toEqual([429, 50196]);
    expect(stopped.headers['retry-after']).toBe('60');
    expect(signIn(scene).status).toBe(200);
    scene.clock.advance(60_000);
    expect(outcome(scene, { client_secret: 'nope' })[2]).toBe(7000215);
  });

  test('is not what a patient prover looks like: a failing probe every two seconds goes on for ten minutes', () => {
    const scene = stage();
    for (let round = 0; round < 300; round++) {
      expect(outcome(scene, { client_secret: 'nope' })[2]).toBe(7000215);
      scene.clock.advance(2_000);
    }
  });

  test('is stopped also where every answer would have been a token, and goes on after the wait', () => {
    const scene = stage();
    for (let round = 0; round < loopLimit; round++) expect(signIn(scene).status).toBe(200);
    expect(scene.tenant.signIns).toHaveLength(loopLimit);
    expect(outcome(scene, {})[2]).toBe(50196);
    scene.clock.advance(61_000);
    expect(signIn(scene).status).toBe(200);
  });

  test('is told apart by tenant', () => {
    const scene = stage();
    for (let round = 0; round < loopLimit; round++) signIn(scene, { client_secret: 'nope' });
    expect(
      outcome(scene, { client_secret: 'nope' }, { path: `/${TENANT.toUpperCase()}x/oauth2/v2.0/token` })[2],
    ).toBe(900023);
  });
});
