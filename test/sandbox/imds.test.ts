import { describe, expect, test } from 'vitest';
import { imds } from '../../src/sandbox/imds/service.ts';
import type { Reply } from '../../src/sandbox/wire.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { PAYMENTS, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const OTHER = '99999999-9999-4999-8999-999999999999';
const VAULT = 'https://vault.azure.net';
const HOUR = 3_600_000;

function world(machine: WorldSeed['machine'] = { tenant: TENANT, appId: PAYMENTS }): SeededScene {
  const applications = [{ appId: PAYMENTS, appRoles: { [VAULT]: ['Read'] } }];
  const tenants = [{ id: TENANT, applications }];
  return seededScene({ tenants, ...(machine && { machine }) });
}

interface Asked {
  readonly host?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: string;
}

function ask(
  scene: SeededScene,
  { host = '169.254.169.254', path, query = '', headers, method = 'GET' }: Asked,
): Reply {
  const empty = Buffer.alloc(0);
  return imds.handle(
    { id: 'r', method, host, path, query: new URLSearchParams(query), headers, body: empty },
    scene,
  );
}

const METADATA = '/metadata/identity/oauth2/token';

function metadata(
  scene: SeededScene,
  query = '',
  headers: Record<string, string> = { metadata: 'true' },
  method = 'GET',
) {
  const asked = `api-version=2018-02-01&resource=${VAULT}${query}`;
  return ask(scene, { path: METADATA, query: asked, headers, method });
}

function appService(scene: SeededScene, query = '', header = scene.world.machine?.header ?? '') {
  const asked = `api-version=2019-08-01&resource=${VAULT}${query}`;
  return ask(scene, {
    host: '127.0.0.1',
    path: '/msi/token',
    query: asked,
    headers: { 'x-identity-header': header },
  });
}

function claimsIn(reply: Reply): Record<string, unknown> {
  const token = String(body(reply)['access_token']);
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

function body(reply: Reply): Record<string, unknown> {
  return JSON.parse(JSON.stringify(reply.body));
}

describe('the metadata service of a virtual machine', () => {
  test('gives a token of the machine for a day, with the fields and the texts of the documentation', () => {
    const reply = metadata(world());
    expect(body(reply)).toMatchObject({
      client_id: PAYMENTS,
      expires_in: '86399',
      resource: VAULT,
      token_type: 'Bearer',
    });
    expect(claimsIn(reply)).toMatchObject({
      aud: VAULT,
      appid: PAYMENTS,
      appidacr: '2',
      tid: TENANT,
      roles: ['Read'],
      xms_mirid: expect.stringContaining('/virtualMachines/'),
    });
  });

  test('keeps it for a day, so that a role that was granted or an identity that was switched off shows late', () => {
    const scene = world();
    const first = body(metadata(scene))['access_token'];
    scene.edit({ op: 'change-service-principal', tenant: TENANT, appId: PAYMENTS, enabled: false });
    scene.clock.advance(23 * HOUR);
    expect(body(metadata(scene))).toMatchObject({ access_token: first, expires_in: '3599' });
    scene.clock.advance(HOUR);
    expect(metadata(scene)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  test.each<
    [string, Parameters<typeof metadata> extends [unknown, ...infer Rest] ? Rest : never, number, string]
  >([
    ['without its header', ['', {}], 400, 'bad_request_102'],
    ['that was passed on', ['', { metadata: 'true', 'x-forwarded-for': '10.0.0.4' }], 400, 'invalid_request'],
    ['to write', ['', { metadata: 'true' }, 'PUT'], 405, 'invalid_request'],
    ['for an identity that the machine does not have', [`&client_id=${OTHER}`], 400, 'invalid_request'],
    ['by another resource', ['&msi_res_id=/subscriptions/x'], 400, 'invalid_request'],
  ])('a request %s is refused', (_, how, status, error) => {
    expect(metadata(world(), ...how)).toMatchObject({ status, body: { error } });
  });

  test('is refused without a resource or a version, for a service that is not there, and without an identity', () => {
    const scene = world();
    const headers = { metadata: 'true' };
    const asked = ['', 'api-version=2018-02-01', 'api-version=2018-02-01&resource=https://nowhere.example'];
    const errors = asked.map(query => body(ask(scene, { path: METADATA, query, headers }))['error']);
    expect(errors).toEqual(['invalid_request', 'invalid_request', 'invalid_resource']);
    scene.edit({ op: 'change-machine', tenant: TENANT, appId: null });
    expect(body(metadata(scene))).toEqual({
      error: 'invalid_request',
      error_description: 'Identity not found',
    });
  });

  test('finds the identity by its client id and its object id', () => {
    const scene = world();
    const application = scene.world.tenants[0]?.applications.find(({ appId }) => appId === PAYMENTS);
    for (const query of [`&client_id=${PAYMENTS}`, `&object_id=${application?.servicePrincipal?.objectId}`])
      expect(metadata(scene, query).status).toBe(200);
  });
});

describe('the endpoint of App Service', () => {
  test('gives the same token, to whoever has its header', () => {
    const scene = world();
    expect(body(appService(scene))).toMatchObject({ token_type: 'Bearer', resource: VAULT });
    expect(claimsIn(appService(scene))).toMatchObject({ appid: PAYMENTS });
    expect(appService(scene, '', 'guessed').status).toBe(401);
    expect(scene.world.issued.has(scene.world.machine?.header ?? '')).toBe(true);
  });

  test('says in its own words that an identity is not there', () => {
    expect(appService(world(), `&client_id=${OTHER}`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('No User Assigned or Delegated Managed Identity found') },
    });
  });
});

test('a machine that is none of Azure has no such service, and one that is has no other', () => {
  const { world: inside } = world();
  expect(
    imds.answersPlainHttp?.('169.254.169.254', METADATA, seededScene({ tenants: [{ id: TENANT }] }).world),
  ).toBe(false);
  expect(imds.answersPlainHttp?.('169.254.169.254', METADATA, inside)).toBe(true);
  expect(imds.answersPlainHttp?.('127.0.0.1', `/${METADATA}`, inside)).toBe(true);
  expect(imds.answersPlainHttp?.('127.0.0.1', '/world', inside)).toBe(false);
  expect(imds.answers('169.254.169.254')).toBe(false);
});
