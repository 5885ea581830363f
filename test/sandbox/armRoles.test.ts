/** Vaults as resources, who has which role, and locks: what `az keyvault`, `az role` and `az lock` work with. */
import { beforeEach, describe, expect, it } from 'vitest';
import { managedIdentity } from '../../src/sandbox/arm/identity.ts';
import { vault } from '../../src/sandbox/vault/service.ts';
import type { Vault } from '../../src/sandbox/vault/state.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { armScene, callArm, GROUP, production, putSecret, SITE, SUBSCRIPTION } from './armScene.ts';
import { seededScene } from './seededScene.ts';
import { bearer, HOST, json, OPERATOR, request, STRANGER, TENANT } from './vaultScene.ts';

const SUB = `/subscriptions/${SUBSCRIPTION}`;
const VAULT = `${SUB}/resourceGroups/rg-kv-payments/providers/Microsoft.KeyVault/vaults/kv-payments`;
const ROLES = `${SUB}/providers/Microsoft.Authorization/roleDefinitions`;
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const WEBSITE = 'de139f84-1756-47ae-9be6-808fbbe84772';
/** As vaultScene makes it of a client id. */
const principal = (appId: string) => appId.replace(/^./, 'b');

let scene: Scene;

/** The operator is Owner of the subscription. */
beforeEach(() => {
  scene = armScene();
  const owner = { name: 'a', scope: SUB, role: OWNER, principalId: principal(OPERATOR) };
  scene.world.roleAssignments = [{ ...owner, principalType: 'ServicePrincipal', createdAt: 0 }];
});

const call = (method: string, url: string, body?: unknown, appId?: string) =>
  callArm(scene, method, url, body, appId);
const code = (reply: Reply) => [reply.status, json<{ error?: { code: string } }>(reply).error?.code];

function kv(): Vault {
  const found = scene.world.vaults[0];
  if (found === undefined) throw new Error('the test world has no vault');
  return found;
}

/** Reads the secret `pay`. */
function read(appId = OPERATOR): number {
  const authorization = bearer(scene, 'https://vault.azure.net', appId);
  return vault.handle(request(HOST, 'GET', '/secrets/pay?api-version=7.4', { authorization }), scene).status;
}

describe('a vault as a resource', () => {
  const properties = { tenantId: TENANT, sku: { family: 'A', name: 'standard' } };
  const put = (more: object) =>
    call('PUT', VAULT, { location: 'westeurope', properties: { ...properties, ...more } });
  const policy = (appId: string, secrets: string[]) => ({
    tenantId: TENANT,
    objectId: principal(appId),
    permissions: { secrets, keys: [] },
  });

  it('is shown where its 403 says that it is, to those with a role that reads it', () => {
    expect(json(call('GET', VAULT))).toMatchObject({
      id: VAULT,
      properties: { vaultUri: `https://${HOST}/`, enableRbacAuthorization: true, accessPolicies: [] },
    });
    const refused = vault.handle(
      request(HOST, 'GET', '/secrets/pay?api-version=7.4', {
        authorization: bearer(scene, 'https://vault.azure.net', STRANGER),
      }),
      scene,
    );
    expect(JSON.stringify(refused.body)).toContain(`Resource: '${VAULT.toLowerCase()}/secrets/pay'`);
    expect(code(call('GET', VAULT, undefined, STRANGER))).toEqual([403, 'AuthorizationFailed']);
    expect(json(call('GET', `${SUB}/providers/Microsoft.KeyVault/vaults`))).toMatchObject({
      value: [{ id: VAULT }],
    });
    expect(json(call('GET', `${SUB}/providers/Microsoft.KeyVault/deletedVaults`))).toEqual({ value: [] });
  });

  it('admits an address through its firewall, and then no longer', () => {
    putSecret(scene, 'pay', 'value');
    const acls = (ipRules: object[]) => ({
      enableRbacAuthorization: true,
      networkAcls: { defaultAction: 'Deny', ipRules },
    });
    put(acls([]));
    expect(read()).toBe(403);
    expect(json(put(acls([{ value: '203.0.113.0/24' }])))).toMatchObject({
      properties: { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] } },
    });
    expect(read()).toBe(200);
    expect(put(acls([{ value: '300.0.0.1' }])).status).toBe(400);
    put(acls([{ value: '198.51.100.1' }]));
    expect(read()).toBe(403);
  });

  it('has policies by object id, which are added, taken away, and lost on the way to roles', () => {
    putSecret(scene, 'pay', 'value');
    put({ enableRbacAuthorization: false, accessPolicies: [policy(OPERATOR, ['Get', 'List'])] });
    expect(kv()).toMatchObject({ accessModel: 'policies', access: { [OPERATOR]: ['get', 'list'] } });
    call('PUT', `${VAULT}/accessPolicies/add`, {
      properties: { accessPolicies: [policy(STRANGER, ['get'])] },
    });
    expect([read(STRANGER), read()]).toEqual([200, 200]);
    call('PUT', `${VAULT}/accessPolicies/remove`, { properties: { accessPolicies: [policy(STRANGER, [])] } });
    expect(read(STRANGER)).toBe(403);
    const keys = { ...policy(OPERATOR, ['get']), permissions: { keys: ['get'] } };
    expect(code(put({ accessPolicies: [keys] }))).toEqual([501, 'NotSimulated']);
    call('PATCH', VAULT, { properties: { enableRbacAuthorization: true } });
    expect([kv().accessModel, read()]).toEqual(['rbac', 403]);
  });

  it('is neither made nor deleted, and the rest of it is not changed', () => {
    const changes = [
      { enablePurgeProtection: true },
      { publicNetworkAccess: 'Disabled' },
      { softDeleteRetentionInDays: 7 },
    ];
    for (const change of changes) expect(code(put(change))).toEqual([501, 'NotSimulated']);
    expect(code(call('DELETE', VAULT))).toEqual([501, 'NotSimulated']);
    expect(code(call('PUT', `${VAULT}2`, { properties }))).toEqual([501, 'NotSimulated']);
    expect(kv().accessModel).toBe('rbac');
  });
});

describe('a role', () => {
  const at = (scope: string, name = '00000000-0000-4000-8000-000000000001') =>
    `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  const body = (role: string, principalId: string, more = {}) => ({
    properties: { roleDefinitionId: `${ROLES}/${role}`, principalId, ...more },
  });
  const assignments = (scope: string) =>
    json<{ value: { properties: { principalId: string; roleDefinitionId: string } }[] }>(
      call('GET', `${scope}/providers/Microsoft.Authorization/roleAssignments`),
    ).value.map(({ properties }) => [properties.principalId, properties.roleDefinitionId.split('/').at(-1)]);

  it('for the secrets of a vault lets its principal read them, and no longer when it is taken away', () => {
    putSecret(scene, 'pay', 'value');
    expect(read(STRANGER)).toBe(403);
    expect(call('PUT', at(VAULT), body(SECRETS_USER, principal(STRANGER))).status).toBe(201);
    expect(read(STRANGER)).toBe(200);
    expect(assignments(VAULT)).toContainEqual([principal(STRANGER), SECRETS_USER]);
    expect([call('DELETE', at(VAULT)).status, call('DELETE', at(VAULT)).status]).toEqual([200, 204]);
    expect([read(STRANGER), read()]).toEqual([403, 200]);
  });

  it('for a whole subscription reaches its vaults, and the identity of a site', () => {
    const identity = managedIdentity(production(scene))?.principalId ?? '';
    production(scene).identity.vaults = [];
    call('PUT', at(SUB), body(SECRETS_USER, identity));
    expect(production(scene).identity.vaults).toEqual([HOST]);
    call('DELETE', at(SUB));
    expect(production(scene).identity.vaults).toEqual([]);
  });

  it('shows also where it follows from who may use a site or a vault, and can be taken away there', () => {
    expect(assignments(SITE)).toContainEqual([principal(OPERATOR), WEBSITE]);
    const all = json<{ value: { name: string; id: string; properties: { scope: string } }[] }>(
      call('GET', `${SITE}/providers/Microsoft.Authorization/roleAssignments?$filter=atScope()`),
    ).value;
    expect(all.map(({ properties }) => properties.scope)).toEqual([SUB, SITE]);
    expect(call('DELETE', all[1]?.id ?? '').status).toBe(200);
    expect(production(scene).access).toEqual([]);
  });

  it('is given once, to somebody who is there, under a name that is free, and by those only who may', () => {
    const give = (role: string, who: string, more = {}, appId?: string) =>
      code(call('PUT', at(VAULT), body(role, who, more), appId));
    expect(give(SECRETS_USER, '77777777-7777-4777-8777-777777777777')).toEqual([400, 'PrincipalNotFound']);
    expect(give('99999999-9999-4999-8999-999999999999', principal(STRANGER))).toEqual([
      404,
      'RoleDefinitionDoesNotExist',
    ]);
    expect(give(SECRETS_USER, principal(STRANGER), {}, STRANGER)).toEqual([403, 'AuthorizationFailed']);
    expect(give(SECRETS_USER, principal(STRANGER))).toEqual([201, undefined]);
    expect(give(SECRETS_USER, principal(STRANGER))).toEqual([409, 'RoleAssignmentExists']);
    expect(give(WEBSITE, principal(STRANGER))).toEqual([400, 'RoleAssignmentUpdateNotPermitted']);
    expect(code(call('PUT', at(`${VAULT}2`), body(WEBSITE, principal(STRANGER))))).toEqual([
      404,
      'ResourceNotFound',
    ]);
  });

  it('has the type of who gets it, and is refused for another type', () => {
    const jane = '99999999-9999-4999-8999-999999999999';
    const user = { id: jane, userPrincipalName: 'jane@contoso.com', displayName: 'Jane', createdAt: 0 };
    for (const tenant of scene.world.tenants) tenant.users = [user];
    const give = (name: string, role: string, who: string, more = {}) =>
      call('PUT', at(VAULT, name), body(role, who, more));
    const type = (reply: Reply) =>
      json<{ properties?: { principalType: string } }>(reply).properties?.principalType;
    expect(type(give('1', SECRETS_USER, jane))).toBe('User');
    expect(type(give('2', SECRETS_USER, principal(STRANGER)))).toBe('ServicePrincipal');
    const other = give('3', WEBSITE, jane, { principalType: 'ServicePrincipal' });
    expect(code(other)).toEqual([400, 'UnmatchedPrincipalType']);
    expect(json<{ error: { message: string } }>(other).error.message).toContain("has type 'User' ,");
    expect(code(give('3', WEBSITE, jane, { principalType: 'User' }))).toEqual([201, undefined]);
  });

  it('is found by its name, with what it allows', () => {
    const found = call('GET', `${ROLES}?$filter=roleName eq 'key vault secrets user'`);
    expect(json(found)).toMatchObject({
      value: [
        {
          name: SECRETS_USER,
          properties: { type: 'BuiltInRole', permissions: [{ actions: [], dataActions: expect.any(Array) }] },
        },
      ],
    });
    expect(json(call('GET', `${ROLES}/${OWNER}`))).toMatchObject({ properties: { roleName: 'Owner' } });
  });

  describe('of the own making', () => {
    const ID = '00000000-0000-4000-8000-0000000000cc';
    const definition = (actions: string[], more: object = {}) => ({
      properties: {
        ...{ roleName: 'Secret lister', description: '', assignableScopes: [SUB] },
        permissions: [{ actions: [], notActions: [], dataActions: actions, notDataActions: [] }],
        ...more,
      },
    });
    const LIST = ['Microsoft.KeyVault/vaults/secrets/readMetadata/action'];
    const GET = [...LIST, 'Microsoft.KeyVault/vaults/secrets/getSecret/action'];

    it('gives its actions and no others, and what it is changed to', () => {
      putSecret(scene, 'pay', 'value');
      expect(call('PUT', `${ROLES}/${ID}`, definition(LIST)).status).toBe(201);
      expect(call('PUT', at(VAULT), body(ID, principal(STRANGER))).status).toBe(201);
      for (const one of scene.world.vaults) delete one.granting;
      expect(read(STRANGER)).toBe(403);
      call('PUT', `${ROLES}/${ID}`, definition(GET));
      for (const one of scene.world.vaults) delete one.granting;
      expect(read(STRANGER)).toBe(200);
      call('PUT', `${ROLES}/${ID}`, definition(LIST));
      expect(read(STRANGER)).toBe(403);
    });

    it('writes a secret only with both actions that this takes', () => {
      const rights = (actions: string[]) => {
        call(
          'PUT',
          `${ROLES}/${ID}`,
          definition(actions.map(one => `Microsoft.KeyVault/vaults/secrets/${one}`)),
        );
        call('PUT', at(VAULT), body(ID, principal(STRANGER)));
        return kv().access[STRANGER] ?? [];
      };
      expect(rights(['setSecret/action'])).not.toContain('set');
      expect(rights(['setSecret/action', 'update/action'])).toContain('set');
    });

    it('is found by its name where it may be assigned, and unknown elsewhere', () => {
      const filter = `$filter=${encodeURIComponent("roleName eq 'Secret lister'")}`;
      call('PUT', `${ROLES}/${ID}`, definition(LIST));
      expect(json(call('GET', `${ROLES}?${filter}`))).toMatchObject({
        value: [{ name: ID, properties: { type: 'CustomRole', assignableScopes: [SUB] } }],
      });
      call(
        'PUT',
        `${ROLES}/${ID}`,
        definition(LIST, { assignableScopes: [`${SUB}/resourceGroups/another`] }),
      );
      expect(json(call('GET', `${ROLES}?${filter}`))).toEqual({ value: [] });
      expect(code(call('PUT', at(VAULT), body(ID, principal(STRANGER))))).toEqual([
        404,
        'RoleDefinitionDoesNotExist',
      ]);
    });

    it('has a name of its own, stays while it is assigned, and is made by those only who may', () => {
      call('PUT', `${ROLES}/${ID}`, definition(LIST));
      expect(code(call('PUT', `${ROLES}/${ID.replace('cc', 'cd')}`, definition(LIST)))).toEqual([
        409,
        'RoleDefinitionWithSameNameExists',
      ]);
      call('PUT', at(VAULT), body(ID, principal(STRANGER)));
      expect(code(call('DELETE', `${ROLES}/${ID}`))).toEqual([400, 'RoleDefinitionHasAssignments']);
      call('DELETE', at(VAULT));
      expect(call('DELETE', `${ROLES}/${ID}`).status).toBe(200);
      expect(call('DELETE', `${ROLES}/${ID}`).status).toBe(204);
      expect(code(call('PUT', `${ROLES}/${ID}`, definition(LIST), STRANGER))).toEqual([
        403,
        'AuthorizationFailed',
      ]);
      expect(code(call('PUT', `${ROLES}/${OWNER}`, definition(LIST)))).toEqual([
        400,
        'InvalidRequestContent',
      ]);
    });
  });

  it('of a seed is there from the beginning', () => {
    const site = {
      subscription: SUBSCRIPTION,
      resourceGroup: GROUP,
      name: 'pay',
      tenant: TENANT,
      access: [],
    };
    const seeded = seededScene({
      tenants: [{ id: TENANT, applications: [{ appId: STRANGER }] }],
      vaults: [{ host: HOST, tenant: TENANT, access: {} }],
      sites: [site],
      roleAssignments: [
        { role: 'Reader', scope: SUB, principal: STRANGER },
        { role: 'Key Vault Secrets User', scope: SUB, principal: STRANGER },
      ],
      locks: [{ scope: SITE, level: 'ReadOnly' }],
    });
    expect(seeded.world.vaults[0]?.access).toEqual({ [STRANGER]: ['get', 'list'] });
    expect(callArm(seeded, 'GET', SITE, undefined, STRANGER).status).toBe(200);
    expect(code(callArm(seeded, 'POST', `${SITE}/restart`, undefined, STRANGER))).toEqual([
      403,
      'AuthorizationFailed',
    ]);
    expect(seeded.world.locks).toEqual([{ name: 'lock-1', scope: SITE, level: 'ReadOnly' }]);
  });
});

describe('a lock', () => {
  const LOCK = `${SUB}/resourceGroups/${GROUP}/providers/Microsoft.Authorization/locks/keep`;
  const lock = (level: string) => call('PUT', LOCK, { properties: { level, notes: 'mine' } });

  it('that is read-only stops every write below it, and lists by POST, until it is removed', () => {
    expect([lock('ReadOnly').status, lock('ReadOnly').status]).toEqual([201, 200]);
    const asked = [
      call('PUT', `${SITE}/config/appsettings`, { properties: {} }),
      call('POST', `${SITE}/config/appsettings/list`),
      call('POST', `${SITE}/restart`),
    ];
    for (const reply of asked) expect(code(reply)).toEqual([409, 'ScopeLocked']);
    expect(JSON.stringify(asked[1]?.body)).toContain(
      `The scope '${SITE}/config/appsettings' cannot perform write operation because following scope(s) are locked: '${SUB}/resourceGroups/${GROUP}'.`,
    );
    expect(production(scene).settings).toEqual({ A: '1', B: '2' });
    expect([call('GET', SITE).status, call('DELETE', LOCK).status, call('DELETE', LOCK).status]).toEqual([
      200, 200, 204,
    ]);
    expect(call('POST', `${SITE}/config/appsettings/list`).status).toBe(200);
  });

  it('against deletion lets writes pass; it is shown above itself and needs the right to be set', () => {
    expect(code(call('PUT', LOCK, { properties: { level: 'ReadOnly' } }, STRANGER))).toEqual([
      403,
      'AuthorizationFailed',
    ]);
    lock('CanNotDelete');
    expect(call('PUT', `${SITE}/config/appsettings`, { properties: {} }).status).toBe(200);
    const listed = json(call('GET', `${SUB}/providers/Microsoft.Authorization/locks`));
    expect(listed).toMatchObject({
      value: [{ name: 'keep', properties: { level: 'CanNotDelete', notes: 'mine' } }],
    });
    expect(json(call('GET', `${SITE}/providers/Microsoft.Authorization/locks`))).toEqual({ value: [] });
    expect(lock('Sometimes').status).toBe(400);
  });
});
