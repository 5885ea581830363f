/** GitHub servers beside github.com, over HTTPS with Octokit: their addresses, what they lack, and that none knows another. */
import { Octokit } from '@octokit/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { calmSettings } from './calmSettings.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const SERVER = 'github.acme.com';
const RESIDENT = 'acme.ghe.com';

let sandbox: TestSandbox;

beforeAll(async () => {
  await loadSodium();
  const repositories = [{ fullName: 'acme/shop', secrets: { X: 'x' }, environments: { 'a/b': {} } }];
  sandbox = await openSandbox({
    settings: calmSettings(),
    tenants: [{ id: TENANT }],
    repositories: [{ fullName: 'acme/shop', secrets: { X: 'public', ONLY_PUBLIC: 'x' } }],
    githubServers: [
      {
        host: SERVER,
        repositories,
        githubOwners: [{ login: 'acme', secrets: { X: 'x' }, sharing: { X: ['acme/shop'] } }],
      },
      { host: RESIDENT, repositories },
    ],
  });
});

afterAll(() => sandbox[Symbol.asyncDispose]());

/** By the address of the API, with the operator's token there. */
const clients = () => ({
  public: new Octokit({ auth: sandbox.operator.githubToken }),
  server: new Octokit({ auth: sandbox.operator.githubEnterpriseToken, baseUrl: `https://${SERVER}/api/v3` }),
  resident: new Octokit({ auth: sandbox.operator.githubToken, baseUrl: `https://api.${RESIDENT}` }),
});

const statusOf = (call: Promise<{ status: number }>) =>
  call.then(
    ({ status }) => status,
    (error: { status?: number }) => error.status,
  );

test('each answers with what is its own', async () => {
  const names = async (client: Octokit) => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/actions/secrets', {
      owner: 'acme',
      repo: 'shop',
    });
    return data.secrets.map(({ name }) => name);
  };
  const { public: of, server, resident } = clients();
  expect(await Promise.all([of, server, resident].map(names))).toEqual([['ONLY_PUBLIC', 'X'], ['X'], ['X']]);
});

test('a token of github.com is not known to an Enterprise Server, nor the other way round', async () => {
  const { githubToken, githubEnterpriseToken } = sandbox.operator;
  const at = (auth: string, baseUrl: string) => statusOf(new Octokit({ auth, baseUrl }).request('GET /user'));
  expect(await at(githubToken, `https://${SERVER}/api/v3`)).toBe(401);
  expect(await at(githubEnterpriseToken, 'https://api.github.com')).toBe(401);
  expect(await at(githubEnterpriseToken, `https://api.${RESIDENT}`)).toBe(401);
});

test('addresses in answers are those of the server, and a link leads on', async () => {
  const { server, resident } = clients();
  const shop = await server.request('GET /repos/acme/shop');
  expect(shop.data.url).toBe(`https://${SERVER}/api/v3/repos/acme/shop`);
  expect(shop.data.html_url).toBe(`https://${SERVER}/acme/shop`);
  expect(JSON.stringify(shop.data)).not.toContain('api.github.com');
  const secret = await server.request('GET /orgs/acme/actions/secrets/X');
  expect((await server.request(`GET ${secret.data.selected_repositories_url}`)).data.total_count).toBe(1);
  await statusOf(server.request('POST /repos/acme/shop/actions/variables', { name: 'A', value: '1' }));
  await statusOf(server.request('POST /repos/acme/shop/actions/variables', { name: 'B', value: '1' }));
  const page = await server.request('GET /repos/acme/shop/actions/variables', { per_page: 1 });
  const next = /<([^>]+)>; rel="next"/.exec(page.headers.link ?? '')?.[1] ?? '';
  expect(next).toMatch(`https://${SERVER}/api/v3/`);
  expect((await server.request(`GET ${next}`)).data.variables[0].name).toBe('B');
  expect((await resident.request('GET /repos/acme/shop')).data.url).toBe(
    `https://api.${RESIDENT}/repos/acme/shop`,
  );
});

test('an Enterprise Server says its version and has no rate limits; data residency has those of github.com', async () => {
  const { server, resident } = clients();
  const own = (await server.request('GET /user')).headers;
  expect(own['x-github-enterprise-version']).toMatch(/^enterprise-server@3\./);
  expect(own['x-ratelimit-limit']).toBeUndefined();
  expect((await resident.request('GET /user')).headers['x-ratelimit-limit']).toBe('5000');
});

test('neither has Codespaces, and outside of the prefix there is no API', async () => {
  const { server, resident } = clients();
  for (const client of [server, resident])
    for (const owner of ['repos/acme/shop', 'orgs/acme'])
      expect(await statusOf(client.request(`GET /${owner}/codespaces/secrets`))).toBe(404);
  expect(await statusOf(server.request(`GET https://${SERVER}/user`))).toBe(501);
});

test('a slash in the name of an environment is read behind the prefix, too', async () => {
  const { server } = clients();
  const key = await server.request('GET /repos/acme/shop/environments/a%2Fb/secrets/public-key');
  expect(key.status).toBe(200);
});

test('a person edits a server by its host', async () => {
  sandbox.edit({
    op: 'set-repository-secret',
    server: SERVER,
    repository: 'acme/shop',
    name: 'X',
    value: 'new',
  });
  const [server] = sandbox.world.githubServers ?? [];
  expect(server?.repositories[0]?.secrets['X']?.value).toBe('new');
  expect(sandbox.world.repositories[0]?.secrets['X']?.value).toBe('public');
});
