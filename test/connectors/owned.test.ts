/** What the signed-in identity owns: page by page, applications only, and honest where something is left out. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { APP, type Given, given, problemOf, TENANT } from './given.ts';
import { reshape } from './shapes.ts';

async function owned() {
  const clock = cloudClock(systemClock);
  const cloud = await connectCloud({ endpoints: clouds.public, env: process.env, clock });
  return (await cloud.overview()).owned(TENANT);
}

function many({ sandbox }: Given, count: number): void {
  const applications = sandbox.world.tenants[0]?.applications ?? [];
  const [first] = applications.filter(({ appId }) => appId === APP);
  if (first === undefined) throw new Error('no application');
  for (let index = 0; index < count; index += 1) {
    const end = String(index).padStart(12, '0');
    const ids = { appId: `aaaaaaaa-bbbb-4ccc-8ddd-${end}`, objectId: `bbbbbbbb-bbbb-4ccc-8ddd-${end}` };
    applications.push({ ...structuredClone(first), ...ids });
  }
}

test('all of it is listed, also what is on the pages after the first', async () => {
  const cloud = await given();
  many(cloud, 250);
  const { appIds, complete } = await owned();
  expect(appIds).toHaveLength(251);
  expect(appIds).toContain(APP);
  expect(complete).toBe(true);
  expect(cloud.sent('listOwnedObjects')).toBe(3);
});

test('what is no application is left out, and one that may not be read makes the list incomplete', async () => {
  const cloud = await given();
  reshape(cloud, 'graph', ['listOwnedObjects', 'value[0]'], {
    to: { '@odata.type': '#microsoft.graph.group', id: 'cccccccc-bbbb-4ccc-8ddd-eeeeeeeeeeee' },
  });
  expect(await owned()).toEqual({ appIds: [], complete: true });
  cloud.sandbox.faults.clear();
  reshape(cloud, 'graph', ['listOwnedObjects', 'value[0].appId'], { to: null });
  expect(await owned()).toEqual({ appIds: [], complete: false });
});

test('an answer that is none is refused, and a right that is missing is named', async () => {
  const cloud = await given();
  reshape(cloud, 'graph', ['listOwnedObjects', 'value'], { to: null });
  expect((await problemOf(owned())).code).toBe('refused');
  cloud.sandbox.faults.clear();
  const error = {
    code: 'Authorization_RequestDenied',
    message: 'Insufficient privileges to complete the operation.',
  };
  const headers = { 'request-id': '00000000-0000-4000-8000-000000000001' };
  const fault = { kind: 'error', status: 403, headers, body: { error } } as const;
  cloud.fault({ service: 'graph', operation: 'listOwnedObjects', fault });
  const problem = await problemOf(owned());
  expect(problem.code).toBe('refused');
  expect(problem.remedy).toContain('Application.ReadWrite.OwnedBy');
});
