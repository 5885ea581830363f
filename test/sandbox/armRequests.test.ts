/** What Resource Manager finds wrong with a request before it asks a provider, and what it tells of itself. */
import { beforeEach, describe, expect, it, test } from 'vitest';
import { arm } from '../../src/sandbox/arm/service.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { ARM, armScene, callArm, GROUP, production, SITE, SUBSCRIPTION } from './armScene.ts';
import { bearer, json, request, STRANGER } from './vaultScene.ts';

const SUB = `/subscriptions/${SUBSCRIPTION}`;
const RG = `${SUB}/resourceGroups/${GROUP}`;

let scene: Scene;

beforeEach(() => {
  scene = armScene();
});

const call = (method: string, url: string, body?: unknown, appId?: string) =>
  callArm(scene, method, url, body, appId);
const code = (reply: Reply) => [reply.status, json<{ error?: { code: string } }>(reply).error?.code];
const text = (reply: Reply) => JSON.stringify(reply.body);

/** As a client with an api-version, a body or a type of its own. */
function send(method: string, url: string, more: { body?: string; type?: string } = {}): Reply {
  const plain = request(ARM, method, url, { authorization: bearer(scene, `https://${ARM}`) });
  const headers = { ...plain.headers, ...(more.type !== undefined && { 'content-type': more.type }) };
  return arm.handle({ ...plain, headers, body: Buffer.from(more.body ?? '') }, scene);
}

describe('an api-version', () => {
  test.each([
    [SITE, '2099-01-01', 400, 'NoRegisteredProviderFound', "for type 'sites'"],
    [`${SITE}/config/web`, '2019-03-01', 400, 'NoRegisteredProviderFound', "for type 'sites/config'"],
    [
      `${SITE}2`,
      '2099-01-01',
      404,
      'InvalidResourceType',
      "could not be found in the namespace 'Microsoft.Web'",
    ],
    [`${RG}/providers/Microsoft.KeyVault/vaults`, '2022-09-01', 404, 'InvalidResourceType', '2023-07-01'],
    [RG, '2025-02-01', 400, 'InvalidApiVersionParameter', "The supported versions are '2025-04-01,"],
    [SUB, 'latest', 400, 'InvalidApiVersionParameter', "'latest' is invalid"],
  ])('that %s does not have is refused with the list: %s', (url, version, status, word, part) => {
    const reply = send('GET', `${url}?api-version=${version}`);
    expect(code(reply)).toEqual([status, word]);
    expect(text(reply)).toContain(part);
    if (url.startsWith(SITE) && status === 400)
      expect(text(reply)).toMatch(/location 'westeurope'.*2025-05-01/);
  });

  it('that may be newer than what is known here is taken once its day has come', () => {
    const ask = () => send('GET', `${SITE}?api-version=2026-06-01`).status;
    expect(ask()).toBe(400);
    scene.clock.advance(200 * 24 * 3_600_000);
    expect(ask()).toBe(200);
  });
});

describe('a body', () => {
  const put = (more: { body?: string; type?: string }) =>
    send('PUT', `${SITE}/config/appsettings?api-version=2025-05-01`, more);

  it('of another media type, or of none, is refused, and nothing is changed', () => {
    const body = '{"properties":{"A":"9"}}';
    expect(code(put({ body }))).toEqual([415, 'UnsupportedMediaType']);
    expect(text(put({ body }))).toContain("'<null>' is not supported. Only 'application/json' is supported.");
    expect(text(put({ body, type: 'text/plain' }))).toContain("The content media type 'text/plain'");
    expect(production(scene).settings).toEqual({ A: '1', B: '2' });
    expect(put({ body, type: 'Application/JSON; charset=utf-8' }).status).toBe(200);
    expect(production(scene).settings).toEqual({ A: '9' });
  });

  it('above 4 MB is refused, and one of 4 MB is not', () => {
    const of = (bytes: number) => ({
      type: 'application/json',
      body: `{"properties":{"A":"${'x'.repeat(bytes - 23)}"}}`,
    });
    expect(code(put(of(4 * 1024 * 1024 + 1)))).toEqual([413, 'RequestContentTooLarge']);
    expect(production(scene).settings['A']).toBe('1');
    expect(put(of(4 * 1024 * 1024)).status).toBe(200);
  });

  it('with two names that differ in case only is a conflict, of settings and of connection strings', () => {
    const twice = call('PUT', `${SITE}/config/appsettings`, { properties: { abc: '1', ABC: '2' } });
    expect([twice.status, text(twice)]).toEqual([
      409,
      expect.stringContaining('Parameter with name ABC already exists.'),
    ]);
    const entry = { value: 'x', type: 'Custom' };
    const strings = call('PUT', `${SITE}/config/connectionstrings`, { properties: { db: entry, Db: entry } });
    expect(strings).toMatchObject({ status: 409, body: { Code: 'Conflict' } });
    expect(production(scene)).toMatchObject({ settings: { A: '1', B: '2' }, connectionStrings: {} });
    expect(call('PUT', `${SITE}/config/appsettings`, { properties: { a: '1' } }).status).toBe(200);
  });
});

it('a configuration of the platform that changes restarts the app, and one that stays does not', () => {
  const patch = (properties: object) => {
    call('PATCH', `${SITE}/config/web`, { properties });
    return production(scene).restarts;
  };
  expect([patch({ alwaysOn: true }), patch({ alwaysOn: false }), patch({ alwaysOn: false })]).toEqual([
    1, 2, 2,
  ]);
  const siteConfig = { alwaysOn: false, http20Enabled: false };
  expect(
    call('PATCH', SITE, { properties: { siteConfig, httpsOnly: false }, tags: { team: 'pay' } }).status,
  ).toBe(200);
  expect(production(scene).restarts).toBe(3);
  expect(json(call('GET', SITE))).toMatchObject({
    tags: { team: 'pay' },
    properties: { httpsOnly: false, siteConfig },
  });
  call('POST', `${SITE}/stop`);
  call('PATCH', `${SITE}/config/web`, { properties: { alwaysOn: true } });
  expect(production(scene)).toMatchObject({ state: 'Stopped', restarts: 3 });
  call('POST', `${SITE}/start`);
  expect(production(scene)).toMatchObject({ state: 'Running', restarts: 4 });
});

it('what is not simulated says so by its name, with a status that Azure does not use', () => {
  const paths = [`${SITE}/backups`, `${RG}/providers/Microsoft.Compute/virtualMachines/vm`];
  for (const path of paths) {
    const reply = call('GET', path);
    expect(code(reply)).toEqual([501, 'NotSimulated']);
    expect(text(reply)).toContain(`The sandbox does not simulate GET '${path}'.`);
  }
  expect(code(call('PUT', SITE, { properties: { reserved: true } }))).toEqual([501, 'NotSimulated']);
  expect(code(call('PATCH', SITE, { identity: { type: 'UserAssigned' } }))).toEqual([501, 'NotSimulated']);
});

describe('a look around', () => {
  const names = (reply: Reply) => json<{ value: { name: string }[] }>(reply).value.map(({ name }) => name);

  it('says by HEAD whether a group is there', () => {
    expect([call('HEAD', RG).status, call('HEAD', `${SUB}/resourceGroups/none`).status]).toEqual([204, 404]);
  });

  it('lists resources of all types, as far as the caller may read them, by type, name and group', () => {
    expect(names(call('GET', `${SUB}/resources`))).toEqual(['pay', 'pay/staging', 'kv-payments']);
    const filter = (words: string) => `${SUB}/resources?$filter=${encodeURIComponent(words)}`;
    expect(names(call('GET', filter("resourceType eq 'Microsoft.KeyVault/vaults'")))).toEqual([
      'kv-payments',
    ]);
    expect(names(call('GET', filter("resourceGroup eq 'RG-PAYMENTS' and name eq 'pay'")))).toEqual(['pay']);
    expect(names(call('GET', `${RG}/resources`))).toEqual(['pay', 'pay/staging']);
    expect(code(call('GET', filter("tagName eq 'x'")))).toEqual([501, 'NotSimulated']);
    expect(code(call('GET', `${SUB}/resources`, undefined, STRANGER))).toEqual([403, 'AuthorizationFailed']);
  });

  it('lists in pages, each with the link to the next, and the last without one', () => {
    const page = (path: string) => json<{ value: { name: string }[]; nextLink?: string }>(call('GET', path));
    const first = page(`${SUB}/resources?$top=2`);
    expect(first.value).toHaveLength(2);
    const { pathname, search } = new URL(first.nextLink ?? '');
    const last = page(`${pathname}${search}`);
    expect(last.value.map(({ name }) => name)).toEqual(['kv-payments']);
    expect(last.nextLink).toBeUndefined();
    expect(page(`${SUB}/providers/Microsoft.KeyVault/vaults?$top=1`).nextLink).toBeUndefined();
    expect(call('GET', `${SUB}/resources?$top=many`).status).toBe(400);
  });

  it('lists regions and providers, and shows to no role for a site the plan that it is on', () => {
    expect(names(call('GET', `${SUB}/locations`))).toContain('westeurope');
    const provider = json(call('GET', `${SUB}/providers/Microsoft.Web`));
    expect(provider).toMatchObject({ registrationState: 'Registered', resourceTypes: expect.any(Array) });
    expect(json(call('POST', `${SUB}/providers/Microsoft.Web/register`))).toEqual(provider);
    expect(code(call('GET', `${SUB}/providers/Microsoft.Compute`))).toEqual([501, 'NotSimulated']);
    const plan = `${RG}/providers/Microsoft.Web/serverfarms/asp-${GROUP}`;
    expect(code(call('GET', plan))).toEqual([403, 'AuthorizationFailed']);
    expect(json(call('GET', `${RG}/providers/Microsoft.Web/serverfarms`))).toMatchObject({ value: [] });
  });
});
