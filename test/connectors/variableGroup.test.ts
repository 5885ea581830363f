import { expect, test } from 'vitest';
import { type Given, given, problemOf, VALUE, wanted } from './given.ts';

const settings = { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'SECRET' };
const NEW = wanted.value.reveal();
const service = 'devops';

function group({ sandbox }: Given) {
  const found = sandbox.world.organizations[0]?.groups[0];
  if (found === undefined) throw new Error('no group');
  return found;
}

async function target(cloud: Given, change: Record<string, unknown> = {}) {
  const [port] = (await cloud.connect([{ variableGroup: { ...settings, ...change } }])).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

test('a secret variable without a mark is unknown; once delivered, its mark tells, and all others are as they were', async () => {
  const cloud = await given();
  const port = await target(cloud);
  const before = structuredClone(group(cloud).variables);
  expect(await port.observe(wanted)).toEqual({
    state: 'unknown',
    writtenAt: expect.any(Date),
    detail: expect.stringContaining('no mark'),
  });
  await port.deliver(wanted);
  expect(group(cloud).variables).toEqual({
    ...before,
    SECRET: { value: NEW, isSecret: true },
    'SECRET.keyturn': { value: expect.stringMatching(`^${wanted.keyId} \\d{4}-`), isSecret: false },
  });
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(await port.observe({ ...wanted, keyId: 'another' })).toMatchObject({ state: 'differs' });
});

test('a group may be given by its number, and a variable in any case', async () => {
  const cloud = await given();
  const port = await target(cloud, { group: group(cloud).id, variable: 'secret' });
  await port.deliver(wanted);
  expect(group(cloud).variables['SECRET']?.value).toBe(NEW);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
});

test('a missing variable is missing; a readable one is made secret', async () => {
  const cloud = await given();
  const missing = await target(cloud, { variable: 'FRESH' });
  expect(await missing.observe(wanted)).toMatchObject({ state: 'missing' });
  await missing.deliver(wanted);
  const plain = await target(cloud, { variable: 'PLAIN' });
  expect(await plain.observe(wanted)).toMatchObject({ state: 'differs' });
  await plain.deliver(wanted);
  const made = { value: NEW, isSecret: true };
  expect(group(cloud).variables).toMatchObject({ FRESH: made, PLAIN: made });
});

test('two variables of one group are written one after the other, and both stay', async () => {
  const cloud = await given();
  const names = ['A', 'B', 'C'];
  const { targets } = await cloud.connect(
    names.map(variable => ({ variableGroup: { ...settings, variable } })),
  );
  cloud.fault({ service, operation: 'updateVariableGroup', count: 'all', fault: { kind: 'delay', ms: 30 } });
  await Promise.all(targets.map(port => port.deliver(wanted)));
  for (const name of names) expect(group(cloud).variables[name]?.value).toBe(NEW);
});

test('a write days later leaves the marks of other secrets in the group as fresh as they were, and no fresher', async () => {
  const cloud = await given();
  await (await target(cloud)).deliver(wanted);
  await (await target(cloud, { variable: 'STALE' })).deliver(wanted);
  group(cloud).variables['STALE.keyturn'] = {
    value: `${wanted.keyId} 2020-01-01T00:00:00Z`,
    isSecret: false,
  };
  cloud.sandbox.clock.advance(3 * 86_400_000);
  const run = await cloud.connect([{ variableGroup: { ...settings, variable: 'OTHER' } }]);
  // Entra and Graph together tell this run what day it is.
  await run.registration.read();
  await run.targets[0]?.deliver(wanted);
  expect(await (await target(cloud)).observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(await (await target(cloud, { variable: 'STALE' })).observe(wanted)).toMatchObject({
    state: 'unknown',
  });
});

test('what a person sets seconds after a write makes the mark stale, and no later write of the group makes it fresh again', async () => {
  const cloud = await given();
  const port = await target(cloud);
  await port.deliver(wanted);
  const editor = 'A person in the portal';
  Object.assign(group(cloud), { modifiedAt: cloud.sandbox.clock.now(), modifiedBy: editor });
  const stale = { state: 'unknown', detail: expect.stringContaining('changed outside Keyturn') };
  expect(await port.observe(wanted)).toMatchObject(stale);
  await (await target(cloud, { variable: 'OTHER' })).deliver(wanted);
  expect(await port.observe(wanted)).toMatchObject(stale);
  expect(await (await target(cloud, { variable: 'OTHER' })).observe(wanted)).toMatchObject({
    state: 'in-sync',
  });
  await port.deliver(wanted);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
});

test('where Azure DevOps does not tell who asks, the mark tells by its time', async () => {
  const cloud = await given();
  const port = await target(cloud);
  const fault = { kind: 'error', status: 403, body: {} } as const;
  cloud.fault({ service, operation: 'getConnectionData', count: 'all', fault });
  await port.deliver(wanted);
  expect(group(cloud).variables['SECRET.keyturn']?.value).toMatch(/^\S+ \S+$/);
  expect(await (await target(cloud)).observe(wanted)).toMatchObject({ state: 'in-sync' });
});

test('where it records another id than it tells, the group is written once more, and the mark names that one', async () => {
  const cloud = await given();
  const port = await target(cloud);
  const to = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa';
  const fault = { kind: 'reshape', at: 'authenticatedUser.id', to } as const;
  cloud.fault({ service, operation: 'getConnectionData', count: 'all', fault });
  expect(await problemOf(port.deliver(wanted))).toMatchObject({ code: 'try-later' });
  await port.deliver(wanted);
  expect(cloud.sent('updateVariableGroup')).toBe(2);
  expect(await (await target(cloud)).observe(wanted)).toMatchObject({ state: 'in-sync' });
});

test('a group that belongs to several projects still does after a write', async () => {
  const cloud = await given();
  const [organization] = cloud.sandbox.world.organizations;
  organization?.projects.push({ id: '00000000-0000-4000-8000-000000000009', name: 'Second' });
  group(cloud).projects.push('00000000-0000-4000-8000-000000000009');
  const before = [...group(cloud).projects];
  await (await target(cloud)).deliver(wanted);
  expect(group(cloud).projects).toEqual(before);
});

test('a group that is linked to our vault is in sync without a write; another one is refused', async () => {
  const cloud = await given();
  Object.assign(group(cloud), {
    type: 'AzureKeyVault',
    providerData: { vault: 'KV-Pay' },
    variables: { pay: { value: '', isSecret: true } },
  });
  const ours = await target(cloud, { variable: 'pay' });
  expect(await ours.observe(wanted)).toMatchObject({ state: 'in-sync' });
  group(cloud).providerData = { vault: 'kv-other' };
  expect(await ours.observe(wanted)).toMatchObject({ state: 'differs' });
  expect(await problemOf(ours.deliver(wanted))).toMatchObject({ code: 'refused' });
  expect(cloud.sent('updateVariableGroup')).toBe(0);
});

test('a group, a project or an organization that is not there is absent', async () => {
  const cloud = await given();
  for (const change of [
    { group: 'nowhere' },
    { group: 4711 },
    { project: 'nowhere' },
    { organization: 'nowhere' },
  ]) {
    expect((await problemOf((await target(cloud, change)).observe(wanted))).code).toBe('absent');
  }
});

test('an identity that the organization does not know is refused, with what it needs', async () => {
  const cloud = await given();
  const [organization] = cloud.sandbox.world.organizations;
  if (organization) organization.access = [];
  const problem = await problemOf((await target(cloud)).observe(wanted));
  expect(problem.details).toMatchObject({ code: 'refused', status: 401 });
  expect(problem.details.reason).toContain('does not admit this identity to the organization');
  expect(problem.remedy).toMatch(/_settings\/users(?!.*az login).*Library/);
});

test('a sign-in page in the place of an answer is a refusal', async () => {
  const cloud = await given();
  const headers = { 'content-type': 'text/html' };
  cloud.fault({
    service,
    operation: 'listVariableGroups',
    fault: { kind: 'error', status: 203, headers, body: '<html>' },
  });
  expect(await problemOf((await target(cloud)).observe(wanted))).toMatchObject({
    code: 'refused',
    details: { reason: expect.stringContaining('web page') },
  });
});

test('somebody who writes over us is noticed, and the next attempt keeps both changes', async () => {
  const cloud = await given();
  const port = await target(cloud);
  cloud.fault({ service, operation: 'getVariableGroup', nth: 2, fault: { kind: 'pause' } });
  const delivering = problemOf(port.deliver(wanted));
  const readings = () =>
    cloud.sandbox.history.entries().filter(one => one.operation === 'getVariableGroup').length;
  await expect.poll(readings, { timeout: 10_000 }).toBe(2);
  group(cloud).variables = {
    SECRET: { value: VALUE, isSecret: true },
    THEIRS: { value: 'x', isSecret: false },
  };
  cloud.sandbox.faults.clear();
  expect((await delivering).code).toBe('try-later');
  await port.deliver(wanted);
  expect(group(cloud).variables).toMatchObject({ SECRET: { value: NEW }, THEIRS: { value: 'x' } });
});

test('a 504 after the effect and a 429 are “try later”, and nothing was repeated', async () => {
  const cloud = await given();
  const port = await target(cloud);
  cloud.fault({
    service,
    operation: 'updateVariableGroup',
    fault: { kind: 'error', status: 504, body: undefined, when: 'after' },
  });
  expect((await problemOf(port.deliver(wanted))).code).toBe('try-later');
  expect(cloud.sent('updateVariableGroup')).toBe(1);
  const headers = { 'retry-after': '13' };
  cloud.fault({
    service,
    operation: 'getVariableGroup',
    fault: { kind: 'error', status: 429, headers, body: {} },
  });
  expect((await problemOf(port.observe(wanted))).details).toMatchObject({
    code: 'try-later',
    retryAfterMs: 13_000,
  });
});
