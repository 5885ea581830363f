/** How the sign-in log is asked who still uses a credential, and from when on it knows. */
import { expect, test } from 'vitest';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import type { Settings } from '../../src/sandbox/world.ts';
import { callGraph, OPERATOR, PAYMENTS, START, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const HOUR = 3_600_000;
const OLD = '55555555-5555-4555-8555-555555555555';
const NEW = '66666666-6666-4666-8666-666666666666';
const [old, fresh] = ['the-old-value', 'the-new-value'];

/** Three sign-ins: with the old secret at 9:30 and 11:30, with the new one at 10:30. */
function world(settings: Partial<Settings> = {}): SeededScene {
  const credentials = [
    { name: 'old', value: old, keyId: OLD },
    { name: 'new', value: fresh, keyId: NEW },
  ];
  const applications = [{ appId: PAYMENTS, credentials }, { appId: OPERATOR }];
  const scene = seededScene({ settings, tenants: [{ id: TENANT, applications }] });
  for (const [hours, value] of [old, fresh, old].entries())
    signInAs(scene, { appId: PAYMENTS, value, at: START + hours * HOUR, ip: `192.0.2.${hours}` });
  scene.clock.advance(2 * HOUR);
  return scene;
}

function ask(scene: SeededScene, filter: string, version = 'beta') {
  const all = `signInEventTypes/any(t: t eq 'servicePrincipal')${filter && ` and ${filter}`}`;
  const url = `/${version}/auditLogs/signIns?$filter=${encodeURIComponent(all)}`;
  return callGraph(scene, 'GET', url, undefined, { roles: ['AuditLog.Read.All', 'Directory.Read.All'] });
}

/** The addresses of what is found, by which this test tells the sign-ins apart. */
function found(scene: SeededScene, filter = ''): string[] {
  const rows = (ask(scene, filter).at('value') ?? []) as { ipAddress: string }[];
  return rows.map(({ ipAddress }) => ipAddress.slice(-1));
}

test('sign-ins are found by the credential that they used', () => {
  const scene = world();
  const key = `servicePrincipalCredentialKeyId eq '${OLD}'`;
  expect(found(scene)).toEqual(['2', '1', '0']);
  expect(found(scene, key)).toEqual(['2', '0']);
  expect(found(scene, `appId eq '${PAYMENTS}' and ${key.replace(OLD, NEW)}`)).toEqual(['1']);
  expect(found(scene, `appId eq '${OPERATOR}' and ${key}`)).toEqual([]);
  expect(ask(scene, key, 'v1.0').status).toBe(400);
});

test.each([
  ['ge 2026-11-23T10:30:00Z', ['2', '1']],
  ['gt 2026-11-23T10:30:00Z', ['2']],
  ['le 2026-11-23T10:30:00Z', ['1', '0']],
  ['lt 2026-11-23T10:30:00Z', ['0']],
])('sign-ins are found by their time: %s', (compared, expected) => {
  expect(found(world(), `createdDateTime ${compared}`)).toEqual(expected);
});

test('the log can be later, or earlier, than the report', () => {
  expect(found(world({ logLagMs: HOUR }))).toEqual(['1', '0']);
  expect(found(world({ reportLagMs: HOUR }))).toEqual(['1', '0']);
  expect(found(world({ reportLagMs: HOUR, logLagMs: 0 }))).toEqual(['2', '1', '0']);
});

test('who comes over the wire has one address for all, and the id that it gave itself', () => {
  const scene = world();
  const id = '12345678-1234-4234-8234-123456789012';
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  signIn(scene, { client_secret: old }, { headers: { ...type, 'client-request-id': id } });
  expect(ask(scene, '').at('value', 0)).toMatchObject({ ipAddress: '203.0.113.7', correlationId: id });
});
