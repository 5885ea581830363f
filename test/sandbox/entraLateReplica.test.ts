/** One replica of the token endpoint that lags behind the others, and portal edits that spread like any write. */
import { expect, test } from 'vitest';
import type { Settings } from '../../src/sandbox/world.ts';
import { control, openSandbox } from '../support/sandbox.ts';
import { callGraph, OPERATOR, PAYMENTS, PAYMENTS_OBJECT, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const HOUR = 3_600_000;
const KEY = '55555555-5555-4555-8555-555555555555';
const credential = { tenant: TENANT, appId: PAYMENTS } as const;

function world(settings: Partial<Settings> = {}): SeededScene {
  const credentials = [{ name: 'old', value: 'the-old-value', keyId: KEY }];
  const payments = { appId: PAYMENTS, objectId: PAYMENTS_OBJECT, owners: [OPERATOR], credentials };
  const applications = [payments, { appId: OPERATOR }];
  return seededScene({ settings: { replicas: 3, ...settings }, tenants: [{ id: TENANT, applications }] });
}

/** How many of 25 token calls are refused: with one replica of three, some; with none, none. */
function refusals(scene: SeededScene, value: string): number {
  return Array.from({ length: 25 }, () => signIn(scene, { client_secret: value }).status).filter(
    status => status !== 200,
  ).length;
}

const write = (scene: SeededScene, verb: string, body: object) =>
  callGraph(scene, 'POST', `/v1.0/applications/${PAYMENTS_OBJECT}/${verb}`, body);

test('a late replica refuses a new secret long after the others accept it', () => {
  const scene = world({ lateReplica: { replica: 1, addedMs: 3 * HOUR } });
  const value = String(write(scene, 'addPassword', {}).at('secretText'));
  expect(refusals(scene, value)).toBeGreaterThan(0);
  expect(refusals(scene, value)).toBeLessThan(25);
  scene.clock.advance(3 * HOUR - 1);
  expect(refusals(scene, value)).toBeGreaterThan(0);
  scene.clock.advance(1);
  expect(refusals(scene, value)).toBe(0);
});

test('a late replica accepts a removed secret long after the others refuse it', () => {
  const scene = world({ lateReplica: { replica: 0, removedMs: HOUR } });
  expect(write(scene, 'removePassword', { keyId: KEY }).status).toBe(204);
  expect(refusals(scene, 'the-old-value')).toBeLessThan(25);
  scene.clock.advance(HOUR);
  expect(refusals(scene, 'the-old-value')).toBe(25);
});

test('it is late for what is written after it was set, and not after it is taken back', async () => {
  await using sandbox = await openSandbox({ settings: { replicationMs: { min: 0, max: 0 } } });
  const late = { replica: 2, addedMs: HOUR };
  const [tenant] = sandbox.world.tenants;
  const { appId } = sandbox.operator;
  const add = () =>
    sandbox.edit({
      op: 'add-credential',
      tenant: tenant?.id ?? '',
      appId,
      credential: 'x',
      replicated: true,
    });
  const behind = () =>
    tenant?.applications[0]?.passwords.at(-1)?.seenFrom.map(at => at > sandbox.clock.now() + HOUR / 2);
  add();
  expect(behind()).toEqual([false, false, false]);
  await control(sandbox, 'POST', '/settings', { lateReplica: late });
  expect(behind()).toEqual([false, false, false]);
  add();
  expect(behind()).toEqual([false, false, true]);
  await control(sandbox, 'POST', '/settings', { lateReplica: null });
  add();
  expect(behind()).toEqual([false, false, false]);
});

test('an edit by hand is everywhere at once, or spreads as any write', () => {
  const spread = { min: HOUR, max: HOUR };
  const scene = world({ replicationMs: spread, readLagMs: spread });
  const listed = () =>
    callGraph(scene, 'GET', `/v1.0/applications/${PAYMENTS_OBJECT}`).at('passwordCredentials') as unknown[];
  const secretOf = (keyId: unknown) =>
    scene.world.tenants[0]?.applications[1]?.passwords.find(one => one.keyId === keyId)?.value ?? '';
  const atOnce = secretOf(scene.edit({ op: 'add-credential', ...credential, credential: 'a' })['keyId']);
  const later = scene.edit({ op: 'add-credential', ...credential, credential: 'b', replicated: true });
  expect([refusals(scene, atOnce), refusals(scene, secretOf(later['keyId']))]).toEqual([0, 25]);
  expect(listed()).toHaveLength(2);
  scene.clock.advance(HOUR);
  expect(refusals(scene, secretOf(later['keyId']))).toBe(0);
  expect(listed()).toHaveLength(3);

  scene.edit({ op: 'remove-credential', ...credential, keyId: KEY, replicated: true });
  expect([refusals(scene, 'the-old-value'), listed().length]).toEqual([0, 3]);
  scene.clock.advance(HOUR);
  expect([refusals(scene, 'the-old-value'), listed().length]).toEqual([25, 2]);
});
