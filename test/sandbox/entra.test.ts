import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { entra } from '../../src/sandbox/entra/service.ts';
import { checkToken, readBearer } from '../../src/sandbox/entra/tokens.ts';
import {
  ask,
  GRAPH,
  graphRequest,
  PAYMENTS,
  START,
  signIn,
  stage,
  TENANT,
  tokenRequest,
} from './entraWorld.ts';

const HOUR = 3600_000;

describe('a token for the right secret', () => {
  test('has the documented body and headers, and is remembered as a sign-in', () => {
    const scene = stage();
    const reply = signIn(scene);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store, no-cache', pragma: 'no-cache' });
    expect(reply.headers['set-cookie']).toMatch(/^fpc=/);
    const keyId = scene.payments.passwords[0]?.keyId;
    const requestId = reply.headers['x-ms-request-id'];
    expect(scene.tenant.signIns).toEqual([{ appId: PAYMENTS, keyId, at: START, resource: GRAPH, requestId }]);
  });

  test('verifies against the published keys and carries the granted roles of that resource only', async () => {
    const scene = stage();
    scene.payments.appRoles = {
      [`${GRAPH}/`]: ['Application.Read.All'],
      'https://vault.azure.net': ['other'],
    };
    const token = String(signIn(scene).at('access_token'));
    const keys = ask(scene, `/${TENANT}/discovery/v2.0/keys`).at('keys') as (JsonWebKey & { kid: string })[];
    const [head = '', payload = '', signature = ''] = token.split('.');
    const { kid, alg } = claims(head);
    const jwk = keys.find(each => each.kid === kid);
    if (jwk === undefined) throw new Error('the key that signed is not listed');
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const signed = Buffer.from(`${head}.${payload}`);
    expect(alg).toBe('RS256');
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(claims(payload)).toMatchObject({
      aud: GRAPH,
      exp: START / 1000 + 3600,
      appid: PAYMENTS,
      tid: TENANT,
      roles: ['Application.Read.All'],
      ver: '1.0',
    });
    expect(claims(payload)['iat']).toBe(START / 1000 - 300);
  });

  test('has no roles claim where nothing is granted', () => {
    expect(claims(String(signIn(stage()).at('access_token')).split('.')[1])).not.toHaveProperty('roles');
  });

  test('lives a day when the client declares cp1', () => {
    const claims = '{"access_token":{"xms_cc":{"values":["CP1"]}}}';
    expect(signIn(stage(), { claims }).at('expires_in')).toBe(86399);
  });
});

describe('a token is given', () => {
  test('by domain name, with a query on the address, and for HTTP Basic with encoded parts', () => {
    const scene = stage();
    const byDomain = {
      path: '/contoso.onmicrosoft.com/oauth2/v2.0/token',
      query: new URLSearchParams('client-request-id=1'),
    };
    expect(signIn(scene, {}, byDomain).status).toBe(200);
    Object.assign(scene.payments.passwords[0] ?? {}, { value: 'a~b+c/d =&%é:x' });
    const pair = `${PAYMENTS}:${encodeURIComponent('a~b+c/d =&%é:x')}`;
    const headers = {
      ...tokenRequest({}).headers,
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    };
    expect(signIn(scene, { client_id: undefined, client_secret: undefined }, { headers }).status).toBe(200);
  });

  test('only for an encoded secret: an unencoded plus arrives as a space', () => {
    const scene = stage();
    Object.assign(scene.payments.passwords[0] ?? {}, { value: 'a+b' });
    const raw = tokenRequest({ client_secret: undefined }).body.toString();
    const code = (secret: string) =>
      signIn(scene, {}, { body: Buffer.from(`${raw}&client_secret=${secret}`) }).status;
    expect([code('a+b'), code('a%2Bb')]).toEqual([401, 200]);
    const basic = (pair: string) => {
      const authorization = `Basic ${Buffer.from(`${PAYMENTS}:${pair}`).toString('base64')}`;
      const headers = { ...tokenRequest({}).headers, authorization };
      return signIn(scene, { client_id: undefined, client_secret: undefined }, { headers }).status;
    };
    expect([basic('a+b'), basic('a%2Bb')]).toEqual([401, 200]);
  });

  test('at the v1 address with numbers as text', () => {
    const path = `/${TENANT}/oauth2/token`;
    const reply = signIn(stage(), { scope: undefined, resource: 'https://vault.azure.net' }, { path });
    expect(reply.at('expires_in')).toBe('3599');
    expect(reply.at('resource')).toBe('https://vault.azure.net');
  });

  test.each([
    ['https://management.azure.com//.default', 'https://management.azure.com/'],
    ['https://management.core.windows.net//.default', 'https://management.core.windows.net/'],
    ['499b84ac-1321-427f-aa17-267ca6975798/.default', '499b84ac-1321-427f-aa17-267ca6975798'],
    [`api://${PAYMENTS}/.default`, `api://${PAYMENTS}`],
    [`${PAYMENTS}/.default`, PAYMENTS],
    [`openid profile offline_access email ${GRAPH}/.default`, GRAPH],
  ])('for scope %s is meant for %s', (scope, audience) => {
    const token = String(signIn(stage(), { scope }).at('access_token'));
    expect(claims(token.split('.')[1])['aud']).toBe(audience);
  });
});

describe('a bearer token', () => {
  test('is judged by signature, audience and the sandbox clock', () => {
    const scene = stage();
    const request = graphRequest(scene, 'GET', '/v1.0/applications');
    expect(readBearer(request, scene, [GRAPH])).toMatchObject({ ok: true, caller: { tenantId: TENANT } });
    expect(readBearer({ ...request, headers: {} }, scene, [GRAPH])).toEqual({ ok: false, fault: 'missing' });
    expect(readBearer(request, scene, ['https://vault.azure.net'])).toEqual({
      ok: false,
      fault: 'wrong-audience',
    });
    expect(readBearer(request, stage(), [GRAPH])).toEqual({ ok: false, fault: 'malformed' });
    scene.clock.advance(HOUR);
    expect(readBearer(request, scene, [GRAPH])).toEqual({ ok: false, fault: 'expired' });
  });

  test('for management is accepted under each of its names', () => {
    const scene = stage();
    const token = String(
      signIn(scene, { scope: 'https://management.core.windows.net//.default' }).at('access_token'),
    );
    expect(checkToken(token, scene, ['https://management.azure.com']).ok).toBe(true);
  });

  test('whose payload was changed is malformed', () => {
    const scene = stage();
    const [head, , signature] = String(signIn(scene).at('access_token')).split('.');
    const payload = Buffer.from(JSON.stringify({ aud: GRAPH, appid: 'x', tid: TENANT, exp: 9e9 })).toString(
      'base64url',
    );
    expect(checkToken(`${head}.${payload}.${signature}`, scene, [GRAPH])).toEqual({
      ok: false,
      fault: 'malformed',
    });
  });
});

describe('metadata', () => {
  test('names endpoints and an issuer of the tenant', () => {
    const reply = ask(stage(), '/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration');
    const base = `https://login.microsoftonline.com/${TENANT}`;
    expect(reply.body).toMatchObject({
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
  });

  test('of an unknown tenant is refused as MSAL expects it', () => {
    const reply = ask(stage(), '/99999999-9999-4999-8999-999999999999/v2.0/.well-known/openid-configuration');
    expect([reply.status, reply.at('error'), reply.at('error_codes', 0)]).toEqual([
      400,
      'invalid_tenant',
      90002,
    ]);
  });

  test('discovery knows the real authorities and no other', () => {
    const asked = (host: string) =>
      ask(
        stage(),
        `/common/discovery/instance?api-version=1.1&authorization_endpoint=https://${host}/${TENANT}/oauth2/v2.0/authorize`,
      );
    expect(asked('login.microsoftonline.com').at('metadata', 0, 'aliases', 1)).toBe('login.windows.net');
    expect(asked('evil.example').at('error')).toBe('invalid_instance');
  });

  test('operations have short names', () => {
    const named = (path: string) => entra.operation(tokenRequest({}, { path }));
    expect(named(`/${TENANT}/oauth2/token`)).toBe('token');
    expect(named('/common/discovery/instance')).toBe('discovery');
    expect(named(`/${TENANT}/discovery/keys`)).toBe('keys');
    expect(named(`/${TENANT}/.well-known/openid-configuration`)).toBe('openid');
    expect(named(`//${TENANT}//oauth2/v2.0/token`)).toBe('token');
    expect(named('/favicon.ico')).toBe('unknown');
  });
});

function claims(part = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
