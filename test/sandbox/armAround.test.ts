/** What the remedies ask Resource Manager besides sites and vaults: storage accounts and their containers, the activity log, policy states. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { StorageAccount } from '../../src/sandbox/arm/state.ts';
import { blob } from '../../src/sandbox/blob/service.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { armScene, callArm, GROUP, SITE, SUBSCRIPTION } from './armScene.ts';
import { bearer, json, OPERATOR, request, STRANGER, TENANT } from './vaultScene.ts';

const SUB = `/subscriptions/${SUBSCRIPTION}`;
const ACCOUNT = `${SUB}/resourceGroups/${GROUP}/providers/Microsoft.Storage/storageAccounts/stpay`;
const LOCKS = `${ACCOUNT}/blobServices/default/containers/locks`;
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const BLOB_CONTRIBUTOR = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe';

let scene: Scene;

beforeEach(() => {
  scene = armScene();
  const account: StorageAccount = {
    name: 'stpay',
    subscription: SUBSCRIPTION,
    resourceGroup: GROUP,
    tenantId: TENANT,
    createdAt: 0,
  };
  scene.world.storageAccounts = [account];
  scene.world.roleAssignments = [];
  give(OWNER, SUB, OPERATOR);
});

/** As vaultScene makes the object id of a client id. */
function give(role: string, scope: string, appId: string): void {
  const principalId = appId.replace(/^./, 'b');
  const one = { name: `${role}${appId}`, scope, role, principalId, principalType: 'ServicePrincipal' };
  scene.world.roleAssignments?.push({ ...one, createdAt: 0 });
}

const call = (method: string, url: string, body?: unknown, appId?: string) =>
  callArm(scene, method, url, body, appId);

function callBlob(method: string, url: string, appId = OPERATOR): Reply {
  const authorization = bearer(scene, 'https://storage.azure.com', appId);
  return blob.handle(request('stpay.blob.core.windows.net', method, url, { authorization }), scene);
}

const code = (reply: Reply) => [reply.status, reply.headers?.['x-ms-error-code']];

describe('a storage account', () => {
  it('is listed and shown to those with a role that reads it', () => {
    const listed = json<{ value: { id: string }[] }>(
      call('GET', `${SUB}/providers/Microsoft.Storage/storageAccounts`),
    );
    expect(listed.value.map(({ id }) => id)).toEqual([ACCOUNT]);
    expect(json(call('GET', ACCOUNT))).toMatchObject({
      properties: { primaryEndpoints: { blob: 'https://stpay.blob.core.windows.net/' } },
    });
    expect(call('GET', ACCOUNT, undefined, STRANGER).status).toBe(403);
    expect(call('GET', ACCOUNT.replace('stpay', 'stother')).status).toBe(404);
    const resources = json<{ value: { type: string }[] }>(call('GET', `${SUB}/resources`));
    expect(resources.value.map(({ type }) => type)).toContain('Microsoft.Storage/storageAccounts');
  });

  it('has a container when somebody has made it, once, by a name that the service takes', () => {
    expect(code(callBlob('GET', '/locks?restype=container'))).toEqual([404, 'ContainerNotFound']);
    expect(callBlob('PUT', '/locks?restype=container').status).toBe(201);
    expect(callBlob('GET', '/locks?restype=container').status).toBe(200);
    expect(code(callBlob('PUT', '/locks?restype=container'))).toEqual([409, 'ContainerAlreadyExists']);
    expect(code(callBlob('PUT', '/Locks?restype=container'))).toEqual([400, 'InvalidResourceName']);
  });

  it('lets nobody at a blob but by a role for data, which an owner does not have by that', () => {
    callBlob('PUT', '/locks?restype=container');
    expect(code(callBlob('PUT', '/locks/a'))).toEqual([403, 'AuthorizationPermissionMismatch']);
    give(BLOB_CONTRIBUTOR, LOCKS, STRANGER);
    expect(callBlob('PUT', '/locks/a', STRANGER).status).toBe(201);
    expect(callBlob('GET', '/locks/a', STRANGER).status).toBe(200);
    expect(code(callBlob('PUT', '/other/a', STRANGER))).toEqual([403, 'AuthorizationPermissionMismatch']);
    give(BLOB_CONTRIBUTOR, ACCOUNT, OPERATOR);
    expect(code(callBlob('PUT', '/other/a'))).toEqual([404, 'ContainerNotFound']);
  });
});

describe('the activity log', () => {
  const log = `${SUB}/providers/Microsoft.Insights/eventtypes/management/values?$filter=`;
  const read = (filter: string) => call('GET', `${log}${encodeURIComponent(filter)}`);
  const actions = (filter: string) =>
    json<{ value: { operationName: { value: string } }[] }>(read(filter)).value.map(
      one => one.operationName.value,
    );
  const iso = (ms: number) => new Date(scene.clock.now() + ms).toISOString().slice(0, 19);
  const lately = () => `eventTimestamp ge ${iso(-3_600_000)} and eventTimestamp le ${iso(1_000)}`;

  it('tells who wrote what, newest first and some time later; who only read is not in it', () => {
    scene.world.settings.logLagMs = 60_000;
    call('GET', SITE);
    call('POST', `${SITE}/config/appsettings/list`);
    call('PUT', `${SITE}/config/appsettings`, { properties: { A: '3' } });
    call('PUT', `${SITE}/config/appsettings`, { properties: {} }, STRANGER);
    const of = `${lately()} and resourceGroupName eq '${GROUP}'`;
    expect(actions(of)).toEqual([]);
    scene.clock.advance(60_000);
    const later = `${lately()} and resourceGroupName eq '${GROUP}'`;
    expect(actions(later)).toEqual([
      'Microsoft.Web/sites/config/write',
      'Microsoft.Web/sites/config/list/action',
    ]);
    expect(json(read(`${lately()} and resourceId eq '${SITE}/config/appsettings'`))).toMatchObject({
      value: [
        { caller: OPERATOR, resourceId: `${SITE}/config/appsettings`, status: { value: 'Succeeded' } },
        {},
      ],
    });
    expect(actions(`${lately()} and caller eq 'jane@contoso.com'`)).toEqual([]);
  });

  it('needs a filter of the documented kind', () => {
    expect(read('').status).toBe(400);
    expect(read("level eq 'Error'").status).toBe(501);
  });
});

it('the policy that demands something of a vault’s secrets is told by the vault’s policy states', () => {
  const [vault] = scene.world.vaults;
  if (vault) vault.demands = { contentType: true, tags: ['owner'] };
  const states = (resource: string, appId?: string) =>
    call(
      'POST',
      `${resource}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`,
      {},
      appId,
    );
  const id = `${SUB}/resourceGroups/rg-kv-payments/providers/Microsoft.KeyVault/vaults/kv-payments`;
  expect(json(states(id))).toMatchObject({
    '@odata.count': 2,
    value: [{ policyAssignmentName: 'secrets-need-content-type' }, { policyDefinitionAction: 'deny' }],
  });
  expect(json(states(SITE))).toMatchObject({ '@odata.count': 0, value: [] });
  expect(states(id, STRANGER).status).toBe(403);
});
