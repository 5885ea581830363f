import { describe, expect, test } from 'vitest';
import type { ApplicationSeed, TenantSeed } from '../../src/sandbox/directory/schema.ts';
import { PAYMENTS, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const API = '99999999-9999-4999-8999-999999999999';
const VALUE = 'one-of-the-old-values';

function world(
  api: Partial<ApplicationSeed>,
  tenant: Partial<TenantSeed> = {},
  client: Partial<ApplicationSeed> = {},
): SeededScene {
  const payments = { appId: PAYMENTS, credentials: [{ name: 'old', value: VALUE }], ...client };
  return seededScene({
    tenants: [{ id: TENANT, applications: [payments, { appId: API, ...api }], ...tenant }],
  });
}

function outcome(scene: SeededScene, resource = `api://${API}`, secret = VALUE): unknown[] {
  const reply = signIn(scene, { client_secret: secret, scope: `${resource}/.default` });
  return reply.status === 200 ? [200] : [reply.status, reply.at('error'), reply.at('error_codes', 0)];
}

describe('a resource', () => {
  test.each<[string, Partial<ApplicationSeed>, unknown[]]>([
    ['that is another registration', {}, [200]],
    ['without a service principal', { servicePrincipal: false }, [400, 'invalid_resource', 500011]],
    ['that was deleted', { deleted: true }, [400, 'invalid_resource', 500011]],
    ['that is disabled', { enabled: false }, [400, 'invalid_resource', 500014]],
    ['for which a role is required', { assignmentRequired: true }, [400, 'invalid_grant', 501051]],
  ])('%s', (_, api, expected) => {
    expect(outcome(world(api))).toEqual(expected);
    expect(outcome(world(api), API)).toEqual(expected);
  });

  test('of Microsoft may have no service principal in the tenant, under any of its names', () => {
    const scene = world({}, { missingResources: ['https://management.azure.com/'] });
    const unknown = [400, 'invalid_resource', 500011];
    expect(outcome(scene, 'https://management.core.windows.net/')).toEqual(unknown);
    expect(outcome(scene, '797f4846-ba00-4fd7-ba43-dac1f8f63013')).toEqual(unknown);
    expect(outcome(scene, 'https://vault.azure.net')).toEqual([200]);
  });

  test('that requires a role takes a client that has one, and puts it into the token', () => {
    const scene = world({ assignmentRequired: true }, {}, { appRoles: { [API]: ['Things.Read'] } });
    const reply = signIn(scene, { client_secret: VALUE, scope: `api://${API}/.default` });
    const payload = String(reply.at('access_token')).split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      roles: ['Things.Read'],
    });
  });

  test('can be closed and opened by hand', () => {
    const scene = world({});
    const edit = { op: 'change-service-principal', tenant: TENANT, appId: API } as const;
    scene.edit({ ...edit, assignmentRequired: true });
    expect(outcome(scene).at(-1)).toBe(501051);
    scene.edit({ ...edit, assignmentRequired: false });
    expect(outcome(scene)).toEqual([200]);
  });

  test('is looked at after the secret', () => {
    expect(outcome(world({ assignmentRequired: true }), API, 'nope').at(-1)).toBe(7000215);
  });
});

test('many wrong secrets lock nobody out: the good one is taken after them', () => {
  const scene = world({});
  for (let number = 0; number < 100; number += 1) {
    expect(outcome(scene, undefined, `wrong ${number}`).at(-1)).toBe(7000215);
  }
  expect(outcome(scene)).toEqual([200]);
});
