import { describe, expect, test } from 'vitest';
import type { ApplicationSeed, TenantSeed } from '../../src/sandbox/directory/schema.ts';
import type { Settings } from '../../src/sandbox/world.ts';
import { callGraph, GRAPH, OPERATOR, PAYMENTS, PAYMENTS_OBJECT, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const DAY = 24 * 3600_000;
const VALUE = 'one-of-the-old-values';
const KEY = '55555555-5555-4555-8555-555555555555';
const roles = ['AuditLog.Read.All', 'Directory.Read.All'];
const person = 'jane@contoso.example';

function world(
  application: Partial<ApplicationSeed> = {},
  tenant: Partial<TenantSeed> = {},
  settings: Partial<Settings> = {},
): SeededScene {
  const credentials = [{ name: 'old', value: VALUE, keyId: KEY }];
  const payments = { appId: PAYMENTS, objectId: PAYMENTS_OBJECT, displayName: 'payments', credentials };
  const operator = { appId: OPERATOR, displayName: 'operator' };
  const applications = [{ ...payments, owners: [OPERATOR], ...application }, operator];
  return seededScene({ settings, tenants: [{ id: TENANT, applications, ...tenant }] });
}

function read(scene: SeededScene, log: string, filter = '', query = '', sender = { roles }) {
  const asked = filter === '' ? '' : `$filter=${encodeURIComponent(filter)}`;
  return callGraph(scene, 'GET', `/beta/auditLogs/${log}?${asked}${query}`, undefined, sender);
}

type Row = Record<string, unknown>;

function audits(scene: SeededScene, filter = '', query = ''): Row[] {
  return (read(scene, 'directoryAudits', filter, query).at('value') ?? []) as Row[];
}

const change = { op: 'change-application', tenant: TENANT, appId: PAYMENTS, by: person } as const;

describe('the audit log', () => {
  test('tells who switched off what, with the value before and after', () => {
    const scene = world();
    scene.edit({ ...change, enabled: false });
    scene.edit({ ...change, enabled: false, deactivated: true });
    const [latest, first, ...rest] = audits(scene);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      category: 'ApplicationManagement',
      activityDisplayName: 'Update service principal',
      activityDateTime: '2026-11-23T09:30:00Z',
      loggedByService: 'Core Directory',
      initiatedBy: { app: null, user: { userPrincipalName: person } },
      targetResources: [
        {
          displayName: 'payments',
          type: 'ServicePrincipal',
          modifiedProperties: [
            { displayName: 'AccountEnabled', oldValue: '[true]', newValue: '[false]' },
            { displayName: 'Included Updated Properties', newValue: '"AccountEnabled"' },
          ],
        },
      ],
    });
    expect(latest).toMatchObject({
      activityDisplayName: 'Update application',
      targetResources: [{ id: PAYMENTS_OBJECT, modifiedProperties: [{ displayName: 'isDisabled' }, {}] }],
    });
  });

  test('tells by key ids which password was added and removed, by an application too', () => {
    const scene = world();
    const made = callGraph(scene, 'POST', `/v1.0/applications/${PAYMENTS_OBJECT}/addPassword`, {});
    scene.edit({ op: 'remove-credential', tenant: TENANT, appId: PAYMENTS, keyId: KEY, by: person });
    const activity = 'Update application – Certificates and secrets management ';
    const [removed, added] = audits(scene, `activityDisplayName eq '${activity}'`);
    const described = (keyId: unknown, name: string) =>
      `[KeyIdentifier=${keyId},KeyType=Password,KeyUsage=Verify,DisplayName=${name}]`;
    const [old, fresh] = [described(KEY, 'old'), described(made.at('keyId'), '')];
    expect(added).toMatchObject({
      initiatedBy: { user: null, app: { displayName: 'operator' } },
      targetResources: [
        {
          modifiedProperties: [
            {
              displayName: 'KeyDescription',
              oldValue: JSON.stringify([old]),
              newValue: JSON.stringify([old, fresh]),
            },
            {},
          ],
        },
      ],
    });
    expect(removed).toMatchObject({ initiatedBy: { user: { userPrincipalName: person } } });
    expect(JSON.stringify(removed?.['targetResources'])).toContain('newValue');
    expect(JSON.stringify(audits(scene))).not.toContain(String(made.at('secretText')));
  });

  test('has no entry for an edit that changes nothing', () => {
    const scene = world({ enabled: false });
    scene.edit({ ...change, enabled: false, deleted: false, deactivated: false });
    expect(audits(scene)).toEqual([]);
  });

  test('is filtered by target, person and time, and comes in either order', () => {
    const scene = world();
    scene.edit({ ...change, deleted: true });
    scene.clock.advance(1000);
    scene.edit({ ...change, deleted: false, by: 'joe@contoso.example' });
    const names = (filter: string, query = '') =>
      audits(scene, filter, query).map(entry => entry['activityDisplayName']);
    const [restored, removed, deleted] = [
      'Restore application',
      'Remove service principal',
      'Delete application',
    ];
    expect(names('')).toEqual([restored, removed, deleted]);
    expect(names('', '&$orderby=activityDateTime asc')).toEqual([deleted, removed, restored]);
    expect(names(`targetResources/any(t: t/id eq '${PAYMENTS_OBJECT}')`)).toEqual([restored, deleted]);
    expect(names(`initiatedBy/user/userPrincipalName eq '${person}'`)).toEqual([removed, deleted]);
    expect(names('activityDateTime ge 2026-11-23T09:30:01Z')).toEqual([restored]);
    expect(
      names("startswith(activityDisplayName,'Delete') and activityDateTime le 2026-11-23T09:30:00Z"),
    ).toEqual([deleted]);
    expect(read(scene, 'directoryAudits', "result eq 'success'").status).toBe(400);
    expect(read(scene, 'directoryAudits', '', '&$orderby=category').status).toBe(400);
  });

  test('lags, and forgets after thirty days, or seven without a licence', () => {
    const scene = world({}, {}, { reportLagMs: 60_000 });
    scene.edit({ ...change, enabled: false });
    const counts = [0, 60_000, 7 * DAY, 23 * DAY].map(ms => {
      scene.clock.advance(ms);
      const [tenant] = scene.world.tenants;
      const licensed = audits(scene).length;
      if (tenant) tenant.reportAvailable = false;
      const free = audits(scene).length;
      if (tenant) tenant.reportAvailable = true;
      return [licensed, free];
    });
    expect(counts).toEqual([
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  test('wants both permissions, and a seed can give them to the operator', () => {
    const codes = [['AuditLog.Read.All'], ['Directory.Read.All'], roles].map(
      given => read(world(), 'directoryAudits', '', '', { roles: given }).status,
    );
    expect(codes).toEqual([403, 403, 200]);
    const operator = world({}, { operatorRoles: roles }).world.tenants[0]?.applications[0];
    expect(operator?.appRoles[GRAPH]).toEqual(roles);
  });

  test('is seeded by what was done', () => {
    const scene = world({
      enabled: false,
      credentials: [
        { name: 'old', value: VALUE, removed: '-2d' },
        { name: 'new', end: '+100d' },
      ],
      audits: [
        { did: 'disable', at: '-1d', by: person },
        { did: 'remove-credential', at: '-2d', credential: 'old', by: OPERATOR },
      ],
    });
    expect(audits(scene)).toMatchObject([
      { activityDateTime: '2026-11-22T09:30:00Z', initiatedBy: { user: { userPrincipalName: person } } },
      { activityDateTime: '2026-11-21T09:30:00Z', initiatedBy: { app: { displayName: 'operator' } } },
    ]);
    expect(() => world({ audits: [{ did: 'add-credential', at: '-1d', credential: 'none' }] })).toThrow(
      /names the credential "none"/,
    );
  });
});

describe('the sign-in log', () => {
  const byApplication = "signInEventTypes/any(t: t eq 'servicePrincipal')";

  function signIns(scene: SeededScene, filter = ''): Row[] {
    const all = filter === '' ? byApplication : `${byApplication} and ${filter}`;
    return (read(scene, 'signIns', all).at('value') ?? []) as Row[];
  }

  test('has the good ones with their key, and the failed ones with their code', () => {
    const scene = world({ credentials: [{ name: 'old', value: VALUE, keyId: KEY, end: '+1h' }] });
    const good = signIn(scene, { client_secret: VALUE });
    scene.clock.advance(2 * 3600_000);
    const expired = signIn(scene, { client_secret: VALUE });
    const wrong = signIn(scene, { client_secret: 'nope', scope: 'https://vault.azure.net/.default' });
    const resource = { resourceDisplayName: 'Microsoft Graph', appDisplayName: 'payments' };
    expect(signIns(scene)).toMatchObject([
      {
        id: wrong.at('trace_id'),
        correlationId: wrong.at('correlation_id'),
        servicePrincipalCredentialKeyId: '',
        resourceDisplayName: 'Azure Key Vault',
        status: { errorCode: 7000215 },
      },
      { id: expired.at('trace_id'), servicePrincipalCredentialKeyId: KEY, status: { errorCode: 7000222 } },
      {
        ...resource,
        id: good.headers['x-ms-request-id'],
        servicePrincipalCredentialKeyId: KEY,
        clientCredentialType: 'clientSecret',
        signInEventTypes: ['servicePrincipal'],
        status: { errorCode: 0 },
      },
    ]);
    expect(JSON.stringify(signIns(scene))).not.toContain(VALUE);
    expect(signIns(scene, 'status/errorCode eq 7000222')).toHaveLength(1);
    expect(signIns(scene, `appId eq '${OPERATOR}'`)).toEqual([]);
    expect(signIns(scene, 'createdDateTime ge 2026-11-23T11:00:00Z')).toHaveLength(2);
  });

  test('shows applications only where they are asked for, and in beta only', () => {
    const scene = world();
    signIn(scene, { client_secret: VALUE });
    expect(read(scene, 'signIns').at('value')).toEqual([]);
    const v1 = `/v1.0/auditLogs/signIns?$filter=${encodeURIComponent(byApplication)}`;
    expect(callGraph(scene, 'GET', v1, undefined, { roles }).status).toBe(400);
  });

  test('wants a licence', () => {
    const reply = read(world({}, { reportAvailable: false }), 'signIns', byApplication);
    expect([reply.status, reply.at('error', 'code')]).toEqual([
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    ]);
  });

  test('knows nothing of a client that the tenant does not know', () => {
    const scene = world();
    signIn(scene, { client_id: TENANT });
    signIn(scene, { client_secret: undefined });
    expect(signIns(scene)).toEqual([]);
  });
});
