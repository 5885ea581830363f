/** Credentials from before Graph gave every one an end and a hint. */
import { expect, test } from 'vitest';
import { buildWorld } from '../../src/sandbox/seeding/buildWorld.ts';
import { makeOperator } from '../../src/sandbox/seeding/identities.ts';
import { control, openSandbox } from '../support/sandbox.ts';
import { callGraph, OPERATOR, PAYMENTS, PAYMENTS_OBJECT, START, signIn, TENANT } from './entraWorld.ts';
import { seededScene } from './seededScene.ts';

const credentials = [{ name: 'old', value: 'the-old-value', end: null, hint: null }];
const tenants = [{ id: TENANT, applications: [{ appId: PAYMENTS, objectId: PAYMENTS_OBJECT, credentials }] }];

test('a credential without an end and a hint shows null for both, and signs in for ever', () => {
  const scene = seededScene({
    tenants: [{ id: TENANT, applications: [...(tenants[0]?.applications ?? []), { appId: OPERATOR }] }],
  });
  const path = `/v1.0/applications/${PAYMENTS_OBJECT}`;
  expect(callGraph(scene, 'GET', path).at('passwordCredentials', 0)).toMatchObject({
    endDateTime: null,
    hint: null,
  });
  scene.clock.advance(100 * 365 * 86_400_000);
  expect(signIn(scene, { client_secret: 'the-old-value' }).status).toBe(200);
  const sender = { roles: ['AuditLog.Read.All'] };
  const report = callGraph(scene, 'GET', '/beta/reports/appCredentialSignInActivities', undefined, sender);
  expect(report.at('value', 0)).toMatchObject({ expirationDateTime: null });
});

test('the dump says null, and a seed can give a hint of its own', async () => {
  await using sandbox = await openSandbox({ tenants });
  expect(await control(sandbox, 'GET', '/world')).toMatchObject({
    tenants: [{ applications: [{}, { passwords: [{ end: null, hint: null }] }] }],
  });
  const hinted = [{ appId: PAYMENTS, credentials: [{ name: 'old', hint: 'abc' }] }];
  const options = { now: START, operator: makeOperator(1), seedNumber: 1 };
  const world = buildWorld({ tenants: [{ id: TENANT, applications: hinted }] }, options);
  expect(world.tenants[0]?.applications[1]?.passwords[0]?.hint).toBe('abc');
});
