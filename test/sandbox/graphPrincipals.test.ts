import { describe, expect, test } from 'vitest';
import type { ApplicationSeed } from '../../src/sandbox/directory/schema.ts';
import { callGraph, PAYMENTS, START, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const HOME = '77777777-7777-4777-8777-777777777777';
const GUEST = '88888888-8888-4888-8888-888888888888';
const DAY = 24 * 3600_000;

function world(application: Partial<ApplicationSeed> = {}): SeededScene {
  return seededScene({
    tenants: [
      {
        id: TENANT,
        applications: [{ appId: PAYMENTS, displayName: 'payments', ...application }],
        foreignServicePrincipals: [{ appId: GUEST, enabled: false }],
      },
      {
        id: HOME,
        applications: [{ appId: GUEST, displayName: 'guest', signInAudience: 'AzureADMultipleOrgs' }],
      },
    ],
  });
}

function read(scene: SeededScene, path: string, version = 'v1.0') {
  return callGraph(scene, 'GET', `/${version}/${path}`);
}

describe('a service principal', () => {
  test('of another tenant’s registration is read by client id, and names its home', () => {
    const reply = read(world(), `servicePrincipals(appId='${GUEST}')`);
    expect(reply.body).toMatchObject({
      accountEnabled: false,
      appOwnerOrganizationId: HOME,
      servicePrincipalType: 'Application',
      signInAudience: 'AzureADMultipleOrgs',
      disabledByMicrosoftStatus: null,
    });
    expect(read(world(), `applications(appId='${GUEST}')`).status).toBe(404);
  });

  test('is found by whether it is enabled, and by whose it is', () => {
    const names = (filter: string) => {
      const url = `servicePrincipals?$filter=${encodeURIComponent(filter)}&$select=displayName`;
      return read(world(), url).at('value');
    };
    expect(names('accountEnabled eq false')).toEqual([{ displayName: 'guest' }]);
    expect(names(`appOwnerOrganizationId eq ${HOME}`)).toEqual([{ displayName: 'guest' }]);
    expect(names("accountEnabled eq 'false'")).toBeUndefined();
  });

  test('shows what its application suffers', () => {
    const scene = world({ deactivated: true, disabledByMicrosoft: true });
    const status = {
      isDisabled: true,
      disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement',
    };
    expect(read(scene, `servicePrincipals(appId='${PAYMENTS}')`).body).toMatchObject(status);
    expect(read(scene, `applications(appId='${PAYMENTS}')`).body).toMatchObject(status);
    const deactivated = read(scene, 'applications?$filter=isDisabled eq true&$select=appId', 'beta');
    expect(deactivated.at('value')).toEqual([{ appId: PAYMENTS }]);
    const why = `disabledByMicrosoftStatus eq '${status.disabledByMicrosoftStatus}'`;
    expect(read(scene, `servicePrincipals?$filter=${why}&$select=appId`).at('value')).toEqual([
      { appId: PAYMENTS },
    ]);
  });
});

describe('what was deleted', () => {
  const deleted = 'directory/deletedItems/microsoft.graph.servicePrincipal';

  test('with its application, or alone, is listed for thirty days', () => {
    const alone = world({ servicePrincipal: 'deleted' });
    const together = world({ deleted: '-29d' });
    for (const [scene, at] of [
      [alone, START - DAY],
      [together, START - 29 * DAY],
    ] as const) {
      const [item] = read(scene, deleted).at('value') as { id: string }[];
      const deletedDateTime = new Date(at).toISOString().replace('.000', '');
      expect(item).toMatchObject({ appId: PAYMENTS, deletedDateTime });
      expect(read(scene, `directory/deletedItems/${item?.id}`).at('deletedDateTime')).toBe(deletedDateTime);
      scene.clock.advance(at + 30 * DAY - START);
      expect(read(scene, deleted).at('value')).toEqual([]);
    }
  });

  test('keeps its id when somebody restores it', () => {
    const scene = world();
    const id = () => read(scene, `servicePrincipals(appId='${PAYMENTS}')`).at('id');
    const before = id();
    const edit = { op: 'change-service-principal', tenant: TENANT, appId: PAYMENTS } as const;
    scene.edit({ ...edit, exists: false });
    expect([id(), read(scene, deleted).at('value', 0, 'id')]).toEqual([undefined, before]);
    scene.edit({ ...edit, exists: true });
    expect(id()).toBe(before);
  });
});

test('an application says when it was made', () => {
  const scene = world({ created: '-2h' });
  expect(read(scene, `applications(appId='${PAYMENTS}')`).at('createdDateTime')).toBe('2026-11-23T07:30:00Z');
});

describe('what a service principal owns', () => {
  const owning = () => {
    const scene = world({ owners: [GUEST] });
    const id = read(scene, `servicePrincipals(appId='${GUEST}')`).at('id');
    return { scene, id };
  };

  test('is listed with its type, by object id and by client id, page by page', () => {
    const { scene, id } = owning();
    for (const path of [
      `servicePrincipals/${id}/ownedObjects`,
      `servicePrincipals(appId='${GUEST}')/ownedObjects?$top=1`,
    ]) {
      const reply = read(scene, path);
      expect(reply.status).toBe(200);
      expect(reply.at('value')).toMatchObject([
        { '@odata.type': '#microsoft.graph.application', appId: PAYMENTS },
      ]);
    }
  });

  test('is nothing of what it does not own, and nothing that was deleted', () => {
    expect(read(world(), `servicePrincipals(appId='${GUEST}')/ownedObjects`).at('value')).toEqual([]);
  });

  test('may not be selected by what only applications have, nor read without a right', () => {
    const { scene, id } = owning();
    expect(read(scene, `servicePrincipals/${id}/ownedObjects?$select=appId`).status).toBe(400);
    const path = `/v1.0/servicePrincipals/${id}/ownedObjects`;
    expect(callGraph(scene, 'GET', path, undefined, { roles: [] }).status).toBe(403);
    expect(read(scene, 'servicePrincipals/99999999-9999-4999-8999-999999999999/ownedObjects').status).toBe(
      404,
    );
  });
});

describe('what a service principal was given, and what stops it', () => {
  test('are its app roles, one for each permission, by the ids of Graph', () => {
    const scene = world({
      appRoles: { 'https://graph.microsoft.com': ['Application.Read.All', 'Own.Role'] },
    });
    const reply = read(scene, `servicePrincipals(appId='${PAYMENTS}')/appRoleAssignments`);
    expect(reply.body).toMatchObject({
      value: [
        {
          appRoleId: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
          principalDisplayName: 'payments',
          principalType: 'ServicePrincipal',
          resourceDisplayName: 'Microsoft Graph',
        },
        { resourceDisplayName: 'Microsoft Graph' },
      ],
    });
    expect(read(scene, `servicePrincipals(appId='${GUEST}')/appRoleAssignments`).at('value')).toEqual([]);
  });

  test('is a policy of conditional access, for those who may read policies', () => {
    const policies = (scene: SeededScene, roles: readonly string[]) =>
      callGraph(scene, 'GET', '/v1.0/identity/conditionalAccess/policies', undefined, { roles });
    const blocked = world({ blockedByConditionalAccess: true });
    expect(policies(blocked, ['Policy.Read.All']).at('value', 0)).toMatchObject({
      state: 'enabled',
      grantControls: { builtInControls: ['block'] },
      conditions: { clientApplications: { includeServicePrincipals: [expect.any(String)] } },
    });
    expect(policies(world(), ['Policy.Read.All']).at('value')).toEqual([]);
    const refused = policies(blocked, ['Policy.Read.ApplicationConfiguration']);
    expect([refused.status, refused.at('error', 'code')]).toEqual([403, 'AccessDenied']);
  });
});

test('a site with an identity of its own has a service principal, which nobody writes and no registration stands behind', () => {
  const site = { subscription: 's', resourceGroup: 'rg', name: 'pay', tenant: TENANT };
  const scene = seededScene({
    tenants: [{ id: TENANT }],
    sites: [
      { ...site, identity: [] },
      { ...site, name: 'bare' },
    ],
  });
  const filter = encodeURIComponent("displayName eq 'pay'");
  const found = read(scene, `servicePrincipals?$filter=${filter}`);
  expect(found.at('value', 0)).toMatchObject({
    servicePrincipalType: 'ManagedIdentity',
    appOwnerOrganizationId: null,
    alternativeNames: ['isExplicit=False', expect.stringMatching(/\/sites\/pay$/)],
  });
  const [id, appId] = [found.at('value', 0, 'id'), found.at('value', 0, 'appId')];
  expect(read(scene, `servicePrincipals/${id}`).status).toBe(200);
  expect(read(scene, `applications(appId='${appId}')`).status).toBe(404);
  expect(
    read(scene, `servicePrincipals?$filter=${encodeURIComponent("displayName eq 'bare'")}`).at('value'),
  ).toEqual([]);
  const all = { roles: ['Application.ReadWrite.All'] };
  expect(callGraph(scene, 'DELETE', `/v1.0/servicePrincipals/${id}`, undefined, all).status).toBe(403);
});
