/** Jobs and servers that sign in on their own, as tests let them while the virtual clock moves. */
import { expect, test } from 'vitest';
import type { ApplicationSeed } from '../../src/sandbox/directory/schema.ts';
import { loopLimit } from '../../src/sandbox/entra/loop.ts';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import { callGraph, OPERATOR, PAYMENTS, START, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const HOUR = 3_600_000;
const KEY = '55555555-5555-4555-8555-555555555555';
const OTHER = '99999999-9999-4999-8999-999999999999';
const job = { appId: PAYMENTS, value: 'the-old-value' };
const roles = ['AuditLog.Read.All', 'Directory.Read.All'];

function world(application: Partial<ApplicationSeed> = {}): SeededScene {
  const credentials = [{ name: 'old', value: job.value, keyId: KEY, end: '+10h' }];
  const applications = [{ appId: PAYMENTS, credentials, ...application }, { appId: OPERATOR }];
  return seededScene({
    tenants: [
      { id: TENANT, applications },
      { id: OTHER, cloud: 'usgov' },
    ],
  });
}

function read(scene: SeededScene, path: string): Record<string, unknown>[] {
  return (callGraph(scene, 'GET', path, undefined, { roles }).at('value') ?? []) as Record<string, unknown>[];
}

const signInLog = (scene: SeededScene) =>
  read(
    scene,
    `/beta/auditLogs/signIns?$filter=${encodeURIComponent("signInEventTypes/any(t: t eq 'servicePrincipal')")}`,
  );

test('a sign-in from outside is in the report and in the log, with its address and ids', () => {
  const scene = world();
  const correlationId = '12345678-1234-4234-8234-123456789012';
  const outcome = signInAs(scene, { ...job, ip: '198.51.100.4', correlationId });
  expect(outcome).toEqual({ accepted: true, keyId: KEY, requestId: expect.any(String) });
  const { requestId } = outcome;
  expect(signInLog(scene)).toMatchObject([
    { id: requestId, correlationId, ipAddress: '198.51.100.4', servicePrincipalCredentialKeyId: KEY },
  ]);
  expect(read(scene, '/beta/reports/appCredentialSignInActivities')).toMatchObject([
    { keyId: KEY, signInActivity: { lastSignInRequestId: requestId } },
  ]);
});

test('it is refused with the number that the endpoint would give', () => {
  const scene = world();
  const codeOf = (over: object, on = scene) => signInAs(on, { ...job, ...over });
  expect(codeOf({ value: 'wrong' })).toMatchObject({ accepted: false, code: 7000215 });
  expect(codeOf({ at: START + 11 * HOUR })).toMatchObject({ code: 7000222 });
  expect(codeOf({ appId: TENANT })).toMatchObject({ code: 700016 });
  expect(codeOf({ tenant: OTHER })).toMatchObject({ code: 700016 });
  expect(codeOf({ tenant: KEY })).toMatchObject({ code: 90002 });
  expect(codeOf({ scope: 'https://nothing.example/.default' })).toMatchObject({ code: 500011 });
  expect(codeOf({}, world({ enabled: false }))).toMatchObject({ code: 7000112 });
  expect(signInLog(scene).map(({ status }) => status)).toMatchObject([
    { errorCode: 500011 },
    { errorCode: 7000215 },
  ]);
});

test('sign-ins of other times come in order of time, whatever the order in which they are made', () => {
  const scene = world();
  for (const hours of [2, 4, 1, 3])
    signInAs(scene, { ...job, at: START + hours * HOUR, ip: `192.0.2.${hours}` });
  expect(signInLog(scene)).toEqual([]);
  scene.clock.advance(3 * HOUR);
  expect(signInLog(scene).map(({ ipAddress }) => ipAddress)).toEqual(['192.0.2.3', '192.0.2.2', '192.0.2.1']);
  expect(read(scene, '/beta/reports/appCredentialSignInActivities')).toMatchObject([
    { signInActivity: { lastSignInDateTime: '2026-11-23T12:30:00Z' } },
  ]);
});

test('a job in a loop is refused like any other client', () => {
  const scene = world();
  const times = Array.from({ length: loopLimit + 1 }, () => signInAs(scene, job));
  expect(times.at(-1)).toMatchObject({ accepted: false, code: 50196 });
});
