import { beforeEach, describe, expect, it } from 'vitest';
import { arm } from '../../src/sandbox/arm/service.ts';
import { settleSites } from '../../src/sandbox/arm/site.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { ARM, armScene, callArm, GROUP, production, SITE, SUBSCRIPTION, staging } from './armScene.ts';
import { bearer, json, OPERATOR, request, STRANGER, TENANT } from './vaultScene.ts';

let scene: Scene;

beforeEach(() => {
  scene = armScene();
});

const call = (method: string, url: string, body?: unknown, appId?: string) =>
  callArm(scene, method, url, body, appId);
const code = (reply: Reply) => [reply.status, json<{ error?: { code: string } }>(reply).error?.code];

describe('ARM asks who calls and what he may', () => {
  const ask = (authorization?: string) => {
    const options = authorization === undefined ? {} : { authorization };
    return arm.handle(request(ARM, 'GET', `${SITE}?api-version=2025-05-01`, options), scene);
  };

  it('refuses a missing, foreign, spoilt or old token, each with its code and the place to sign in', () => {
    expect(code(ask())).toEqual([401, 'AuthenticationFailed']);
    expect(code(ask('Bearer a.b.c'))).toEqual([401, 'InvalidAuthenticationToken']);
    expect(code(ask(bearer(scene, 'https://vault.azure.net')))).toEqual([
      401,
      'InvalidAuthenticationTokenAudience',
    ]);
    const elsewhere = bearer(scene, `https://${ARM}`, OPERATOR, '99999999-9999-4999-8999-999999999999');
    expect(code(ask(elsewhere))).toEqual([401, 'InvalidAuthenticationTokenTenant']);
    const old = bearer(scene, `https://${ARM}`);
    scene.clock.advance(3_700_000);
    expect(code(ask(old))).toEqual([401, 'ExpiredAuthenticationToken']);
    expect(ask(old).headers?.['WWW-Authenticate']).toContain(
      `Bearer authorization_uri="https://login.windows.net/${TENANT}"`,
    );
    expect(JSON.stringify(ask(old).body)).toContain(
      "'1/1/2026 1:00:00 AM' is earlier than current UTC time '1/1/2026 1:01:40 AM'",
    );
  });

  it('takes a token for any of its names', () => {
    for (const audience of ['https://management.azure.com/', 'https://management.core.windows.net/']) {
      expect(ask(bearer(scene, audience)).status).toBe(200);
    }
  });

  it('names client, object, action and scope to a caller without the right, and does nothing', () => {
    const reply = call('PUT', `${SITE}/slots/staging/config/appsettings`, { properties: {} }, STRANGER);
    expect(code(reply)).toEqual([403, 'AuthorizationFailed']);
    const text = JSON.stringify(reply.body);
    expect(text).toContain(`The client '${STRANGER}' with object id 'b${STRANGER.slice(1)}'`);
    expect(text).toContain("action 'Microsoft.Web/sites/slots/config/write'");
    expect(text).toContain(`over scope '${SITE}/slots/staging'`);
    expect(staging(scene).settings).toEqual({ A: '1', B: '2' });
  });

  it('says what does not exist only to those who may look there', () => {
    const elsewhere = '/subscriptions/55555555-5555-4555-8555-555555555555';
    expect(code(call('GET', elsewhere))).toEqual([404, 'SubscriptionNotFound']);
    expect(code(call('GET', `/subscriptions/${SUBSCRIPTION}/resourceGroups/none`))).toEqual([
      404,
      'ResourceGroupNotFound',
    ]);
    expect(code(call('GET', `${SITE}2`))).toEqual([404, 'ResourceNotFound']);
    expect(code(call('GET', `${SITE}/slots/none`))).toEqual([404, 'ResourceNotFound']);
    expect(code(call('GET', `${SITE}2`, undefined, STRANGER))).toEqual([403, 'AuthorizationFailed']);
  });

  it('refuses a request without api-version', () => {
    const bare = request(ARM, 'GET', SITE, { authorization: bearer(scene, `https://${ARM}`) });
    expect(code(arm.handle(bare, scene))).toEqual([400, 'MissingApiVersionParameter']);
  });
});

describe('what az login and a look around need', () => {
  it('lists the subscriptions that the caller can see, and none to others', () => {
    const seen = json<{ value: unknown[] }>(call('GET', '/subscriptions')).value;
    expect(seen).toMatchObject([
      { subscriptionId: SUBSCRIPTION, tenantId: TENANT, state: 'Enabled', displayName: expect.any(String) },
    ]);
    expect(seen).toHaveLength(1);
    expect(json(call('GET', '/subscriptions', undefined, STRANGER))).toMatchObject({ value: [] });
  });

  it('shows tenants, groups, sites and slots, in any letter case of the path', () => {
    expect(json(call('GET', '/tenants'))).toMatchObject({ value: [{ tenantId: TENANT }] });
    expect(json(call('GET', `/subscriptions/${SUBSCRIPTION}/resourcegroups`))).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ name: GROUP })]),
    });
    expect(json(call('GET', SITE.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')))).toMatchObject({
      id: SITE,
      kind: 'app',
      location: 'West Europe',
      identity: { type: 'SystemAssigned', principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      properties: {
        state: 'Running',
        defaultHostName: 'pay.azurewebsites.net',
        hostNames: ['pay.azurewebsites.net'],
      },
    });
    const sites = json<{ value: { name: string }[] }>(call('GET', SITE.replace('/pay', '')));
    expect(sites.value.map(one => one.name)).toEqual(['pay']);
    const slots = json<{ value: { name: string }[] }>(call('GET', `${SITE}/slots`));
    expect(slots.value.map(one => one.name)).toEqual(['pay/staging']);
  });

  it('never shows a setting in the resource itself, nor to a GET', () => {
    production(scene).settings['A'] = 'very-secret';
    expect(JSON.stringify(call('GET', SITE).body)).not.toContain('very-secret');
    expect(code(call('GET', `${SITE}/config/appsettings`))).toEqual([405, 'MethodNotAllowed']);
    expect(code(call('GET', `${SITE}/config/connectionstrings`))).toEqual([405, 'MethodNotAllowed']);
  });

  it('sends the numbers of ARM with every answer', () => {
    const { headers } = call('GET', SITE);
    expect(headers?.['x-ms-ratelimit-remaining-subscription-reads']).toBe('249');
    expect(headers?.['x-ms-routing-request-id']).toMatch(/^WESTEUROPE:20260101T000000Z:[0-9a-f-]{36}$/);
    expect(call('POST', `${SITE}/config/appsettings/list`).headers).toHaveProperty(
      'x-ms-ratelimit-remaining-subscription-writes',
    );
  });
});

describe('application settings', () => {
  const list = (url = SITE) =>
    json<{ properties: unknown }>(call('POST', `${url}/config/appsettings/list`)).properties;

  it('are replaced as a whole: what is left out is gone', () => {
    const reply = call('PUT', `${SITE}/config/appsettings`, { properties: { B: '3' } });
    expect([reply.status, json(reply)]).toMatchObject([200, { name: 'appsettings', properties: { B: '3' } }]);
    expect(list()).toEqual({ B: '3' });
    expect(list(`${SITE}/slots/staging`)).toEqual({ A: '1', B: '2' });
  });

  it('restart the app when anything changed, and not when nothing did', () => {
    call('PUT', `${SITE}/config/appsettings`, { properties: { B: '2', A: '1' } });
    expect(production(scene).restarts).toBe(1);
    call('PUT', `${SITE}/config/appsettings`, { properties: { B: '2', A: '1', C: '' } });
    expect(production(scene)).toMatchObject({ restarts: 2, environment: { A: '1', B: '2', C: '' } });
  });

  it('refuse a body that is no map of texts in the other form of error, and keep what they were', () => {
    const bodies = [
      {},
      { properties: { 'A B': 'x' } },
      { properties: { A: 1 } },
      { properties: ['A'] },
      'A=1',
    ];
    for (const body of bodies) {
      const reply = call('PUT', `${SITE}/config/appsettings`, body);
      expect([reply.status, json(reply)]).toMatchObject([
        400,
        { Code: 'BadRequest', Details: expect.any(Array) },
      ]);
      expect(reply.body).not.toHaveProperty('error');
    }
    expect(list()).toEqual({ A: '1', B: '2' });
    expect(production(scene).restarts).toBe(1);
  });

  it('hold whatever text they are given, names as of the object prototype too', () => {
    const properties = JSON.parse('{"__proto__":"p","constructor":"c","A":"é \\n \\" x"}');
    call('PUT', `${SITE}/config/appsettings`, JSON.stringify({ properties }));
    expect(Object.entries(Object(list()))).toContainEqual(['constructor', 'c']);
    expect(Object.entries(Object(list()))).toContainEqual(['A', 'é \n " x']);
    expect(Object.entries(Object(list()))).toContainEqual(['__proto__', 'p']);
  });

  it('leave connection strings alone, which are replaced as a whole themselves', () => {
    const first = {
      Db: { value: 'Server=x', type: 'SQLAzure' },
      Bus: { value: 'Endpoint=y', type: 'custom' },
    };
    call('PUT', `${SITE}/config/connectionstrings`, { properties: first });
    expect(production(scene).environment).toMatchObject({
      SQLAZURECONNSTR_Db: 'Server=x',
      CUSTOMCONNSTR_Bus: 'Endpoint=y',
    });
    call('PUT', `${SITE}/config/appsettings`, { properties: { A: '9' } });
    expect(json(call('POST', `${SITE}/config/connectionstrings/list`))).toMatchObject({
      properties: {
        Db: { value: 'Server=x', type: 'SQLAzure' },
        Bus: { value: 'Endpoint=y', type: 'Custom' },
      },
    });
    call('PUT', `${SITE}/config/connectionstrings`, { properties: {} });
    expect(production(scene).connectionStrings).toEqual({});
    expect(
      call('PUT', `${SITE}/config/connectionstrings`, { properties: { Db: { value: 'x', type: 'No' } } })
        .status,
    ).toBe(400);
  });
});

describe('slots', () => {
  it('exchange their settings on a swap, except the sticky ones, and both restart', () => {
    call('PUT', `${SITE}/config/slotConfigNames`, { properties: { appSettingNames: ['SECRET'] } });
    call('PUT', `${SITE}/config/appsettings`, { properties: { SECRET: 'prod', MODE: 'old', ONLY: 'prod' } });
    call('PUT', `${SITE}/slots/staging/config/appsettings`, { properties: { SECRET: 'stage', MODE: 'new' } });
    const before = production(scene).restarts;
    const reply = call('POST', `${SITE}/slotsswap`, { targetSlot: 'staging', preserveVnet: true });
    expect(reply.status).toBe(202);
    expect(production(scene).settings).toEqual({ SECRET: 'prod', MODE: 'new' });
    expect(staging(scene).settings).toEqual({ SECRET: 'stage', MODE: 'old', ONLY: 'prod' });
    expect(production(scene)).toMatchObject({ restarts: before, environment: { MODE: 'old' } });
    const refused = [
      call('PUT', `${SITE}/config/appsettings`, { properties: {} }),
      call('POST', `${SITE}/slots/staging/restart`),
    ];
    for (const { status, body } of refused) expect([status, body]).toMatchObject([409, { Code: 'Conflict' }]);
    expect(JSON.stringify(refused)).toMatch(/another operation is in progress.*OperationName: SwapSiteSlots/);
    scene.clock.advance(2_000);
    settleSites(scene.world, scene.clock.now());
    expect(production(scene).environment).toEqual({ SECRET: 'prod', MODE: 'new' });
    expect(production(scene).restarts).toBe(before + 1);
    expect(call('POST', `${SITE}/slots/staging/restart`).status).toBe(200);
  });

  it('report a swap as running until it is over', () => {
    const { headers } = call('POST', `${SITE}/slots/staging/slotsswap`, { targetSlot: 'production' });
    const location = new URL(headers?.['Location'] ?? '').pathname;
    expect(headers).toHaveProperty('Retry-After');
    expect(call('GET', location).status).toBe(202);
    scene.clock.advance(5_000);
    expect(call('GET', location).status).toBe(200);
  });

  it('keep their sticky names at production only', () => {
    call('PUT', `${SITE}/config/slotConfigNames`, {
      properties: { appSettingNames: ['A'], connectionStringNames: ['Db'] },
    });
    expect(json(call('GET', `${SITE}/config/slotConfigNames`))).toMatchObject({
      properties: { appSettingNames: ['A'], connectionStringNames: ['Db'] },
    });
    call('PUT', `${SITE}/config/slotConfigNames`, { properties: { connectionStringNames: ['Db'] } });
    expect(production(scene).stickyNames).toEqual({ settings: [], connectionStrings: ['Db'] });
    expect(call('GET', `${SITE}/slots/staging/config/slotConfigNames`).status).toBe(404);
  });
});

describe('what the running app holds', () => {
  const held = () => {
    settleSites(scene.world, scene.clock.now());
    return [production(scene).environment['A'], production(scene).restarts];
  };
  const write = (properties: Record<string, string>) =>
    call('PUT', `${SITE}/config/appsettings`, { properties });

  beforeEach(() => {
    scene.world.settings.restartMs = { min: 500, max: 1500 };
  });

  it('lags behind the settings: two changes are two restarts, one after the other', () => {
    expect(json(write({ A: 'new' }))).toMatchObject({ properties: { A: 'new' } });
    write({ A: 'newer' });
    scene.clock.advance(400);
    expect(held()).toEqual(['1', 1]);
    scene.clock.advance(3_000);
    expect(held()).toEqual(['newer', 3]);
  });

  it('is what was configured when the restart was asked for, not what is by the time somebody looks', () => {
    write({ A: 'new' });
    scene.clock.advance(3_000);
    production(scene).settings = { A: 'behind its back' };
    expect(held()).toEqual(['new', 2]);
  });

  it('follows at once where the caller or the site asks to wait for the workers', () => {
    write({ A: 'new', WEBSITE_ENABLE_SYNC_UPDATE_SITE: 'true' });
    expect(held()).toEqual(['new', 2]);
    const authorization = bearer(scene, `https://${ARM}`);
    const url = `${SITE}/restart?synchronous=true&api-version=2025-05-01`;
    arm.handle(request(ARM, 'POST', url, { authorization }), scene);
    expect(held()).toEqual(['new', 3]);
  });
});

it('a write too soon after another one to the same site is refused without effect, if the world is set so', () => {
  scene.world.settings.siteBusyMs = 300;
  const write = (url: string, value: string) =>
    call('PUT', `${url}/config/appsettings`, { properties: { A: value } }).status;
  expect([write(SITE, 'first'), write(SITE, 'second')]).toEqual([200, 409]);
  expect(write(`${SITE}/slots/staging`, 'other')).toBe(200);
  expect(production(scene).settings).toEqual({ A: 'first' });
  expect(call('POST', `${SITE}/config/appsettings/list`).status).toBe(200);
  scene.clock.advance(300);
  expect(write(SITE, 'third')).toBe(200);
});
