import { generateKeyPairSync } from 'node:crypto';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/core';
import sodium from 'libsodium-wrappers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type VirtualClock, virtualClock } from '../../src/sandbox/clock.ts';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { github } from '../../src/sandbox/github/service.ts';
import type { Repository } from '../../src/sandbox/github/state.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { SandboxRequest, Scene } from '../../src/sandbox/wire.ts';
import type { World } from '../../src/sandbox/world.ts';
import { calmSettings } from './calmSettings.ts';

const SHOP = { owner: 'acme', repo: 'shop' };
const APP_KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let scene: Scene;
let clock: VirtualClock;
let client: Octokit;

beforeAll(async () => {
  await loadSodium();
});

beforeEach(() => {
  clock = virtualClock(() => Date.now());
  scene = { world: world(), clock, random: seededRandom(1) };
  client = octokit('token-of-shop');
});

describe('who is let in', () => {
  test('a token sees the repositories that it covers; others do not exist for it', async () => {
    const repository = await client.request('GET /repos/{owner}/{repo}', SHOP);
    expect(repository.data.full_name).toBe('acme/shop');
    const hidden = client.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'other' });
    await expect(hidden).rejects.toMatchObject({ status: 404, response: { data: { message: 'Not Found' } } });
  });

  test('a wrong token is 401 Bad credentials, and errors say where the documentation is', async () => {
    await expect(octokit('wrong').request('GET /repos/{owner}/{repo}', SHOP)).rejects.toMatchObject({
      status: 401,
      response: {
        data: { message: 'Bad credentials', documentation_url: expect.stringContaining('docs.github.com') },
      },
    });
  });

  test('without a token a private repository is not found, and what belongs to a person asks for one', async () => {
    const nobody = octokit(undefined);
    for (const route of ['GET /repos/{owner}/{repo}', 'PUT /repos/{owner}/{repo}/actions/secrets/X'])
      await expect(nobody.request(route, SHOP)).rejects.toMatchObject({
        status: 404,
        response: { data: { message: 'Not Found' } },
      });
    await expect(nobody.request('GET /user')).rejects.toMatchObject({
      status: 401,
      response: { data: { message: 'Requires authentication' } },
    });
  });

  test('a request without User-Agent is forbidden before anything else', () => {
    const request = {
      ...plainRequest('GET', '/repos/acme/shop'),
      headers: { authorization: 'token token-of-shop' },
    };
    expect(github.handle(request, scene).status).toBe(403);
    const named = { ...request, headers: { ...request.headers, 'user-agent': 'curl/8' } };
    expect(github.handle(named, scene)).toMatchObject({
      status: 200,
      headers: { 'x-ratelimit-limit': '5000' },
    });
  });

  test('the rate limit can be asked without a token', async () => {
    const { data } = await octokit(undefined).request('GET /rate_limit');
    expect(data.rate).toMatchObject({ limit: 5000 });
  });
});

describe('secrets', () => {
  test('a sealed value is opened and kept: 201 when new, 204 afterwards, in any case of the name', async () => {
    expect((await put('fresh_secret', 'wert ü')).status).toBe(201);
    expect((await put('FRESH_SECRET', 'second')).status).toBe(204);
    expect(shop().secrets['FRESH_SECRET']?.value).toBe('second');
    expect(Object.keys(shop().secrets)).toEqual(['CLIENT_SECRET', 'FRESH_SECRET']);
  });

  test('only the name and two times can be read back, and updated_at moves with a write', async () => {
    const path = 'GET /repos/{owner}/{repo}/actions/secrets/{secret_name}';
    const before = await client.request(path, { ...SHOP, secret_name: 'client_secret' });
    expect(Object.keys(before.data)).toEqual(['name', 'created_at', 'updated_at']);
    clock.advance(5000);
    await put('CLIENT_SECRET', 'changed');
    const after = await client.request(path, { ...SHOP, secret_name: 'CLIENT_SECRET' });
    expect(after.data.created_at).toBe(before.data.created_at);
    expect(after.data.updated_at > before.data.updated_at).toBe(true);
    const list = await client.request('GET /repos/{owner}/{repo}/actions/secrets', SHOP);
    expect(list.data).toMatchObject({ total_count: 1, secrets: [{ name: 'CLIENT_SECRET' }] });
    expect(JSON.stringify([before.data, after.data, list.data])).not.toMatch(/changed|stored/);
  });

  test('an old key id, and a box that the key does not open, are 422 and change nothing', async () => {
    const { data: old } = await client.request('GET /repos/{owner}/{repo}/actions/secrets/public-key', SHOP);
    shop().key = keyPair('key-2');
    await expect(putSealed('CLIENT_SECRET', 'x', old)).rejects.toMatchObject({ status: 422 });
    await expect(putSealed('CLIENT_SECRET', 'x', { ...old, key_id: 'key-2' })).rejects.toMatchObject({
      status: 422,
    });
    expect(shop().secrets['CLIENT_SECRET']?.value).toBe('stored');
    expect((await put('CLIENT_SECRET', 'x')).status).toBe(204);
  });

  test('a body that lacks something, or is no JSON, is refused', async () => {
    const path = 'PUT /repos/acme/shop/actions/secrets/A';
    await expect(client.request(path, { key_id: 'key-1' })).rejects.toMatchObject({ status: 422 });
    await expect(client.request(path, { encrypted_value: 'AAAA' })).rejects.toMatchObject({ status: 422 });
    const broken = { ...plainRequest('PUT', '/repos/acme/shop/actions/secrets/A'), body: Buffer.from('{') };
    expect(github.handle(broken, scene)).toMatchObject({
      status: 400,
      body: { message: 'Problems parsing JSON' },
    });
  });

  test.each(['1ST', 'GITHUB_TOKEN', 'github_x', 'WITH-DASH', 'WITH SPACE'])(
    'the name %s is refused',
    async name => {
      await expect(put(name, 'x')).rejects.toMatchObject({ status: 422 });
    },
  );

  test('48 KB is the most that a secret holds', async () => {
    expect((await put('BIG', 'x'.repeat(48 * 1024))).status).toBe(201);
    await expect(put('BIG', 'x'.repeat(48 * 1024 + 1))).rejects.toMatchObject({ status: 422 });
  });

  test('a deleted secret is gone', async () => {
    const path = 'DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}';
    const one = { ...SHOP, secret_name: 'CLIENT_SECRET' };
    expect((await client.request(path, one)).status).toBe(204);
    await expect(client.request(path, one)).rejects.toMatchObject({ status: 404 });
  });
});

describe('environments', () => {
  const base = '/repos/acme/shop/environments/production';

  test('an environment has its own key: what is sealed with that of the repository is refused', async () => {
    const { data: wrong } = await client.request('GET /repos/acme/shop/actions/secrets/public-key');
    const { data: right } = await client.request(`GET ${base}/secrets/public-key`);
    expect(right.key_id).toBe(wrong.key_id);
    const path = `PUT ${base}/secrets/TOKEN`;
    await expect(client.request(path, sealed('v', wrong))).rejects.toMatchObject({ status: 422 });
    expect((await client.request(path, sealed('v', right))).status).toBe(201);
    expect(shop().environments['production']?.secrets['TOKEN']?.value).toBe('v');
    expect(shop().secrets['TOKEN']).toBeUndefined();
  });

  test('a missing environment is 404 until it is made', async () => {
    const key = 'GET /repos/acme/shop/environments/stage%2Feu/secrets/public-key';
    await expect(client.request(key)).rejects.toMatchObject({ status: 404 });
    await client.request('PUT /repos/acme/shop/environments/stage%2Feu');
    expect((await client.request(key)).status).toBe(200);
    const { data } = await client.request('GET /repos/acme/shop/environments');
    expect(data).toMatchObject({
      total_count: 2,
      environments: [{ name: 'production' }, { name: 'stage/eu' }],
    });
  });

  test('variables of an environment are apart from those of the repository', async () => {
    await client.request(`POST ${base}/variables`, { name: 'MARK', value: 'one' });
    expect((await client.request(`GET ${base}/variables/MARK`)).data).toMatchObject({ value: 'one' });
    await expect(client.request('GET /repos/acme/shop/actions/variables/MARK')).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('variables', () => {
  const all = '/repos/acme/shop/actions/variables';

  test('a variable is created once, updated and deleted', async () => {
    expect((await client.request(`POST ${all}`, { name: 'mark', value: 'one' })).status).toBe(201);
    await expect(client.request(`POST ${all}`, { name: 'MARK', value: 'two' })).rejects.toMatchObject({
      status: 409,
    });
    expect((await client.request(`PATCH ${all}/MARK`, { value: 'two' })).status).toBe(204);
    expect((await client.request(`GET ${all}/mark`)).data).toMatchObject({ name: 'MARK', value: 'two' });
    expect((await client.request(`DELETE ${all}/MARK`)).status).toBe(204);
    await expect(client.request(`PATCH ${all}/MARK`, { value: 'x' })).rejects.toMatchObject({ status: 404 });
  });

  test('a list comes in pages of ten, with a link to the next', async () => {
    for (let n = 10; n < 22; n++) await client.request(`POST ${all}`, { name: `V${n}`, value: String(n) });
    const first = await client.request(`GET ${all}`);
    expect(first.data).toMatchObject({ total_count: 12 });
    expect(first.data.variables).toHaveLength(10);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.link ?? '')?.[1] ?? '';
    expect((await client.request(`GET ${next}`)).data.variables).toMatchObject([
      { name: 'V20' },
      { name: 'V21' },
    ]);
  });
});

describe('GitHub Apps', () => {
  const auth = (changes: object = {}) => ({
    appId: 4711,
    privateKey: APP_KEYS.privateKey,
    installationId: 99,
    ...changes,
  });

  test('a signed JWT becomes an installation token that covers its repositories for an hour', async () => {
    const app = appClient(auth());
    expect((await app.request('GET /repos/{owner}/{repo}', SHOP)).status).toBe(200);
    await expect(app.request('GET /repos/acme/other')).rejects.toMatchObject({ status: 404 });
    const issued = scene.world.githubTokens.at(-1)?.token ?? '';
    expect(issued).toMatch(/^ghs_[A-Za-z0-9]{36}$/);
    clock.advance(3_600_001);
    await expect(octokit(issued).request('GET /repos/{owner}/{repo}', SHOP)).rejects.toMatchObject({
      status: 401,
    });
  });

  test('the installation of a repository can be found with the JWT, and only where it is installed', async () => {
    const app = appClient(auth());
    expect((await app.request('GET /repos/acme/shop/installation')).data).toMatchObject({
      id: 99,
      app_id: 4711,
    });
    await expect(app.request('GET /repos/acme/other/installation')).rejects.toMatchObject({ status: 404 });
  });

  test('another key, another app or another installation gets no token', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    for (const changes of [{ privateKey: other }, { appId: 1 }, { installationId: 1 }]) {
      const refused = appClient(auth(changes)).request('GET /repos/{owner}/{repo}', SHOP);
      await expect(refused).rejects.toMatchObject({ status: expect.toBeOneOf([401, 404]) });
    }
    expect(scene.world.githubTokens).toHaveLength(1);
  });

  test('when the clock of GitHub is ahead, the client learns it from the Date header', async () => {
    clock.advance(86_400_000);
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const app = appClient({ ...auth(), log });
    expect((await app.request('GET /repos/{owner}/{repo}', SHOP)).status).toBe(200);
  });
});

test('every operation has its name, for faults and history', () => {
  const named = (method: string, path: string) => github.operation(plainRequest(method, path));
  expect(named('GET', '/repos/acme/shop/actions/secrets/public-key')).toBe('getPublicKey');
  expect(named('PUT', '/repos/acme/shop/environments/a%2Fb/secrets/X')).toBe('putSecret');
  expect(named('PUT', '/repos/acme/shop/environments/a/b/secrets/X')).toBe('unknown');
  expect(named('GET', '/repos/acme/shop/actions/variables/X')).toBe('getVariable');
  expect(named('PATCH', '/repos/acme/shop/environments/prod/variables/X')).toBe('updateVariable');
  expect(named('POST', '/app/installations/99/access_tokens')).toBe('createAccessToken');
  expect(named('GET', '/user/emails')).toBe('unknown');
  expect(named('PUT', '/repositories/12/environments/prod/secrets/X')).toBe('putSecret');
  expect(named('PUT', '/orgs/acme/dependabot/secrets/X')).toBe('putSecret');
  expect(github.answers('api.github.com')).toBe(true);
  expect(github.answers('github.com')).toBe(false);
});

async function put(name: string, value: string) {
  const { data: key } = await client.request('GET /repos/{owner}/{repo}/actions/secrets/public-key', SHOP);
  return putSealed(name, value, key);
}

function putSealed(name: string, value: string, key: { key: string; key_id: string }) {
  const path = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
  return client.request(path, { ...SHOP, secret_name: name, ...sealed(value, key) });
}

function sealed(
  value: string,
  key: { key: string; key_id: string },
): { encrypted_value: string; key_id: string } {
  const box = sodium.crypto_box_seal(value, Buffer.from(key.key, 'base64'));
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id: key.key_id };
}

function octokit(token: string | undefined): Octokit {
  return new Octokit({
    ...(token === undefined ? {} : { auth: token }),
    request: { fetch: fetchFromSandbox },
  });
}

function appClient(auth: object): Octokit {
  return new Octokit({ authStrategy: createAppAuth, auth, request: { fetch: fetchFromSandbox } });
}

/** Leads the real client straight to the service, with the `Date` header that the server adds. */
async function fetchFromSandbox(url: string, init: RequestInit): Promise<Response> {
  const { pathname, searchParams } = new URL(url);
  const headers = Object.fromEntries(new Headers(init.headers));
  const body = Buffer.from(typeof init.body === 'string' ? init.body : '');
  const method = init.method ?? 'GET';
  // As the server does it: an escaped slash stays one.
  const path = pathname
    .split('/')
    .map(part => decodeURIComponent(part).replaceAll('/', '%2F'))
    .join('/');
  const reply = github.handle(
    { id: 'r1', method, host: 'api.github.com', path, query: searchParams, headers, body },
    scene,
  );
  const sent = reply.body === undefined ? null : JSON.stringify(reply.body);
  const date = new Date(clock.now()).toUTCString();
  return new Response(sent, { status: reply.status, headers: { ...reply.headers, date } });
}

function plainRequest(method: string, path: string): SandboxRequest {
  const headers = { authorization: 'token token-of-shop', 'user-agent': 'test' };
  return {
    id: 'r1',
    method,
    host: 'api.github.com',
    path,
    query: new URLSearchParams(),
    headers,
    body: Buffer.alloc(0),
  };
}

function keyPair(id: string): Repository['key'] {
  const pair = sodium.crypto_box_keypair();
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { id, publicKey: text(pair.publicKey), privateKey: text(pair.privateKey) };
}

function shop(): Repository {
  const found = scene.world.repositories.find(one => one.fullName === 'acme/shop');
  if (found === undefined) throw new Error('no repository acme/shop');
  return found;
}

function world(): World {
  const stored = { value: 'stored', createdAt: clock.now(), updatedAt: clock.now() };
  const bare = { secrets: {}, variables: {}, environments: {}, key: keyPair('key-1') };
  return {
    settings: calmSettings(),
    tenants: [],
    vaults: [],
    sites: [],
    organizations: [],
    issued: new Set(),
    githubTokens: [{ token: 'token-of-shop', repositories: ['acme/shop'] }],
    githubApps: [
      {
        appId: '4711',
        publicKeyPem: APP_KEYS.publicKey,
        installations: [{ id: 99, repositories: ['acme/shop'] }],
      },
    ],
    repositories: [
      {
        ...bare,
        fullName: 'acme/shop',
        secrets: { CLIENT_SECRET: stored },
        environments: { production: { secrets: {}, variables: {} } },
      },
      { ...bare, fullName: 'acme/other' },
    ],
  };
}
