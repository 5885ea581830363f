import { expect, test } from 'vitest';
import type { VersionTags } from '../../src/rotation/observation.ts';
import { Secret } from '../../src/secret.ts';
import { type Given, given, problemOf, TENANT, VALUE } from './given.ts';

const NEW = 'new8Q~Value.of-the_secret.0123456789abc';
const tags: VersionTags = { keyId: 'k2', mark: 'keyturn/pay/12345678/r-1', supersedes: { keyId: 'k1' } };
const expiresAt = new Date('2027-05-01T10:00:00Z');
const publication = { value: new Secret(NEW), expiresAt, tags };

/** An Azure Policy came after the version that is there. */
const demanding = {
  host: 'kv-pay.vault.azure.net',
  tenant: TENANT,
  demands: { contentType: true, tags: ['costCentre'] },
  secrets: [{ name: 'pay', versions: [{ value: VALUE, tags: { team: 'pay', Owner: 'a b' } }] }],
};

function kept({ sandbox }: Given) {
  const secret = sandbox.world.vaults[0]?.secrets[0];
  if (secret === undefined) throw new Error('no secret');
  return secret;
}

test('a secret is read with its versions and its newest value', async () => {
  const cloud = await given();
  const state = await cloud.ports.vault.read();
  expect(state).toMatchObject({
    state: 'present',
    versions: [{ version: kept(cloud).versions[0]?.id, enabled: true }],
  });
  expect(state.state === 'present' && state.value?.reveal()).toBe(VALUE);
});

test('a published version holds value, expiry and our tags, and carries the user’s tags and content type on', async () => {
  const cloud = await given();
  Object.assign(kept(cloud).versions[0] ?? {}, { notBefore: Date.parse('2026-01-01T00:00:00Z') });
  const version = await cloud.ports.vault.publish(publication);
  const [before, after] = kept(cloud).versions;
  expect(after).toMatchObject({
    id: version,
    value: NEW,
    contentType: 'text/plain',
    expires: expiresAt.getTime(),
  });
  expect(after?.notBefore).toBe(before?.notBefore);
  expect(after?.tags).toEqual({
    team: 'pay',
    Owner: 'a b',
    'keyturn-key-id': 'k2',
    'keyturn-format': '2',
    'keyturn-mark': tags.mark,
    'keyturn-supersedes': 'k1',
  });
  expect(before?.tags).toEqual({ team: 'pay', Owner: 'a b' });
  expect(await cloud.ports.vault.read()).toMatchObject({ versions: [{ version, tags, expiresAt }, {}] });
});

test('what the policy wants of a version comes before what the one before it bore, whoever carries it on', async () => {
  const cloud = await given({ seed: { vaults: [demanding] } });
  expect((await problemOf(cloud.ports.vault.publish(publication))).details).toMatchObject({
    code: 'refused',
    serviceCode: 'ForbiddenByGovernancePolicy',
    remedy: expect.stringContaining('`vault.tags`'),
  });
  const place = { url: 'https://kv-pay.vault.azure.net', secret: 'pay' };
  const bears = { contentType: 'application/x-secret', tags: { costCentre: '17', team: 'new' } };
  const { vault } = await cloud.connect([], { vault: { ...place, ...bears } });
  const version = await vault.publish(publication);
  const made = () => kept(cloud).versions.at(-1);
  expect(made()).toMatchObject({ id: version, contentType: bears.contentType });
  expect(made()?.tags).toMatchObject({ ...bears.tags, Owner: 'a b', 'keyturn-key-id': 'k2' });
  await vault.carry(version, tags, { tags: { Owner: 'somebody else', team: 'old' } });
  expect(made()?.contentType).toBe(bears.contentType);
  expect(made()?.tags).toMatchObject({ ...bears.tags, Owner: 'somebody else' });
});

test('a secret that is new bears what the policy wants from the first version on', async () => {
  const cloud = await given({ seed: { vaults: [demanding] } });
  const vault = {
    url: 'https://kv-pay.vault.azure.net',
    secret: 'fresh',
    contentType: 'a/b',
    tags: { costCentre: '1' },
  };
  await (await cloud.connect([], { vault })).vault.publish(publication);
  const fresh = cloud.sandbox.world.vaults[0]?.secrets.find(({ name }) => name === 'fresh');
  expect(fresh?.versions).toMatchObject([{ contentType: 'a/b', tags: { costCentre: '1' } }]);
});

test('dates after 2038 arrive as they are, of the new version and of what is carried on', async () => {
  const cloud = await given();
  const notBefore = Date.parse('2039-01-01T00:00:00Z');
  Object.assign(kept(cloud).versions[0] ?? {}, { notBefore });
  const late = new Date('2041-05-06T07:08:09Z');
  await cloud.ports.vault.publish({ ...publication, expiresAt: late });
  expect(kept(cloud).versions[1]).toMatchObject({ expires: late.getTime(), notBefore });
  expect(await cloud.ports.vault.read()).toMatchObject({ versions: [{ expiresAt: late }, {}] });
});

test('the newest of versions made in one second comes first', async () => {
  const cloud = await given();
  const [first] = kept(cloud).versions;
  for (const letter of ['f', 'a', 'e', 'b']) {
    kept(cloud).versions.push({ ...structuredClone(first), id: letter.repeat(32) } as never);
  }
  expect(await cloud.ports.vault.read()).toMatchObject({
    versions: [{ version: 'b'.repeat(32) }, {}, {}, {}, {}],
  });
});

test('also while it is disabled: Key Vault does not say then which one is current', async () => {
  const cloud = await given();
  const [first] = kept(cloud).versions;
  for (const letter of ['f', 'a', 'e', 'b'])
    kept(cloud).versions.push({
      ...structuredClone(first),
      id: letter.repeat(32),
      enabled: letter !== 'b',
    } as never);
  expect(await cloud.ports.vault.read()).toMatchObject({
    versions: [{ version: 'b'.repeat(32), enabled: false }, {}, {}, {}, {}],
  });
});

test('what is listed without the tags that the current version bears is not believed: a leak is remembered there', async () => {
  const cloud = await given();
  const version = await cloud.ports.vault.publish(publication);
  await cloud.ports.vault.tag(version, { ...tags, revoked: ['k0'], namedBy: { k0: 'r-2' } });
  const operation = 'listVersions';
  const fault = { kind: 'reshape', at: 'value[*].tags', remove: true } as const;
  const rule = cloud.sandbox.faults.add({ service: 'vault', operation, count: 'all', fault });
  expect(await problemOf(cloud.ports.vault.read())).toMatchObject({ code: 'try-later' });
  cloud.sandbox.faults.remove(rule.id);
  expect(await cloud.ports.vault.read()).toMatchObject({ versions: [{ tags: { revoked: ['k0'] } }, {}] });
});

test('tagging a version changes our tags and no other, also on a disabled one', async () => {
  const cloud = await given();
  const version = await cloud.ports.vault.publish(publication);
  const confirmedAt = new Date('2026-11-23T11:00:00.000Z');
  await cloud.ports.vault.tag(version, { ...tags, confirmedAt });
  expect(kept(cloud).versions[1]?.tags).toMatchObject({
    team: 'pay',
    'keyturn-confirmed': confirmedAt.toISOString(),
  });
  await cloud.ports.vault.disable(version);
  expect(kept(cloud).versions[1]).toMatchObject({
    enabled: false,
    contentType: 'text/plain',
    expires: expiresAt.getTime(),
  });
  await cloud.ports.vault.tag(version, tags);
  expect(kept(cloud).versions[1]?.tags).not.toHaveProperty('keyturn-confirmed');
  expect(kept(cloud).versions[1]?.enabled).toBe(false);
});

test('who writes down a leak leaves the confirmation as another host has made it meanwhile', async () => {
  const { vault } = (await given()).ports;
  const version = await vault.publish(publication);
  const seen = { ...tags, confirmedAt: new Date('2026-11-24T03:00:00Z') };
  await vault.tag(version, seen);
  const anew = { ...tags, confirmedAt: new Date('2026-11-30T03:00:00Z') };
  await vault.tag(version, anew);
  await vault.noteLeaks(version, { ...seen, revoked: ['k0'], namedBy: { k0: 'r-2' } });
  expect(await vault.read()).toMatchObject({
    versions: [{ tags: { confirmedAt: anew.confirmedAt, revoked: ['k0'], namedBy: { k0: 'r-2' } } }, {}],
  });
});

test('tagging a version does not take back what another run wrote down meanwhile about a leak', async () => {
  const { vault } = (await given()).ports;
  const version = await vault.publish(publication);
  await vault.tag(version, { ...tags, revoked: ['k0'], namedBy: { k0: 'r-2' } });
  await vault.tag(version, { ...tags, confirmedAt: new Date('2026-11-23T12:00:00Z'), revoked: ['k9'] });
  const state = await vault.read();
  expect(state.state === 'present' && state.versions[0]?.tags).toMatchObject({
    revoked: expect.arrayContaining(['k0', 'k9']),
    namedBy: { k0: 'r-2' },
    confirmedAt: new Date('2026-11-23T12:00:00Z'),
  });
});

test('what the caller has read is not read again: publishing and tagging are one request each', async () => {
  const cloud = await given();
  const before = await cloud.ports.vault.current();
  const userMetadata = before?.version.userMetadata;
  expect(userMetadata).toEqual({ tags: { team: 'pay', Owner: 'a b' }, contentType: 'text/plain' });
  const version = await cloud.ports.vault.publish({ ...publication, ...(userMetadata && { userMetadata }) });
  const current = await cloud.ports.vault.current();
  expect(current).toMatchObject({ version: { version, tags, userMetadata } });
  expect(current?.value.reveal()).toBe(NEW);
  await cloud.ports.vault.tag(version, { ...tags, confirmedAt: expiresAt }, current?.version);
  expect(kept(cloud).versions[1]?.tags).toMatchObject({
    team: 'pay',
    'keyturn-confirmed': expect.any(String),
  });
  expect([cloud.sent('getSecret'), cloud.sent('listVersions'), cloud.sent('updateSecret')]).toEqual([
    2, 0, 1,
  ]);
});

test('what belongs to the user can be carried on afterwards, and our tags and the expiry stay', async () => {
  const cloud = await given();
  const version = await cloud.ports.vault.publish(publication);
  await cloud.ports.vault.carry(version, tags, { tags: { team: 'new' }, contentType: 'text/new' });
  expect(kept(cloud).versions[1]).toMatchObject({ contentType: 'text/new', expires: expiresAt.getTime() });
  expect(kept(cloud).versions[1]?.tags).toEqual({
    team: 'new',
    'keyturn-key-id': 'k2',
    'keyturn-format': '2',
    'keyturn-mark': tags.mark,
    'keyturn-supersedes': 'k1',
  });
});

test('a disabled newest version has no value, and publishing after it still carries its tags', async () => {
  const cloud = await given();
  await cloud.ports.vault.disable(kept(cloud).versions[0]?.id ?? '');
  const state = await cloud.ports.vault.read();
  expect(state).toMatchObject({ state: 'present', versions: [{ enabled: false }] });
  expect(state).not.toHaveProperty('value');
  await cloud.ports.vault.publish(publication);
  expect(kept(cloud).versions[1]).toMatchObject({ enabled: true, tags: { team: 'pay' } });
});

test('an absent secret is absent, a soft-deleted one is deleted, and neither is written over', async () => {
  const cloud = await given();
  const [vault] = cloud.sandbox.world.vaults;
  const nowhere = await cloud.connect([], { vault: { url: `https://${vault?.host}`, secret: 'nowhere' } });
  expect(await nowhere.vault.read()).toEqual({ state: 'absent' });
  const at = cloud.sandbox.clock.now() - 3_600_000;
  kept(cloud).deleted = { at, purgeAt: at + 90 * 86_400_000 };
  const state = await cloud.ports.vault.read();
  expect(state.state).toBe('deleted');
  expect(state.state === 'deleted' && state.recoverableUntil?.getTime()).toBeCloseTo(
    at + 90 * 86_400_000,
    -4,
  );
  const problem = await problemOf(cloud.ports.vault.publish(publication));
  expect(problem.details).toMatchObject({
    code: 'refused',
    status: 409,
    serviceCode: 'ObjectIsDeletedButRecoverable',
  });
  expect(problem.remedy).toContain('az keyvault secret recover');
});

test('the first version of a new secret needs no version before it', async () => {
  const cloud = await given();
  const host = cloud.sandbox.world.vaults[0]?.host;
  const ports = await cloud.connect([], { vault: { url: `https://${host}`, secret: 'fresh' } });
  const version = await ports.vault.publish(publication);
  expect(await ports.vault.read()).toMatchObject({ state: 'present', versions: [{ version, tags }] });
});

test('where the tags would not fit, nothing is written', async () => {
  const cloud = await given();
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`t${index}`, 'x']));
  Object.assign(kept(cloud).versions[0] ?? {}, { tags: many });
  const problem = await problemOf(cloud.ports.vault.publish(publication));
  expect(problem.code).toBe('refused');
  expect(cloud.sent('setSecret')).toBe(0);
  const read = await cloud.ports.vault.read();
  expect(read.state === 'present' && read.full?.remedy).toContain('until ten are left');
});

test.each([
  ['a 504 after the effect', { kind: 'error', status: 504, body: undefined, when: 'after' }],
  ['a connection cut after the effect', { kind: 'cut-after' }],
  ['an answer that is no JSON', { kind: 'garbage', when: 'after' }],
] as const)('%s is an unknown outcome: one version was made, by one request', async (_, fault) => {
  const cloud = await given();
  cloud.fault({ service: 'vault', operation: 'setSecret', fault });
  const problem = await problemOf(cloud.ports.vault.publish(publication));
  expect(problem.code).toBe('unknown-outcome');
  expect(cloud.sent('setSecret')).toBe(1);
  expect(kept(cloud).versions).toHaveLength(2);
  expect(`${problem.message}${JSON.stringify(problem.details)}`).not.toContain(NEW);
});

test('a 429 is passed on with its wait, and not retried', async () => {
  const cloud = await given();
  const body = { error: { code: 'Throttled', message: '' } };
  cloud.fault({
    service: 'vault',
    operation: 'setSecret',
    fault: { kind: 'error', status: 429, headers: { 'retry-after': '5' }, body },
  });
  const problem = await problemOf(cloud.ports.vault.publish(publication));
  expect(problem.details).toMatchObject({ code: 'try-later', retryAfterMs: 5000 });
  expect(cloud.sent('setSecret')).toBe(1);
});

test('an error without a body keeps its meaning', async () => {
  const cloud = await given();
  const fault = { kind: 'error', status: 429, headers: { 'retry-after': '3' }, body: undefined } as const;
  cloud.fault({ service: 'vault', operation: 'setSecret', fault });
  const problem = await problemOf(cloud.ports.vault.publish(publication));
  expect(problem.details).toMatchObject({ code: 'try-later', status: 429, retryAfterMs: 3000 });
});

test('a caller without the role is told which one, and a firewall is told apart from it', async () => {
  const cloud = await given();
  const vault = cloud.sandbox.world.vaults[0];
  if (vault === undefined) throw new Error('no vault');
  vault.access = {};
  const denied = await problemOf(cloud.ports.vault.read());
  expect(denied.details).toMatchObject({ code: 'refused', status: 403, serviceCode: 'ForbiddenByRbac' });
  expect(denied.remedy).toContain('Key Vault Secrets Officer');
  vault.firewalled = true;
  const outside = await problemOf(cloud.ports.vault.read());
  expect(outside.details).toMatchObject({ code: 'refused', serviceCode: 'ForbiddenByFirewall' });
  expect(outside.details.step?.command).toMatch(
    /^az keyvault network-rule add --name [\w-]+ --ip-address \d+\.\d+\.\d+\.\d+$/,
  );
  expect(outside.remedy).toContain('network-rule');
});

test('more versions than fit on one page are all read', async () => {
  const cloud = await given();
  const [first] = kept(cloud).versions;
  for (let index = 0; index < 60; index += 1) {
    const created = (first?.created ?? 0) + (index + 1) * 1000;
    kept(cloud).versions.push({
      ...structuredClone(first),
      id: index.toString(16).padStart(32, '0'),
      created,
    } as never);
  }
  const state = await cloud.ports.vault.read();
  expect(state.state === 'present' && state.versions.length).toBe(61);
  expect(state).toMatchObject({
    versions: [{ version: (59).toString(16).padStart(32, '0') }, ...Array(60).fill({})],
  });
});
