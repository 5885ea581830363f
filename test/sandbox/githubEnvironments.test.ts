/** An environment that somebody renames: nothing is left below the old name, and nothing can be written there. */

import { beforeAll, expect, test } from 'vitest';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { github } from '../../src/sandbox/github/service.ts';
import { TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

beforeAll(loadSodium);

function world(): SeededScene {
  const environments = {
    production: { secrets: { CLIENT_SECRET: 'kept' }, variables: { MARK: 'kept too' } },
    staging: {},
  };
  return seededScene({ tenants: [{ id: TENANT }], repositories: [{ fullName: 'acme/shop', environments }] });
}

function call(scene: SeededScene, method: string, path: string, body?: object) {
  const authorization = `Bearer ${scene.world.githubTokens[0]?.token}`;
  const reply = github.handle(
    {
      id: 'r1',
      method,
      host: 'api.github.com',
      path: `/repos/acme/shop/environments/${path}`,
      query: new URLSearchParams(),
      headers: { authorization, 'user-agent': 'test' },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    },
    scene,
  );
  return [reply.status, reply.body];
}

const rename = { op: 'rename-environment', repository: 'acme/shop' } as const;

test.each([
  ['GET', ''],
  ['GET', '/secrets'],
  ['GET', '/secrets/public-key'],
  ['GET', '/secrets/CLIENT_SECRET'],
  ['PUT', '/secrets/CLIENT_SECRET'],
  ['DELETE', '/secrets/CLIENT_SECRET'],
  ['GET', '/variables'],
  ['POST', '/variables'],
  ['GET', '/variables/MARK'],
  ['PATCH', '/variables/MARK'],
])('%s environments/production%s is 404 once it has another name', (method, below) => {
  const scene = world();
  scene.edit({ ...rename, environment: 'Production', to: 'live' });
  const body = { encrypted_value: 'x', key_id: '1', name: 'N', value: 'v' };
  expect(call(scene, method, `production${below}`, body)).toMatchObject([404, { message: 'Not Found' }]);
  expect(Object.keys(scene.world.repositories[0]?.environments ?? {})).toEqual(['staging', 'live']);
});

test('what is in it goes along, and the name can change its case', () => {
  const scene = world();
  scene.edit({ ...rename, environment: 'production', to: 'Live' });
  expect(call(scene, 'GET', 'live/variables/MARK')).toMatchObject([200, { value: 'kept too' }]);
  expect(call(scene, 'GET', 'Live/secrets')).toMatchObject([200, { secrets: [{ name: 'CLIENT_SECRET' }] }]);
  scene.edit({ ...rename, environment: 'live', to: 'LIVE' });
  expect(call(scene, 'GET', 'LIVE')).toMatchObject([200, { name: 'LIVE' }]);
});

test('what cannot be renamed is said', () => {
  const edit = (environment: string, to: string) => () => world().edit({ ...rename, environment, to });
  expect(edit('none', 'live')).toThrow('no environment none in acme/shop');
  expect(edit('production', 'Staging')).toThrow('acme/shop has an environment staging already');
});
