/** Service connections of the sandbox's Azure DevOps: what is observed, tried and written. */
import { expect, test } from 'vitest';
import { isPrechecked, isSurrounded, isTried, type TargetPort } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import { APP, type Given, given, problemOf, VALUE, wanted } from './given.ts';

const settings = { organization: 'contoso', project: 'Pay Project', name: 'azure' };
const NEW = wanted.value.reveal();
const service = 'devops';

type Seed = NonNullable<NonNullable<Parameters<typeof given>[0]>['seed']>;
type Placed = NonNullable<Seed['serviceConnections']>[number];

/** A connection to Azure Resource Manager that holds the old secret. */
function world(change: Partial<Placed> = {}, more: readonly Placed[] = []) {
  const one: Placed = {
    organization: 'contoso',
    project: 'Pay Project',
    name: 'azure',
    description: 'Deploys.\nAsk us.',
    appId: APP,
    value: { credential: `${APP}/old` },
    ...change,
  };
  return given({ seed: { serviceConnections: [one, ...more] } });
}

async function target(cloud: Given, change: Record<string, unknown> = {}) {
  const [port] = (await cloud.connect([{ serviceConnection: { ...settings, ...change } }])).targets;
  if (port === undefined || !isTried(port)) throw new Error('no target that can be tried');
  return port;
}

function connection({ sandbox }: Given, at = 0) {
  const found = sandbox.world.serviceConnections?.[at];
  if (found === undefined) throw new Error('no connection');
  return found;
}

test('a connection without a mark is unknown; once delivered, its mark tells, and all else is as it was', async () => {
  const cloud = await world();
  const port = await target(cloud);
  const before = structuredClone(connection(cloud));
  expect(await port.observe(wanted)).toEqual({
    state: 'unknown',
    writtenAt: expect.any(Date),
    detail: expect.stringContaining('no mark'),
  });
  await port.deliver(wanted);
  const after = connection(cloud);
  expect(after.parameters).toEqual({ ...before.parameters, serviceprincipalkey: NEW });
  expect(after.references).toEqual(
    before.references.map(one => ({
      ...one,
      description: expect.stringMatching(
        `^Deploys\\.\nAsk us\\.\n\\[keyturn ${wanted.keyId} \\d{4}-\\S+ [0-9a-f-]{36}\\]$`,
      ),
    })),
  );
  const { modifiedAt: _1, modifiedBy: _2, operation: _3, parameters: _4, references: _5, ...rest } = after;
  expect(before).toMatchObject(rest);
  cloud.sandbox.clock.advance(5_000);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(await port.observe({ ...wanted, keyId: 'another' })).toMatchObject({
    state: 'differs',
    keyId: wanted.keyId,
  });
});

test('a candidate is tried without being written, and what is stored without being sent', async () => {
  const cloud = await world();
  const port = await target(cloud);
  expect(await port.tryInPlace(new Secret(VALUE))).toMatchObject({ trial: 'accepted' });
  expect(await port.tryInPlace(wanted.value)).toMatchObject({
    trial: 'refused',
    reason: expect.stringContaining('AADSTS7000215'),
  });
  expect(await port.tryInPlace()).toMatchObject({ trial: 'accepted' });
  expect(connection(cloud).parameters['serviceprincipalkey']).toBe(VALUE);
  expect(cloud.sent('executeServiceEndpointRequest')).toBe(3);
});

test('an application that may not read the subscription has signed in all the same', async () => {
  const cloud = await world({ subscriptionClosed: true });
  expect(await (await target(cloud)).tryInPlace()).toMatchObject({
    trial: 'accepted',
    detail: expect.stringContaining('may not read the subscription'),
  });
});

test('a connection of another type is written by its parameter, and never tried', async () => {
  const cloud = await world({ type: 'generic', parameter: 'password' });
  expect(await problemOf((await target(cloud)).observe(wanted))).toMatchObject({ code: 'refused' });
  const port = await target(cloud, { parameter: 'password' });
  expect(await port.tryInPlace(wanted.value)).toBeUndefined();
  await port.deliver(wanted);
  expect(connection(cloud).parameters['password']).toBe(NEW);
});

test('one that Azure DevOps manages is refused before anything is sent', async () => {
  const cloud = await world({ creationMode: 'Automatic' });
  const problem = await problemOf((await target(cloud)).deliver(wanted));
  expect(problem).toMatchObject({ code: 'refused' });
  expect(problem.details.reason).toContain('creationMode Automatic');
  expect(cloud.sent('updateServiceEndpoint')).toBe(0);
});

test('one that Azure DevOps manages becomes a manual one with takeOver, and holds what was sent and tried', async () => {
  const cloud = await world({ creationMode: 'Automatic' });
  const port = await target(cloud, { takeOver: true });
  expect(await port.observe(wanted)).toMatchObject({
    state: 'differs',
    detail: expect.stringContaining('makes it a manual connection'),
  });
  expect(await port.tryInPlace(new Secret(VALUE))).toMatchObject({ trial: 'accepted' });
  await port.deliver(wanted);
  expect(connection(cloud).parameters['serviceprincipalkey']).toBe(NEW);
  expect(connection(cloud).data['creationMode']).toBe('Manual');
  cloud.sandbox.clock.advance(5_000);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
});

test('one that a write leaves automatic is not taken for ours', async () => {
  const cloud = await world({ creationMode: 'Automatic' });
  const port = await target(cloud, { takeOver: true });
  cloud.fault({
    service,
    operation: 'updateServiceEndpoint',
    fault: { kind: 'error', status: 200, body: {} },
  });
  const problem = await problemOf(port.deliver(wanted));
  expect(problem.details).toMatchObject({
    code: 'refused',
    reason: expect.stringContaining('still manages'),
  });
});

test('one of which this identity is shown no authorization is refused with the right that it needs', async () => {
  const cloud = await world();
  const body = JSON.stringify({
    count: 1,
    value: [{ id: connection(cloud).id, name: 'azure', isReady: true }],
  });
  const headers = { 'content-type': 'application/json' };
  cloud.fault({
    service,
    operation: 'listServiceEndpoints',
    fault: { kind: 'error', status: 200, headers, body },
  });
  const problem = await problemOf((await target(cloud)).observe(wanted));
  expect(problem).toMatchObject({ code: 'refused' });
  expect(problem.remedy).toContain('Administrator role of the connection');
});

test('one that Azure DevOps can convert could do without its secret, and is told by the page that does it; others not', async () => {
  const cloud = await world();
  const port = await target(cloud);
  expect(await around(port)).toEqual({
    by: 'workload identity federation',
    certainty: 'shown',
    evidence: expect.stringContaining('Azure DevOps converts'),
    steps: [{ text: expect.stringContaining(`adminservices?resourceId=${connection(cloud).id}, Convert`) }],
  });
  const { data } = connection(cloud);
  data['environment'] = 'AzureUSGovernment';
  expect(await around(port)).toBeUndefined();
  data['environment'] = 'AzureCloud';
  connection(cloud).scheme = 'WorkloadIdentityFederation';
  expect(await around(port)).toBeUndefined();
});

async function around(port: TargetPort) {
  if (!isSurrounded(port)) throw new Error('nothing is told');
  return (await port.surroundings()).secretless;
}

test('one that is federated needs no secret, and gets none', async () => {
  const cloud = await world({ federated: true });
  const port = await target(cloud);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync', needsNoSecret: true });
  await port.deliver(wanted);
  expect(cloud.sent('updateServiceEndpoint')).toBe(0);
});

test('the projects that share one are named, and stay its projects', async () => {
  const cloud = await world({ sharedWith: ['Shop'] });
  const port = await target(cloud);
  expect(await port.observe(wanted)).toMatchObject({ sharedWith: ['Shop'] });
  const before = connection(cloud).references.map(({ projectId, name }) => [projectId, name]);
  await port.deliver(wanted);
  expect(connection(cloud).references.map(({ projectId, name }) => [projectId, name])).toEqual(before);
  expect(connection(cloud).references[1]?.description).toBe('Deploys.\nAsk us.');
});

test('a change that is being applied is waited for by the run, and one that failed is told', async () => {
  const cloud = await world();
  const port = await target(cloud);
  const until = cloud.sandbox.clock.now() + 60_000;
  connection(cloud).operation = { until };
  expect(await problemOf(port.observe(wanted))).toMatchObject({ code: 'try-later' });
  connection(cloud).operation = { until: 0, failure: 'The tenant is gone.' };
  expect(await port.observe(wanted)).toMatchObject({
    state: 'differs',
    detail: expect.stringContaining('The tenant is gone.'),
  });
});

test('what somebody changes after the mark makes it unknown, and a project or name that is not there is absent', async () => {
  const cloud = await world();
  const port = await target(cloud);
  await port.deliver(wanted);
  cloud.sandbox.clock.advance(5_000);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  connection(cloud).modifiedBy = 'A person in the portal';
  expect(await port.observe(wanted)).toMatchObject({ state: 'unknown' });
  await port.deliver(wanted);
  cloud.sandbox.clock.advance(600_000);
  connection(cloud).modifiedAt = cloud.sandbox.clock.now();
  expect(await port.observe(wanted)).toMatchObject({ state: 'unknown' });
  for (const change of [{ name: 'nowhere' }, { project: 'nowhere' }, { organization: 'nowhere' }])
    expect((await problemOf((await target(cloud, change)).observe(wanted))).code).toBe('absent');
});

test('an identity that the organization does not know is refused, with what it needs', async () => {
  const cloud = await world();
  const port = await target(cloud);
  for (const organization of cloud.sandbox.world.organizations) organization.access = [];
  const problem = await problemOf(port.observe(wanted));
  expect(problem.details).toMatchObject({ code: 'refused', status: 401 });
  expect(problem.remedy).toMatch(/_settings\/users.*Administrator/);
  expect(isPrechecked(port)).toBe(true);
});

test('an answer that is lost after the write is settled by reading', async () => {
  const cloud = await world();
  const port = await target(cloud);
  cloud.fault({ service, operation: 'updateServiceEndpoint', fault: { kind: 'cut-after' } });
  expect(await problemOf(port.deliver(wanted))).toMatchObject({ code: 'try-later' });
  cloud.sandbox.clock.advance(5_000);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
});

test('somebody who writes right after it is noticed, and the next attempt tells of it', async () => {
  const cloud = await world();
  const port = await target(cloud);
  // The first reading finds the connection, the second is that of the write, the third reads it back.
  cloud.fault({ service, operation: 'listServiceEndpoints', nth: 3, fault: { kind: 'pause' } });
  const delivering = problemOf(port.deliver(wanted));
  const readings = () =>
    cloud.sandbox.history.entries().filter(one => one.operation === 'listServiceEndpoints').length;
  await expect.poll(readings, { timeout: 10_000 }).toBe(3);
  connection(cloud).modifiedAt += 60_000;
  connection(cloud).modifiedBy = 'ada@contoso.com';
  cloud.sandbox.faults.clear();
  expect(await delivering).toMatchObject({ code: 'try-later' });
  cloud.sandbox.clock.advance(5_000);
  expect(await port.deliver(wanted)).toMatchObject({
    meanwhile: { text: expect.stringContaining('another writer') },
  });
});
