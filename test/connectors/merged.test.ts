/** Several rotations of one run deliver to one place: one write, one restart, and none of those whose lock has gone. */
import { describe, expect, it } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { type Cloud, connectCloud } from '../../src/connectors/connectCloud.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { Problem } from '../../src/problem.ts';
import type { TargetPort } from '../../src/rotation/ports.ts';
import { type Given, given, problemOf, REFERENCE, rotationOf, SITE, VALUE, wanted } from './given.ts';

const NEW = wanted.value.reveal();
const GROUP = { organization: 'contoso', project: 'Pay Project', group: 'pay-vars' };
const NAMES = ['A_SECRET', 'B_SECRET', 'C_SECRET'];

type Target = Parameters<typeof rotationOf>[1][number];

/** One run, in which every target belongs to a rotation of its own. */
async function oneRun({ sandbox }: Given) {
  const { environment: env } = sandbox;
  const cloud = await connectCloud({ endpoints: clouds.public, env, clock: cloudClock(systemClock) });
  return (target: Target, beforeWrite?: () => Promise<void>) => open(cloud, target, beforeWrite);
}

async function open(
  cloud: Cloud,
  target: Target,
  beforeWrite: () => Promise<void> = async () => {},
): Promise<TargetPort> {
  const [port] = (await cloud.open(rotationOf(clouds.public, [target]), { beforeWrite })).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

const setting = (name: string): Target => ({ appService: { ...SITE, setting: name } });
const variable = (name: string): Target => ({ variableGroup: { ...GROUP, variable: name } });
const secret = (name: string): Target => ({ githubSecret: { repository: 'contoso/pay', secret: name } });
const deliverAll = (ports: readonly TargetPort[]) => Promise.all(ports.map(port => port.deliver(wanted)));

function site({ sandbox }: Given) {
  const [found] = sandbox.world.sites;
  if (found === undefined) throw new Error('no site');
  return found;
}

function group({ sandbox }: Given) {
  const found = sandbox.world.organizations[0]?.groups[0];
  if (found === undefined) throw new Error('no group');
  return found;
}

/** A lock that goes as soon as this operation was answered. */
function lockUntil(cloud: Given, operation: string) {
  return async () => {
    const isAnswered = cloud.sandbox.history.entries().some(one => one.operation === operation);
    if (isAnswered) throw new Problem({ code: 'locked', subject: 'pay', reason: 'taken over' });
  };
}

describe('three rotations that deliver to one site', () => {
  it('make one write and two readings, and everything around their settings stays byte for byte', async () => {
    const cloud = await given();
    const before = { ...site(cloud).settings };
    const run = await oneRun(cloud);
    const ports = await Promise.all(NAMES.map(name => run(setting(name))));
    expect(await deliverAll(ports)).toEqual(
      NAMES.map(() => ({ state: 'in-sync', detail: "has the vault's value" })),
    );
    expect(site(cloud).settings).toEqual({ ...before, A_SECRET: NEW, B_SECRET: NEW, C_SECRET: NEW });
    expect([cloud.sent('updateAppSettings'), cloud.sent('listAppSettings')]).toEqual([1, 2]);
    cloud.sandbox.clock.advance(60_000);
    expect(site(cloud).restarts).toBe(1);
  });

  it('write the next round for who comes during the write', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const [first, late] = [await run(setting('A_SECRET')), await run(setting('B_SECRET'))];
    cloud.fault({ operation: 'updateAppSettings', fault: { kind: 'pause' } });
    const delivering = first.deliver(wanted);
    await expect.poll(() => cloud.sent('updateAppSettings'), { timeout: 10_000 }).toBe(1);
    const another = late.deliver(wanted);
    cloud.sandbox.faults.clear();
    await Promise.all([delivering, another]);
    expect(site(cloud).settings).toMatchObject({ A_SECRET: NEW, B_SECRET: NEW });
    expect(cloud.sent('updateAppSettings')).toBe(2);
  });

  it('leave out the one whose lock went while the map was read: its old value stays', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const ports = [
      await run(setting('A_SECRET')),
      await run(setting('CLIENT_SECRET'), lockUntil(cloud, 'listAppSettings')),
      await run(setting('B_SECRET')),
    ];
    const [one, lost, other] = ports.map(port => port.deliver(wanted));
    expect((await problemOf(Promise.resolve(lost))).code).toBe('locked');
    expect(await Promise.all([one, other])).toMatchObject([{ state: 'in-sync' }, { state: 'in-sync' }]);
    expect(site(cloud).settings).toMatchObject({ A_SECRET: NEW, B_SECRET: NEW, CLIENT_SECRET: VALUE });
    expect(cloud.sent('updateAppSettings')).toBe(1);
  });

  it('write nothing at all when all their locks have gone', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const lock = lockUntil(cloud, 'listAppSettings');
    const ports = await Promise.all(NAMES.map(name => run(setting(name), lock)));
    const problems = await Promise.all(ports.map(port => problemOf(port.deliver(wanted))));
    expect(problems.map(({ code }) => code)).toEqual(['locked', 'locked', 'locked']);
    expect(cloud.sent('updateAppSettings')).toBe(0);
  });

  it('are not held up by one that is refused', async () => {
    const cloud = await given();
    const foreign = '@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/other)';
    site(cloud).settings['REFERENCE'] = foreign;
    const run = await oneRun(cloud);
    const [one, refused] = [await run(setting('A_SECRET')), await run(setting('REFERENCE'))];
    const refusal = problemOf(refused.deliver(wanted));
    expect(await one.deliver(wanted)).toMatchObject({ state: 'in-sync' });
    expect((await refusal).code).toBe('refused');
    expect(site(cloud).settings).toMatchObject({ A_SECRET: NEW, REFERENCE: foreign });
  });

  it('all fail when their write does, and write together again', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const ports = await Promise.all(NAMES.map(name => run(setting(name))));
    const fault = { kind: 'error', status: 429, headers: { 'retry-after': '7' }, body: {} } as const;
    cloud.fault({ operation: 'updateAppSettings', fault });
    const problems = await Promise.all(ports.map(port => problemOf(port.deliver(wanted))));
    for (const { details } of problems)
      expect(details).toMatchObject({ code: 'try-later', retryAfterMs: 7_000 });
    for (const name of NAMES) expect(site(cloud).settings).not.toHaveProperty(name);
    await deliverAll(ports);
    expect(cloud.sent('updateAppSettings')).toBe(2);
    for (const name of NAMES) expect(site(cloud).settings[name]).toBe(NEW);
  });

  it('refresh their references once, and not at all where a changed map does it anyway', async () => {
    const cloud = await given();
    site(cloud).settings['REF_2'] = REFERENCE;
    const tags = { keyId: wanted.keyId, mark: 'keyturn/pay/12345678/r' };
    const publication = { value: wanted.value, expiresAt: new Date(2e12), tags };
    const run = await oneRun(cloud);
    const following = [await run(setting('REFERENCE')), await run(setting('REF_2'))];
    const deliver = async (ports: readonly TargetPort[]) => {
      const version = await cloud.ports.vault.publish(publication);
      return Promise.all(ports.map(port => port.deliver({ ...wanted, version })));
    };
    expect(await deliver(following)).toMatchObject([{ state: 'in-sync' }, { state: 'in-sync' }]);
    expect([cloud.sent('refreshReferences'), cloud.sent('updateAppSettings')]).toEqual([1, 0]);
    const states = await deliver([...following, await run(setting('A_SECRET'))]);
    expect(states.map(state => state?.state)).toEqual(['in-sync', 'in-sync', 'in-sync']);
    expect([cloud.sent('refreshReferences'), cloud.sent('updateAppSettings')]).toEqual([1, 1]);
  });

  it('refresh nothing for a rotation whose lock has gone', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const port = await run(setting('REFERENCE'), lockUntil(cloud, 'listAppSettings'));
    expect((await problemOf(port.deliver(wanted))).code).toBe('locked');
    expect(cloud.sent('refreshReferences')).toBe(0);
  });

  it('read it once when they ask side by side', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const ports = await Promise.all([...NAMES, 'CLIENT_SECRET'].map(name => run(setting(name))));
    const states = await Promise.all(ports.map(port => port.observe(wanted)));
    expect(states.map(({ state }) => state)).toEqual(['missing', 'missing', 'missing', 'differs']);
    expect(cloud.sent('listAppSettings')).toBe(1);
  });
});

describe('three rotations that deliver to one variable group', () => {
  it('look it up once, write it once and read it back once, and all others are as they were', async () => {
    const cloud = await given();
    const before = structuredClone(group(cloud).variables);
    const run = await oneRun(cloud);
    const ports = await Promise.all(NAMES.map(name => run(variable(name))));
    await Promise.all(ports.map(port => port.observe(wanted)));
    const states = await deliverAll(ports);
    expect(states.map(state => state?.state)).toEqual(['in-sync', 'in-sync', 'in-sync']);
    expect(group(cloud).variables).toMatchObject(before);
    for (const name of NAMES) {
      expect(group(cloud).variables[name]).toEqual({ value: NEW, isSecret: true });
      expect(group(cloud).variables[`${name}.keyturn`]?.value).toMatch(new RegExp(`^${wanted.keyId} `));
    }
    const sent = ['listVariableGroups', 'getVariableGroup', 'updateVariableGroup'].map(cloud.sent);
    expect(sent).toEqual([1, 3, 1]);
  });

  it('leave out the one whose lock went while the group was read', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const lost = (await run(variable('SECRET'), lockUntil(cloud, 'getVariableGroup'))).deliver(wanted);
    const other = (await run(variable('A_SECRET'))).deliver(wanted);
    expect((await problemOf(lost)).code).toBe('locked');
    expect(await other).toMatchObject({ state: 'in-sync' });
    expect(group(cloud).variables).toMatchObject({ SECRET: { value: VALUE }, A_SECRET: { value: NEW } });
    expect(group(cloud).variables).not.toHaveProperty(['SECRET.keyturn']);
    expect(cloud.sent('updateVariableGroup')).toBe(1);
  });

  it('keep both changes where one names the group and the other numbers it', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const numbered = { variableGroup: { ...GROUP, group: group(cloud).id, variable: 'B_SECRET' } };
    const delay = { kind: 'delay', ms: 30 } as const;
    cloud.fault({ operation: 'updateVariableGroup', count: 'all', fault: delay });
    await deliverAll([await run(variable('A_SECRET')), await run(numbered)]);
    expect(group(cloud).variables).toMatchObject({ A_SECRET: { value: NEW }, B_SECRET: { value: NEW } });
  });

  it('find it again when its name has come to another group', async () => {
    const cloud = await given();
    const run = await oneRun(cloud);
    const port = await run(variable('SECRET'));
    await port.observe(wanted);
    const old = group(cloud);
    const fresh = { ...structuredClone(old), id: old.id + 1 };
    old.name = 'pay-vars-old';
    cloud.sandbox.world.organizations[0]?.groups.push(fresh);
    await port.deliver(wanted);
    expect(fresh.variables['SECRET']?.value).toBe(NEW);
    expect(old.variables['SECRET']?.value).toBe(VALUE);
  });
});

it('secrets that go to one repository side by side are sealed with one key, fetched for them', async () => {
  const cloud = await given({ env: {} });
  const run = await oneRun(cloud);
  const ports = await Promise.all(NAMES.map(name => run(secret(name))));
  await deliverAll(ports);
  const { secrets = {} } = cloud.sandbox.world.repositories[0] ?? {};
  for (const name of NAMES) expect(secrets[name]?.value).toBe(NEW);
  const keys = () => cloud.sandbox.history.entries().filter(({ path }) => path.includes('public-key')).length;
  expect(keys()).toBe(1);
  await ports[0]?.deliver(wanted);
  expect(keys()).toBe(2);
});
