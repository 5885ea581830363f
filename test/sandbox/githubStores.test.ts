/** The stores of secrets that GitHub has, over HTTPS with Octokit: which key opens what, who may, and what a workflow does with them. */
import { Octokit } from '@octokit/core';
import sodium from 'libsodium-wrappers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { calmSettings } from './calmSettings.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '33333333-3333-4333-8333-333333333333';
const OLD = 'Old8Q~old-value-of-the-secret';
const ENVIRONMENTS = ['prod (eu)', 'a/b', 'é#?&', '50%', 'ünter+über'];

let sandbox: TestSandbox;
let client: Octokit;

beforeAll(async () => {
  await loadSodium();
  sandbox = await openSandbox();
});

beforeEach(() => {
  sandbox.replaceWorld(seed());
  client = new Octokit({ auth: sandbox.operator.githubToken });
});

afterAll(() => sandbox[Symbol.asyncDispose]());

function seed(): WorldSeed {
  const signIn = { appId: APP, secret: 'CLIENT_SECRET' };
  return {
    settings: calmSettings(),
    tenants: [{ id: TENANT, applications: [{ appId: APP, credentials: [{ name: 'old', value: OLD }] }] }],
    repositories: [
      {
        fullName: 'acme/shop',
        codespaces: { CLIENT_SECRET: 'codespace' },
        dependabot: { CLIENT_SECRET: 'bot' },
        environments: { production: {} },
        workflows: {
          'plain.yml': 'Plain',
          'deploy.yml': { name: 'Deploy', ...signIn, environment: 'production' },
        },
      },
      { fullName: 'acme/desk', workflows: { 'deploy.yml': { name: 'Deploy', ...signIn } } },
      { fullName: 'other/shop' },
    ],
    githubOwners: [
      {
        login: 'acme',
        secrets: { CLIENT_SECRET: { credential: `${APP}/old` } },
        codespaces: { CLIENT_SECRET: 'x' },
        sharing: { CLIENT_SECRET: ['acme/shop'] },
      },
      { login: 'other', role: 'member', secrets: { X: 'y' } },
    ],
  };
}

test('each store of a repository and of an organization has its own key, and a box for one opens in no other', async () => {
  const bases = ['repos/acme/shop', 'orgs/acme'].flatMap(owner =>
    ['actions', 'dependabot', 'codespaces'].map(store => `/${owner}/${store}/secrets`),
  );
  const keys = await Promise.all(bases.map(base => client.request(`GET ${base}/public-key`)));
  expect(new Set(keys.map(({ data }) => data.key)).size).toBe(bases.length);
  const wanted = await Promise.all(
    bases.flatMap((base, put) =>
      keys.map(async ({ data }, from) => {
        const more = base.startsWith('/orgs') ? { visibility: 'all' } : {};
        const status = await statusOf(client.request(`PUT ${base}/NEW`, { ...sealed('v', data), ...more }));
        return (status === 201 || status === 204) === (put === from) ? [] : [`${base} ${from}: ${status}`];
      }),
    ),
  );
  expect(wanted.flat()).toEqual([]);
});

test('an organization keeps visibility and selection by what each PUT says, and a seed may select', async () => {
  const path = '/orgs/acme/codespaces/secrets/CLIENT_SECRET';
  const selected = async () =>
    (await client.request(`GET ${path}/repositories`)).data.repositories.map(
      (one: { full_name: string }) => one.full_name,
    );
  expect(await selected()).toEqual(['acme/shop']);
  const { data: key } = await client.request('GET /orgs/acme/codespaces/secrets/public-key');
  expect(await statusOf(client.request(`PUT ${path}`, sealed('new', key)))).toBe(422);
  await client.request(`PUT ${path}`, { ...sealed('new', key), visibility: 'selected' });
  expect(await selected()).toEqual([]);
  sandbox.edit({
    op: 'set-organization-secret',
    organization: 'acme',
    store: 'codespaces',
    name: 'CLIENT_SECRET',
    sharing: ['acme/desk'],
  });
  expect(await selected()).toEqual(['acme/desk']);
});

test('a member who is no owner is refused with 403, and an organization that the token does not cover is 404', async () => {
  for (const method of ['GET', 'PUT', 'DELETE'])
    await expect(client.request(`${method} /orgs/other/actions/secrets/X`)).rejects.toMatchObject({
      status: 403,
      response: { data: { message: expect.stringMatching(/^You must be an org admin/) } },
    });
  expect(await statusOf(client.request('GET /orgs/nobody/actions/secrets'))).toBe(404);
  expect(await statusOf(client.request('GET /repos/other/shop/actions/secrets'))).toBe(200);
});

test.each(ENVIRONMENTS)(
  'an environment called %s is found by its encoded name only',
  async environment_name => {
    const where = { owner: 'acme', repo: 'shop', environment_name };
    const base = '/repos/{owner}/{repo}/environments/{environment_name}';
    await client.request(`PUT ${base}`, where);
    const { data: key } = await client.request(`GET ${base}/secrets/public-key`, where);
    const body = { ...where, secret_name: 'S', ...sealed('value', key) };
    expect((await client.request(`PUT ${base}/secrets/{secret_name}`, body)).status).toBe(201);
    expect((await client.request(`GET ${base}/secrets`, where)).data).toMatchObject({ total_count: 1 });
    const kept = sandbox.world.repositories[0]?.environments[environment_name]?.secrets['S'];
    expect(kept?.value).toBe('value');
  },
);

test('a name of more than 255 characters is no environment', async () => {
  const put = (length: number) =>
    statusOf(client.request(`PUT /repos/acme/shop/environments/${'x'.repeat(length)}`));
  expect([await put(255), await put(256)]).toEqual([200, 422]);
});

test('a workflow signs in with the secret of its environment, else of the repository, else of the organization', async () => {
  const run = async (repo: string, file: string) => {
    const path = `/repos/acme/${repo}/actions/workflows/${file}`;
    await client.request(`POST ${path}/dispatches`, { ref: 'main' });
    sandbox.clock.advance(5_000);
    return (await client.request(`GET ${path}/runs`)).data.workflow_runs[0].conclusion;
  };
  const set = (value: string | null, environment?: string) =>
    sandbox.edit({
      op: 'set-repository-secret',
      repository: 'acme/shop',
      name: 'CLIENT_SECRET',
      value,
      ...(environment && { environment }),
    });
  expect(await run('shop', 'plain.yml')).toBe('success');
  expect(await run('shop', 'deploy.yml')).toBe('success');
  expect(await run('desk', 'deploy.yml')).toBe('failure');
  set('wrong');
  expect(await run('shop', 'deploy.yml')).toBe('failure');
  set(OLD, 'production');
  expect(await run('shop', 'deploy.yml')).toBe('success');
  const { signIns = [] } = sandbox.world.tenants[0] ?? {};
  expect(signIns.filter(({ appId }) => appId === APP)).toHaveLength(2);
});

test('a workflow that is disabled, or has no such trigger, is not started, and inputs have to be those that it declares', async () => {
  const [shop] = sandbox.world.repositories;
  const workflow = shop?.workflows?.[0];
  if (workflow === undefined) throw new Error('no workflow');
  const start = async (change: object, inputs: object = {}) => {
    Object.assign(workflow, { disabled: false, untriggered: false, inputs: {} }, change);
    const path = `POST /repos/acme/shop/actions/workflows/${workflow.file}/dispatches`;
    return client.request(path, { ref: 'main', inputs }).then(
      ({ status }) => status,
      (error: unknown) => String(Reflect.get(Object(error), 'message')).split(' - ')[0],
    );
  };
  expect(await start({ disabled: true })).toContain('on a disabled workflow');
  expect(await start({ untriggered: true })).toContain("does not have 'workflow_dispatch' trigger");
  expect(await start({}, { id: 'x' })).toContain('Unexpected inputs provided: ["id"]');
  expect(await start({ inputs: { id: true } })).toContain("Required input 'id' not provided");
  expect(await start({ inputs: { id: true } }, { id: 'x' })).toBe(204);
});

test('a person may change a secret of any store of a repository', () => {
  const place = { repository: 'acme/shop', name: 'CLIENT_SECRET' };
  sandbox.edit({ op: 'set-repository-secret', ...place, store: 'codespaces', value: 'by hand' });
  sandbox.edit({ op: 'set-repository-secret', ...place, store: 'dependabot', value: null });
  expect(sandbox.world.repositories[0]).toMatchObject({
    secrets: {},
    dependabot: {},
    codespaces: { CLIENT_SECRET: { value: 'by hand' } },
  });
});

/** An answer that Octokit throws for is told by its status. */
async function statusOf(asked: Promise<{ status: number }>): Promise<number> {
  return asked.then(
    ({ status }) => status,
    (error: unknown) => Number(Reflect.get(Object(error), 'status')),
  );
}

function sealed(value: string, key: { key: string; key_id: string }) {
  const box = sodium.crypto_box_seal(value, Buffer.from(key.key, 'base64'));
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id: key.key_id };
}
