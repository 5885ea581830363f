/** What Octokit, gh and the like ask of GitHub beside a repository's own secrets. */
import { Octokit } from '@octokit/core';
import sodium from 'libsodium-wrappers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { github } from '../../src/sandbox/github/service.ts';
import { TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

beforeAll(loadSodium);

const ORG = { org: 'acme' };
const SHOP = { owner: 'acme', repo: 'shop' };

let scene: SeededScene;
let client: Octokit;

beforeEach(() => {
  scene = seededScene({
    tenants: [{ id: TENANT }],
    repositories: [
      { fullName: 'acme/shop', dependabot: { NPM: 'kept' }, workflows: { 'deploy.yml': 'Deploy' } },
      { fullName: 'acme/desk' },
    ],
    githubOwners: [{ login: 'acme', variables: { REGION: 'eu' } }],
  });
  client = octokit(scene.world.githubTokens[0]?.token ?? '');
});

/** An answer that Octokit throws for is told by its status. */
async function statusOf(asked: Promise<{ status: number }>): Promise<number> {
  return asked.then(
    ({ status }) => status,
    (error: unknown) => Number(Reflect.get(Object(error), 'status')),
  );
}

describe('who is who', () => {
  test('the owner of repositories is an organization, the token belongs to a user, and others do not exist', async () => {
    expect((await client.request('GET /orgs/{org}', ORG)).data).toMatchObject({ type: 'Organization' });
    const user = await client.request('GET /users/{username}', { username: 'ACME' });
    expect(user.data).toMatchObject({ login: 'acme', type: 'Organization' });
    const { data } = await client.request('GET /user');
    expect(data).toMatchObject({ login: 'keyturn-operator', type: 'User' });
    expect(await statusOf(client.request('GET /users/{username}', { username: 'nobody' }))).toBe(404);
    const repositories = (await client.request('GET /orgs/{org}/repos', ORG)).data;
    expect(repositories.map(({ name }) => name)).toEqual(['shop', 'desk']);
  });

  test('a person’s token names its scopes, and an App’s installation is nobody', async () => {
    expect((await client.request('GET /')).headers['x-oauth-scopes']).toContain('repo');
    scene.world.githubTokens.push({ token: 'ghs_app', repositories: ['acme/shop'], permissions: {} });
    const app = octokit('ghs_app');
    expect((await app.request('GET /repos/{owner}/{repo}', SHOP)).headers['x-oauth-scopes']).toBeUndefined();
    expect(await statusOf(app.request('GET /user'))).toBe(403);
    expect(await statusOf(app.request('GET /orgs/{org}/actions/secrets', ORG))).toBe(403);
  });
});

describe('versions and conditions', () => {
  test('a version that GitHub does not support is 400, and says which it does', async () => {
    const asked = (version: string) =>
      client.request('GET /user', { headers: { 'x-github-api-version': version } });
    await expect(asked('2000-01-01')).rejects.toMatchObject({
      status: 400,
      response: { data: { errors: expect.stringMatching(/"2000-01-01", is not a supported version/) } },
    });
    for (const version of (await client.request('GET /versions')).data)
      expect((await asked(version)).headers['x-github-api-version-selected']).toBe(version);
  });

  test('a reading that is known already is 304, until it changes', async () => {
    const asked = (etag: string) =>
      client.request('GET /orgs/{org}/actions/variables', { ...ORG, headers: { 'if-none-match': etag } });
    const first = await asked('"other"');
    const etag = first.headers.etag ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    expect(await statusOf(asked(etag))).toBe(304);
    await client.request('PATCH /orgs/{org}/actions/variables/{name}', {
      ...ORG,
      name: 'region',
      value: 'us',
    });
    expect(await statusOf(asked(etag))).toBe(200);
  });

  test('what is not simulated is said so, and a method that secrets do not have is not found', async () => {
    await expect(client.request('GET /repos/{owner}/{repo}/branches', SHOP)).rejects.toMatchObject({
      status: 501,
      response: { data: { message: expect.stringMatching(/^The sandbox does not simulate GET /) } },
    });
    expect(await statusOf(client.request('POST /repos/acme/shop/actions/secrets'))).toBe(404);
  });
});

describe.each(['actions', 'dependabot', 'codespaces'] as const)('%s secrets of an organization', store => {
  const path = `/orgs/acme/${store}/secrets`;

  test('they are sealed to a key of their own, and shared with whom the last PUT says', async () => {
    const { data: key } = await client.request(`GET ${path}/public-key`);
    const put = (more: object) => client.request(`PUT ${path}/DEPLOY`, { ...sealed('first', key), ...more });
    expect(await statusOf(put({}))).toBe(422);
    const { data: desk } = await client.request('GET /repos/acme/desk');
    const selected = { visibility: 'selected', selected_repository_ids: [String(desk.id)] };
    expect(await statusOf(put({ visibility: 'selected', selected_repository_ids: [1] }))).toBe(422);
    expect([await statusOf(put(selected)), await statusOf(put(selected))]).toEqual([201, 204]);
    const shown = (await client.request(`GET ${path}/deploy`)).data;
    expect(shown).toMatchObject({
      name: 'DEPLOY',
      visibility: 'selected',
      selected_repositories_url: `https://api.github.com${path}/DEPLOY/repositories`,
    });
    expect((await client.request(`GET ${path}/DEPLOY/repositories`)).data).toMatchObject({
      total_count: 1,
      repositories: [{ name: 'desk' }],
    });
    await put({ visibility: 'all' });
    expect(await statusOf(client.request(`GET ${path}/DEPLOY/repositories`))).toBe(409);
    expect(JSON.stringify((await client.request(`GET ${path}`)).data)).not.toContain('first');
    expect((await client.request(`DELETE ${path}/DEPLOY`)).status).toBe(204);
    expect(await statusOf(client.request(`GET ${path}/DEPLOY`))).toBe(404);
  });

  test('a box that was sealed for a repository does not open there', async () => {
    const { data: key } = await client.request('GET /repos/acme/shop/actions/secrets/public-key');
    const body = { ...sealed('x', key), visibility: 'all' };
    expect(await statusOf(client.request(`PUT ${path}/DEPLOY`, body))).toBe(422);
  });
});

test('one repository is added to the selected ones, and taken from them; the repositories see what is theirs', async () => {
  const { data: shop } = await client.request('GET /repos/{owner}/{repo}', SHOP);
  const id = Number(shop.id);
  const one = { ...ORG, name: 'ONLY', repository_id: id };
  const path = '/orgs/{org}/actions/variables/{name}/repositories/{repository_id}';
  await client.request('POST /orgs/{org}/actions/variables', {
    ...ORG,
    name: 'ONLY',
    value: 'x',
    visibility: 'selected',
  });
  const seen = async () => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/actions/organization-variables', SHOP);
    return data.variables.map(({ name }) => name);
  };
  expect(await seen()).toEqual(['REGION']);
  await client.request(`PUT ${path}`, one);
  expect(await seen()).toEqual(['REGION', 'ONLY']);
  await client.request(`DELETE ${path}`, one);
  expect(await seen()).toEqual(['REGION']);
  await client.request('PUT /orgs/{org}/actions/variables/{name}/repositories', {
    ...one,
    selected_repository_ids: [id],
  });
  expect(await seen()).toEqual(['REGION', 'ONLY']);
});

test('Dependabot’s secrets of a repository are apart from those of Actions', async () => {
  const path = '/repos/acme/shop/dependabot/secrets';
  expect((await client.request(`GET ${path}`)).data).toMatchObject({ secrets: [{ name: 'NPM' }] });
  const { data: key } = await client.request(`GET ${path}/public-key`);
  expect((await client.request(`PUT ${path}/NPM`, sealed('new', key))).status).toBe(204);
  expect(scene.world.repositories[0]?.dependabot?.['NPM']?.value).toBe('new');
  expect(await statusOf(client.request('GET /repos/acme/shop/actions/secrets/NPM'))).toBe(404);
});

test('a repository is found by its number, too, as go-github asks for environments', async () => {
  const { data: shop } = await client.request('GET /repos/{owner}/{repo}', SHOP);
  expect((await client.request(`GET /repositories/${shop.id}`)).data).toEqual(shop);
  const secrets = await client.request(`GET /repositories/${shop.id}/actions/secrets`);
  expect(secrets.data).toEqual({ total_count: 0, secrets: [] });
  expect(await statusOf(client.request('GET /repositories/1/actions/secrets'))).toBe(404);
});

test('a workflow is started on a branch that is there, and its run can be followed to its end', async () => {
  const path = '/repos/acme/shop/actions';
  const start = (ref: string) => client.request(`POST ${path}/workflows/deploy.yml/dispatches`, { ref });
  expect([await statusOf(start('nope')), await statusOf(start('refs/heads/main'))]).toEqual([422, 204]);
  const latest = async () =>
    (await client.request(`GET ${path}/workflows/deploy.yml/runs`)).data.workflow_runs[0];
  expect(await latest()).toMatchObject({ event: 'workflow_dispatch', status: 'queued', conclusion: null });
  scene.clock.advance(5_000);
  const run = await latest();
  expect(run).toMatchObject({ status: 'completed', conclusion: 'success', repository: { name: 'shop' } });
  expect((await client.request(`GET ${path}/runs/${run.id}`)).data).toEqual(run);
  expect((await client.request(`GET ${path}/runs?status=failure`)).data).toMatchObject({ total_count: 0 });
});

describe('GraphQL', () => {
  const ask = (query: string, variables?: object) => client.request('POST /graphql', { query, variables });

  test('aliases, variables and fragments are understood, and what does not exist is an error beside the data', async () => {
    const query = `query Names($owner: String!) {
      one: repository(owner: $owner, name: "shop") { ...seen }
      none: repository(owner: $owner, name: "nope") { id }
      viewer { login }
    }
    fragment seen on Repository { databaseId owner { login } isArchived }`;
    const { data } = await ask(query, { owner: 'acme' });
    const { id } = (await client.request('GET /repos/{owner}/{repo}', SHOP)).data;
    expect(data).toMatchObject({
      data: {
        one: { databaseId: id, owner: { login: 'acme' }, isArchived: false },
        none: null,
        viewer: { login: 'keyturn-operator' },
      },
      errors: [{ type: 'NOT_FOUND', path: ['none'] }],
    });
  });

  test('a repository is archived and opened again', async () => {
    const { data: shop } = await client.request('GET /repos/{owner}/{repo}', SHOP);
    const turn = (name: string) =>
      ask(`mutation Turn($input: Input!) { ${name}(input: $input) { repository { isArchived } } }`, {
        input: { repositoryId: shop.node_id },
      });
    expect((await turn('archiveRepository')).data.data).toMatchObject({
      archiveRepository: { repository: { isArchived: true } },
    });
    expect((await client.request('GET /repos/{owner}/{repo}', SHOP)).data.archived).toBe(true);
    await ask(
      `mutation { unarchiveRepository(input: { repositoryId: "${shop.node_id}" }) { clientMutationId } }`,
    );
    expect((await client.request('GET /repos/{owner}/{repo}', SHOP)).data.archived).toBe(false);
  });

  test('nothing is done by a mutation of which a part is not simulated, or by an App that may not', async () => {
    const { data: shop } = await client.request('GET /repos/{owner}/{repo}', SHOP);
    const archive = (field: string) =>
      `mutation { archiveRepository(input: { repositoryId: "${shop.node_id}" }) { ${field} } }`;
    expect(await statusOf(ask(archive('repository { issues { totalCount } }')))).toBe(501);
    scene.world.githubTokens.push({ token: 'ghs_app', repositories: ['acme/shop'], permissions: {} });
    const refused = await octokit('ghs_app').request('POST /graphql', { query: archive('clientMutationId') });
    expect(refused.data).toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
    expect((await client.request('GET /repos/{owner}/{repo}', SHOP)).data.archived).toBe(false);
  });

  test.each([
    '{ viewer { repositories { totalCount } } }',
    '{ search { id } }',
    'query { viewer',
    '{ a(b: []) }',
  ])('%s is not simulated', async query => {
    expect(await statusOf(ask(query))).toBe(501);
  });
});

function sealed(value: string, key: { key: string; key_id: string }) {
  const box = sodium.crypto_box_seal(value, Buffer.from(key.key, 'base64'));
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id: key.key_id };
}

function octokit(token: string): Octokit {
  return new Octokit({ auth: token, request: { fetch: fetchFromSandbox } });
}

/** Leads the real client straight to the service. */
async function fetchFromSandbox(url: string, init: RequestInit): Promise<Response> {
  const { pathname: path, searchParams: query } = new URL(url);
  const reply = github.handle(
    {
      id: 'r1',
      method: init.method ?? 'GET',
      host: 'api.github.com',
      path,
      query,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: Buffer.from(typeof init.body === 'string' ? init.body : ''),
    },
    scene,
  );
  const { status, headers = {} } = reply;
  return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), { status, headers });
}
