/** Secrets of a service principal, beside those of its registration. */
import { expect, test } from 'vitest';
import { acceptance } from '../../src/sandbox/directory/acceptance.ts';
import { errorOf, send, directoryWorld as world } from './directoryScene.ts';
import { callGraph, OPERATOR, PAYMENTS, PAYMENTS_OBJECT, signIn } from './entraWorld.ts';

const principal = `servicePrincipals(appId='${PAYMENTS}')`;
const everything = { roles: ['Application.ReadWrite.All', 'Directory.Read.All', 'AuditLog.Read.All'] };

test('are added with their value, shown there alone, and sign in until they are removed', () => {
  const scene = world();
  const before = send(scene, 'GET', `applications/${PAYMENTS_OBJECT}`).at('passwordCredentials');
  const added = send(scene, 'POST', `${principal}/addPassword`, {
    passwordCredential: { displayName: 'own' },
  });
  const [value, keyId] = [String(added.at('secretText')), added.at('keyId')];
  expect([added.status, added.at('@odata.context')]).toEqual([
    200,
    'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential',
  ]);
  expect(scene.world.issued.has(value)).toBe(true);
  expect(send(scene, 'GET', principal).at('passwordCredentials')).toMatchObject([
    { keyId, displayName: 'own', secretText: null },
  ]);
  expect(send(scene, 'GET', `applications/${PAYMENTS_OBJECT}`).at('passwordCredentials')).toEqual(before);
  const enter = () => signIn(scene, { client_id: PAYMENTS, client_secret: value });
  const accepted = () => acceptance(tenantOf(scene), PAYMENTS, value, 1, scene.clock.now()).accepted;
  expect([enter().status, accepted()]).toEqual([200, true]);
  expect(send(scene, 'POST', `${principal}/removePassword`, { keyId }).status).toBe(204);
  expect([enter().at('error_codes', 0), accepted()]).toEqual([7000215, false]);
  expect(send(scene, 'GET', principal).at('passwordCredentials')).toEqual([]);
  expect(errorOf(send(scene, 'POST', `${principal}/removePassword`, { keyId }))).toEqual([
    400,
    'Request_BadRequest',
  ]);
});

test('are in the report and in the audit log as what they are', () => {
  const scene = world();
  const added = send(scene, 'POST', `${principal}/addPassword`, {});
  signIn(scene, { client_id: PAYMENTS, client_secret: String(added.at('secretText')) });
  scene.clock.advance(3_600_000);
  const report = callGraph(
    scene,
    'GET',
    '/beta/reports/appCredentialSignInActivities',
    undefined,
    everything,
  );
  expect(report.at('value')).toMatchObject([
    { keyId: added.at('keyId'), credentialOrigin: 'servicePrincipal' },
  ]);
  const log = send(scene, 'GET', 'auditLogs/directoryAudits', undefined, everything);
  expect(log.at('value', 0, 'activityDisplayName')).toBe('Add service principal credentials');
});

test('are for its owners and those of its registration, under the policy for secrets', () => {
  const scene = world();
  const owned = { roles: ['Application.ReadWrite.OwnedBy'] };
  const add = (path: string, sender = owned) => send(scene, 'POST', `${path}/addPassword`, {}, sender);
  expect(add(principal).status).toBe(200);
  expect(add(`servicePrincipals(appId='${OPERATOR}')`).status).toBe(403);
  tenantOf(scene).credentialPolicy.passwordsAllowed = false;
  expect(errorOf(add(principal))).toEqual([400, 'CredentialTypeNotAllowedAsPerAppPolicy']);
});

function tenantOf(scene: ReturnType<typeof world>) {
  const [tenant] = scene.world.tenants;
  if (tenant === undefined) throw new Error('the test world has no tenant');
  return tenant;
}
