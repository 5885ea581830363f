import { describe, expect, test } from 'vitest';
import { issueIdToken } from '../../src/sandbox/entra/issuers.ts';
import { clientKey, signed } from './clientKeys.ts';
import { PAYMENTS, START, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const OTHER = '99999999-9999-4999-8999-999999999999';
const KEY_ID = '55555555-5555-4555-8555-555555555555';
const ISSUER = 'https://token.actions.githubusercontent.com';
const SUBJECT = 'repo:contoso/ops:environment:Production';
const REALM = `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`;
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const NOW = START / 1000;

const mine = clientKey(START);
const foreign = clientKey(START);

function world(certificate: { readonly start?: string; readonly end?: string } = {}): SeededScene {
  const certificates = [{ name: 'cert', keyId: KEY_ID, certificate: mine.certificate, ...certificate }];
  const federatedCredentials = [{ name: 'github', issuer: ISSUER, subject: SUBJECT }];
  const applications = [{ appId: PAYMENTS, certificates, federatedCredentials }];
  return seededScene({ tenants: [{ id: TENANT, domains: ['contoso.onmicrosoft.com'], applications }] });
}

/** What was issued, or the status, the error and the code of the refusal. */
function outcome(scene: SeededScene, assertion: string, form: Record<string, string | undefined> = {}) {
  const given = { client_secret: undefined, client_assertion: assertion, client_assertion_type: JWT_BEARER };
  const reply = signIn(scene, { ...given, ...form });
  if (reply.status === 200) return claimsOf(String(reply.at('access_token')));
  return [reply.status, reply.at('error'), reply.at('error_codes', 0)];
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

const claims = { iss: PAYMENTS, sub: PAYMENTS, aud: REALM, nbf: NOW, exp: NOW + 600, jti: 'x' };
const byPrint = { x5t: mine.x5t };

describe('an assertion signed with the key of a certificate', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['by the SHA-1 thumbprint and RS256', byPrint, {}],
    ['by the SHA-256 thumbprint and PS256', { alg: 'PS256', 'x5t#S256': mine['x5t#S256'] }, {}],
    [
      'for the token endpoint of another alias, by domain',
      byPrint,
      { aud: 'https://login.windows.net/contoso.onmicrosoft.com/oauth2/token' },
    ],
    ['for the issuer', byPrint, { aud: `https://login.microsoftonline.com/${TENANT}/v2.0` }],
    ['of a client whose clock is four minutes off', byPrint, { nbf: NOW + 240 }],
  ])('%s signs in', (_, header, changed) => {
    const scene = world();
    const issued = outcome(scene, signed(header, { ...claims, ...changed }, mine.privateKey));
    expect(issued).toMatchObject({ appid: PAYMENTS, appidacr: '2' });
    expect(scene.world.tenants[0]?.signInLog.at(-1)).toMatchObject({ keyId: KEY_ID, code: 0 });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, number]>([
    ['without a thumbprint', {}, {}, 700027],
    ['by a thumbprint that is not registered', { x5t: foreign.x5t }, {}, 700027],
    ['with an algorithm that Entra does not take', { ...byPrint, alg: 'RS512' }, {}, 700027],
    ['of another client', byPrint, { iss: OTHER, sub: OTHER }, 700021],
    ['for another tenant', byPrint, { aud: REALM.replace(TENANT, OTHER) }, 700023],
    ['for another service', byPrint, { aud: 'https://graph.microsoft.com' }, 700023],
    ['for the sign-in of another cloud', byPrint, { aud: REALM.replace('.com', '.us') }, 700023],
    ['that is over', byPrint, { exp: NOW - 301 }, 700024],
    ['that has not begun', byPrint, { nbf: NOW + 301 }, 700024],
  ])('%s is refused', (_, header, changed, code) => {
    const assertion = signed(header, { ...claims, ...changed }, mine.privateKey);
    expect(outcome(world(), assertion)).toEqual([401, 'invalid_client', code]);
  });

  test('is refused when somebody else signed it, and when the certificate is over or has not begun', () => {
    const forged = signed(byPrint, claims, foreign.privateKey);
    expect(outcome(world(), forged)).toEqual([401, 'invalid_client', 700027]);
    const assertion = signed(byPrint, claims, mine.privateKey);
    for (const dates of [{ end: '-1d' }, { start: '+1h' }])
      expect(outcome(world(dates), assertion)).toEqual([401, 'invalid_client', 700027]);
  });

  test('is judged by the clock of the machine that made it, and its certificate by that of the sandbox', () => {
    const scene = world();
    const assertion = signed(byPrint, claims, mine.privateKey);
    scene.clock.advance(25 * 3_600_000);
    expect(outcome(scene, assertion)).toMatchObject({ appid: PAYMENTS });
    scene.clock.advance(365 * 86_400_000);
    expect(outcome(scene, assertion)).toEqual([401, 'invalid_client', 700027]);
  });

  test('works no longer when a person takes the certificate away', () => {
    const scene = world();
    scene.edit({ op: 'change-application', tenant: TENANT, appId: PAYMENTS, certificates: [] });
    expect(outcome(scene, signed(byPrint, claims, mine.privateKey))).toEqual([401, 'invalid_client', 700027]);
  });
});

test.each<[string, string, Record<string, string | undefined>, unknown[]]>([
  ['that is no token', 'not-a-token', {}, [400, 'invalid_request', 50027]],
  [
    'without an audience',
    signed(byPrint, { ...claims, aud: undefined }, mine.privateKey),
    {},
    [400, 'invalid_request', 50027],
  ],
  [
    'of another type of token',
    signed({ typ: 'at+jwt' }, claims, mine.privateKey),
    {},
    [400, 'invalid_request', 5002727],
  ],
  ['without its type', 'x.y.z', { client_assertion_type: undefined }, [400, 'invalid_request', 900144]],
  ['of another type', 'x.y.z', { client_assertion_type: 'urn:x' }, [400, 'invalid_request', 9002313]],
])('an assertion %s is refused', (_, assertion, form, expected) => {
  expect(outcome(world(), assertion, form)).toEqual(expected);
});

describe('a token of another issuer', () => {
  const token = (scene: SeededScene, changed: object = {}) =>
    issueIdToken(scene, { issuer: ISSUER, subject: SUBJECT, ...changed });

  test('signs in where a federated credential fits, and leaves no row in the report of credentials', () => {
    const scene = world();
    expect(outcome(scene, token(scene))).toMatchObject({ appid: PAYMENTS, appidacr: '2' });
    expect(scene.world.tenants[0]?.signIns).toEqual([]);
    expect(scene.world.tenants[0]?.signInLog.at(-1)).toMatchObject({ appId: PAYMENTS, code: 0 });
  });

  test.each<[string, object, number]>([
    ['the issuer with a slash more', { issuer: `${ISSUER}/` }, 700211],
    ['another audience', { audience: 'https://github.com/contoso' }, 700212],
    ['another subject', { subject: 'repo:contoso/ops:ref:refs/heads/main' }, 700213],
    ['the subject in another case', { subject: SUBJECT.toLowerCase() }, 7002138],
  ])('%s is refused', (_, changed, code) => {
    const scene = world();
    expect(outcome(scene, token(scene, changed))).toEqual([401, 'invalid_client', code]);
  });

  test('is refused when each of its parts fits another record', () => {
    const scene = world();
    const federatedCredentials = [
      { name: 'one', issuer: ISSUER, subject: SUBJECT, audiences: ['api://other'] },
      { name: 'two', issuer: ISSUER, subject: 'another' },
    ];
    scene.edit({ op: 'change-application', tenant: TENANT, appId: PAYMENTS, federatedCredentials });
    expect(outcome(scene, token(scene))).toEqual([401, 'invalid_client', 70021]);
  });

  test('is refused when it is over, when another key signed it, and when its issuer cannot be reached', () => {
    const scene = world();
    expect(outcome(scene, token(scene, { lifetimeMs: -301_000 }))).toEqual([401, 'invalid_client', 700024]);
    const claimed = { sub: SUBJECT, aud: 'api://AzureADTokenExchange', exp: NOW + 600 };
    const forged = (iss: string) => signed({ kid: 'x' }, { ...claimed, iss }, foreign.privateKey);
    expect(outcome(scene, forged(ISSUER))).toEqual([401, 'invalid_client', 7000272]);
    const federatedCredentials = [{ name: 'nobody', issuer: 'https://nobody.example', subject: SUBJECT }];
    scene.edit({ op: 'change-application', tenant: TENANT, appId: PAYMENTS, federatedCredentials });
    expect(outcome(scene, forged('https://nobody.example'))).toEqual([400, 'invalid_request', 90061]);
  });
});
