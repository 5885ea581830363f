/** What the sign-in report can leave out, and how its rows hang together with the answers of the token endpoint. */
import { expect, test } from 'vitest';
import type { Settings } from '../../src/sandbox/world.ts';
import { settingsSchema } from '../../src/sandbox/world.ts';
import { openSandbox } from '../support/sandbox.ts';
import { callGraph, OPERATOR, PAYMENTS, PAYMENTS_OBJECT, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const OLD = '55555555-5555-4555-8555-555555555555';
const NEW = '66666666-6666-4666-8666-666666666666';
const roles = ['AuditLog.Read.All', 'Directory.Read.All'];
const report = '/beta/reports/appCredentialSignInActivities';

/** An application whose two secrets sign in, the one after the other, now and an hour later. */
function used(settings: Partial<Settings> = {}): SeededScene {
  const credentials = [
    { name: 'old', value: 'the-old-value', keyId: OLD },
    { name: 'new', value: 'the-new-value', keyId: NEW },
  ];
  const payments = { appId: PAYMENTS, objectId: PAYMENTS_OBJECT, owners: [OPERATOR], credentials };
  const applications = [payments, { appId: OPERATOR }];
  const scene = seededScene({ settings, tenants: [{ id: TENANT, applications }] });
  for (const hours of [0, 1]) {
    scene.clock.advance(hours * 3_600_000);
    signIn(scene, { client_secret: 'the-old-value' });
    signIn(scene, { client_secret: 'the-new-value' });
  }
  return scene;
}

/** The hour of the last sign-in of each credential, as the report tells it. */
function told(scene: SeededScene): Record<string, string> {
  const rows = (callGraph(scene, 'GET', report, undefined, { roles }).at('value') ?? []) as {
    keyId: string;
    signInActivity: { lastSignInDateTime: string };
  }[];
  return Object.fromEntries(
    rows.map(({ keyId, signInActivity }) => [keyId, signInActivity.lastSignInDateTime.slice(11, 16)]),
  );
}

test('by default the report tells the last sign-in of every credential', () => {
  expect(told(used())).toEqual({ [OLD]: '10:30', [NEW]: '10:30' });
});

test('a blind report answers 200 and knows of nothing', () => {
  const scene = used({ report: 'blind' });
  expect(callGraph(scene, 'GET', report, undefined, { roles })).toMatchObject({ status: 200 });
  expect(told(scene)).toEqual({});
});

test('a partial report stands still for a credential, or has no row of it', () => {
  const scene = used();
  const since = scene.clock.now() - 60_000;
  scene.world.settings.report = 'partial';
  scene.world.settings.reportStuck = [{ keyIds: [OLD.toUpperCase()], since }];
  expect(told(scene)).toEqual({ [OLD]: '09:30', [NEW]: '10:30' });
  scene.world.settings.reportStuck = [{ keyIds: [OLD] }];
  expect(told(scene)).toEqual({ [NEW]: '10:30' });
  scene.world.settings.reportStuck = [{ since }, { keyIds: [NEW] }];
  expect(told(scene)).toEqual({ [OLD]: '09:30' });
  delete scene.world.settings.reportStuck;
  expect(told(scene)).toEqual({});
  scene.world.settings.report = 'fresh';
  expect(told(scene)).toEqual({ [OLD]: '10:30', [NEW]: '10:30' });
});

test('what a report may hide is checked', () => {
  const wrong = [{ report: 'late' }, { reportStuck: [{ keyIds: ['old'] }] }, { reportStuck: [{ until: 1 }] }];
  for (const settings of wrong) expect(settingsSchema.safeParse(settings).success).toBe(false);
});

test('one id is in the answer with the token, in the report, in the log and in the world', async () => {
  const value = 'a-value-that-payments-signs-in-with';
  const credentials = [{ name: 'old', value, keyId: OLD }];
  const applications = [{ appId: PAYMENTS, credentials }];
  await using sandbox = await openSandbox({
    tenants: [{ id: TENANT, applications }],
    settings: { reportLagMs: 0 },
  });
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: PAYMENTS,
    client_secret: value,
    scope: 'https://graph.microsoft.com/.default',
  });
  const url = `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`;
  const id = (await fetch(url, { method: 'POST', body })).headers.get('x-ms-request-id');
  const [tenant] = sandbox.world.tenants;
  expect(tenant?.signIns.filter(({ keyId }) => keyId === OLD).map(one => one.requestId)).toEqual([id]);
  expect(tenant?.signInLog.filter(({ keyId }) => keyId === OLD).map(one => one.id)).toEqual([id]);
  const rows = callGraph(sandbox.scene, 'GET', report, undefined, { roles, appId: sandbox.operator.appId });
  expect(rows.at('value', 0, 'signInActivity', 'lastSignInRequestId')).toBe(id);
});

test('a tenant can lose its licence, and its policy can change, while a run is at work', () => {
  const scene = used();
  const status = () => callGraph(scene, 'GET', report, undefined, { roles }).status;
  scene.edit({ op: 'change-tenant', tenant: TENANT, reportAvailable: false });
  expect(status()).toBe(403);
  scene.edit({ op: 'change-tenant', tenant: TENANT, reportAvailable: true });
  expect(status()).toBe(200);
  const add = () => callGraph(scene, 'POST', `/v1.0/applications/${PAYMENTS_OBJECT}/addPassword`, {});
  scene.edit({ op: 'change-tenant', tenant: TENANT, credentialPolicy: { maxLifetimeDays: 30 } });
  expect(add().status).toBe(400);
  scene.edit({ op: 'change-tenant', tenant: TENANT, credentialPolicy: {} });
  expect(add().at('keyId')).toBeDefined();
  expect(() => scene.edit({ op: 'change-tenant', tenant: OPERATOR })).toThrow(/no tenant/);
});
