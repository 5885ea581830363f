/** A copy of the secret in a further vault: the real SDK on the sandbox. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { markOf } from '../../src/policy/place.ts';
import type { Published } from '../../src/rotation/observation.ts';
import { isPrechecked, isReadable, isVersioned, type TargetPort } from '../../src/rotation/ports.ts';
import type { VaultSeed } from '../../src/sandbox/vault/schema.ts';
import { Secret } from '../../src/secret.ts';
import { type Given, given, wanted as plain, problemOf, TENANT, VALUE } from './given.ts';

const COPY = { keyVault: { url: 'https://kv-pay-weu.vault.azure.net', secret: 'pay-copy' } };
const COPY_OF = 'https://kv-pay.vault.azure.net/secrets/pay/v-wanted';

/** As the vault of the rotation has it. */
const wanted: Published = {
  ...plain,
  expiresAt: new Date('2027-05-01T10:00:00Z'),
  userMetadata: {
    tags: { owner: 'team-pay' },
    contentType: 'application/x-of-the-vault',
    notBefore: new Date('2026-01-01T00:00:00Z'),
  },
  mark: `${markOf('pay', { url: 'https://kv-pay.vault.azure.net', secret: 'pay' })}r-1`,
};
const NEW = wanted.value.reveal();
const CHECK = createHash('sha256').update(NEW).digest('hex').slice(0, 8);
const ours = { 'keyturn-copy': `${wanted.keyId} ${CHECK} ${wanted.mark}`, 'keyturn-copy-of': COPY_OF };

const users = { contentType: 'text/plain; by=them', tags: { team: 'other', 'cost centre': '4711' } };

async function stage(change: Partial<VaultSeed> = {}) {
  const copy: VaultSeed = {
    host: 'kv-pay-weu.vault.azure.net',
    tenant: TENANT,
    secrets: [{ name: 'pay-copy', versions: [{ value: VALUE, created: '-300d', ...users }] }],
    ...change,
  };
  const primary = { host: 'kv-pay.vault.azure.net', tenant: TENANT, secrets: [] };
  const cloud = await given({ seed: { vaults: [primary, copy] }, targets: [COPY] });
  const [port] = cloud.ports.targets;
  if (port === undefined) throw new Error('no target');
  return { cloud, port, versions: () => versionsOf(cloud), edit: editing(cloud) };
}

function versionsOf({ sandbox }: Given) {
  const vault = sandbox.world.vaults.find(({ host }) => host === 'kv-pay-weu.vault.azure.net');
  return vault?.secrets.find(({ name }) => name === 'pay-copy')?.versions ?? [];
}

function editing({ sandbox }: Given) {
  const place = { vault: 'kv-pay-weu.vault.azure.net', secret: 'pay-copy' };
  return (edit: Record<string, unknown>) => void sandbox.edit({ ...place, ...edit } as never);
}

async function disableEarlier(port: TargetPort, keyId: string): Promise<readonly string[]> {
  if (!isVersioned(port)) throw new Error('it has no versions');
  return port.disableEarlier(keyId);
}

const writable = async (port: TargetPort) => (isPrechecked(port) ? port.writable() : undefined);
const heldBy = async (port: TargetPort) => (isReadable(port) ? (await port.value())?.reveal() : undefined);

describe('a delivery', () => {
  test('adds a version that expires with the credential, and carries on what belongs to others', async () => {
    const { port, versions } = await stage();
    expect(await port.observe(wanted)).toMatchObject({ state: 'differs', hint: 'old' });
    await port.deliver(wanted);
    const [before, after] = versions();
    expect(before).toMatchObject({ value: VALUE, enabled: true, ...users });
    expect(after).toMatchObject({
      value: NEW,
      expires: wanted.expiresAt?.getTime(),
      notBefore: wanted.userMetadata?.notBefore?.getTime(),
      contentType: users.contentType,
    });
    expect(after?.tags).toEqual({ ...users.tags, ...ours });
    expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
    expect(await heldBy(port)).toBe(NEW);
  });

  test('makes the secret where there is none, with the content type of the rotation’s own', async () => {
    const { port, versions } = await stage({ secrets: [] });
    expect(await port.observe(wanted)).toMatchObject({ state: 'missing' });
    await port.deliver(wanted);
    expect(versions()).toMatchObject([
      { value: NEW, contentType: wanted.userMetadata?.contentType, tags: ours },
    ]);
  });

  test('that is repeated makes no second version', async () => {
    const { cloud, port, versions } = await stage();
    await port.deliver(wanted);
    await port.deliver(wanted);
    expect(versions()).toHaveLength(2);
    expect(cloud.sent('setSecret')).toBe(1);
  });

  test('whose answer was lost is an unknown outcome, and is seen by reading', async () => {
    const { cloud, port, versions } = await stage();
    cloud.fault({ operation: 'setSecret', fault: { kind: 'cut-after' } });
    expect((await problemOf(port.deliver(wanted))).code).toBe('unknown-outcome');
    expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
    await port.deliver(wanted);
    expect(versions()).toHaveLength(2);
  });

  test('carries none of the tags on that a restored backup of the vault secret bears', async () => {
    const mark = markOf('pay', { url: 'https://kv-pay.vault.azure.net', secret: 'pay' });
    const tags = { 'keyturn-key-id': 'k1', 'keyturn-mark': `${mark}r-1`, team: 'other' };
    const { port, versions } = await stage({
      secrets: [{ name: 'pay-copy', versions: [{ value: VALUE, tags }] }],
    });
    await port.deliver(wanted);
    expect(versions().at(-1)?.tags).toEqual({ team: 'other', ...ours });
  });

  test('leaves out where it came from for one tag too many, and is refused for two', async () => {
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'x']));
    const full = async (count: number) => {
      const secrets = [{ name: 'pay-copy', versions: [{ value: VALUE, tags: tags(count) }] }];
      return stage({ secrets });
    };
    const fourteen = await full(14);
    await fourteen.port.deliver(wanted);
    expect(Object.keys(fourteen.versions().at(-1)?.tags ?? {})).toHaveLength(15);
    const fifteen = await full(15);
    expect((await problemOf(fifteen.port.deliver(wanted))).message).toContain('too many tags');
    expect(fifteen.versions()).toHaveLength(1);
    expect(await writable(fifteen.port)).toMatchObject({
      writable: 'no',
      why: expect.stringContaining('tags'),
    });
    expect(await writable(fourteen.port)).toMatchObject({ writable: 'unknown' });
  });
});

describe('what others do there', () => {
  test('is told of a short value by its length alone', async () => {
    const { port, edit } = await stage();
    edit({ op: 'write-secret-version', value: 'q7#' });
    expect(await port.observe(wanted)).toMatchObject({ detail: 'holds another value (3 characters)' });
  });

  test('a version that somebody wrote is another value, and is written over by a new version', async () => {
    const { port, versions, edit } = await stage();
    await port.deliver(wanted);
    edit({ op: 'write-secret-version', value: 'by8Q~hand.of-somebody_else.0123456789abc' });
    expect(await port.observe(wanted)).toMatchObject({ state: 'differs', hint: 'by8' });
    await port.deliver(wanted);
    expect(versions().map(({ value, enabled }) => [value.slice(0, 3), enabled])).toEqual([
      ['old', true],
      ['new', true],
      ['by8', true],
      ['new', true],
    ]);
  });

  test('the same credential that a person disabled is not handed out again behind their back', async () => {
    const { port, versions, edit } = await stage();
    await port.deliver(wanted);
    edit({ op: 'disable-version' });
    expect(await port.observe(wanted)).toMatchObject({
      state: 'differs',
      fault: {
        advice: { command: expect.stringContaining('--vault-name kv-pay-weu --name pay-copy --enabled') },
      },
    });
    expect(await heldBy(port)).toBeUndefined();
    expect((await problemOf(port.deliver(wanted))).details).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('disabled outside Keyturn'),
    });
    expect(versions()).toHaveLength(2);
    await port.deliver({
      ...wanted,
      keyId: 'another',
      value: new Secret('two8Q~Value.of-it.0123456789abcdefghij'),
    });
    expect(versions().at(-1)).toMatchObject({ enabled: true });
  });

  test('a soft-deleted copy keeps its name: neither read nor written until a person recovers it', async () => {
    const { cloud, port, edit } = await stage();
    cloud.sandbox.world.settings.deletingMs = 0;
    edit({ op: 'delete-vault-secret' });
    expect(await port.observe(wanted)).toMatchObject({
      state: 'differs',
      detail: 'is soft-deleted',
      fault: { advice: { command: 'az keyvault secret recover --vault-name kv-pay-weu --name pay-copy' } },
    });
    expect(await writable(port)).toEqual({
      writable: 'no',
      why: expect.stringMatching(/^it is soft-deleted; it can be recovered until \d{4}-\d\d-\d\d$/),
      remedy: 'az keyvault secret recover --vault-name kv-pay-weu --name pay-copy',
    });
    expect((await problemOf(port.deliver(wanted))).details).toMatchObject({
      code: 'refused',
      serviceCode: 'ObjectIsDeletedButRecoverable',
      remedy: expect.stringContaining('az keyvault secret recover --vault-name kv-pay-weu --name pay-copy'),
    });
  });
});

describe('a secret in which another rotation keeps its own', () => {
  const tags = { 'keyturn-key-id': 'k1', 'keyturn-mark': 'keyturn/theirs/0badcafe/r-1', ...ours };
  const secrets = [
    {
      name: 'pay-copy',
      versions: [
        { value: VALUE, tags },
        { value: VALUE, tags },
      ],
    },
  ];

  test('is neither taken for a copy nor written', async () => {
    const { port, versions } = await stage({ secrets });
    for (const call of [port.observe(wanted), port.deliver(wanted)])
      expect((await problemOf(call)).details).toMatchObject({
        code: 'refused',
        reason: expect.stringContaining('the rotation theirs keeps its own secret there'),
      });
    expect(versions()).toHaveLength(2);
  });

  test('is not written after a person wrote a version without tags over it, nor where its newest is disabled', async () => {
    const { port, versions, edit } = await stage({ secrets });
    edit({ op: 'write-secret-version', value: 'typed by the owner', tags: {} });
    const reason = expect.stringContaining('the rotation theirs keeps its own secret there');
    for (const call of [port.observe(wanted), port.deliver(wanted)])
      expect((await problemOf(call)).details).toMatchObject({ code: 'refused', reason });
    expect(await writable(port)).toMatchObject({ writable: 'no', why: reason });
    edit({ op: 'disable-version' });
    for (const call of [port.observe(wanted), port.deliver(wanted)])
      expect((await problemOf(call)).details).toMatchObject({ code: 'refused', reason });
    expect(await writable(port)).toMatchObject({ writable: 'no', why: reason });
    expect(versions()).toHaveLength(3);
  });

  test('gets a copy once a person has given its newest version the tag that the refusal names', async () => {
    const { port, versions, edit } = await stage({ secrets });
    const { details } = await problemOf(port.deliver(wanted));
    const [, name = '', value = ''] = / --tags ([^=]+)=(\S+)$/.exec(details.remedy ?? '') ?? [];
    const newest = versions().at(-1);
    if (newest !== undefined) newest.tags = { [name]: value };
    await port.deliver(wanted);
    expect(versions().at(-1)).toMatchObject({ value: NEW, tags: ours });
    edit({ op: 'write-secret-version', value: 'typed by hand', tags: {} });
    expect(await port.observe(wanted)).toMatchObject({ state: 'differs' });
  });

  test('loses no version for the tags of a copy that it carries on', async () => {
    const { port, versions } = await stage({ secrets });
    expect(await disableEarlier(port, wanted.keyId)).toEqual([]);
    expect(versions().map(({ enabled }) => enabled)).toEqual([true, true]);
  });
});

describe('a copy of another rotation, of another policy,', () => {
  test.each([
    [{ 'keyturn-copy': 'k1 keyturn/theirs/0badcafe/r-1' }, 'the rotation theirs keeps a copy of its secret'],
    [
      {
        'keyturn-copy': 'k1 made by hand',
        'keyturn-copy-of': 'https://kv-theirs.vault.azure.net/secrets/t/aa',
      },
      'the rotation of https://kv-theirs.vault.azure.net/secrets/t keeps a copy of its secret',
    ],
  ])('is not written over: %o', async (tags, reason) => {
    const { port, versions } = await stage({
      secrets: [{ name: 'pay-copy', versions: [{ value: VALUE, tags }] }],
    });
    for (const call of [port.observe(wanted), port.deliver(wanted)])
      expect((await problemOf(call)).details).toMatchObject({
        code: 'refused',
        reason: expect.stringContaining(reason),
      });
    expect(await writable(port)).toMatchObject({ writable: 'no', why: expect.stringContaining(reason) });
    expect(versions()).toHaveLength(1);
  });
});

describe('when a credential is removed', () => {
  const later = { ...wanted, keyId: 'later', value: new Secret('two8Q~Value.of-it.0123456789abcdefghij') };

  test('the versions that were written for it are disabled, and no other', async () => {
    const { port, versions, edit } = await stage();
    await port.deliver(wanted);
    edit({ op: 'write-secret-version', value: 'theirs', tags: { team: 'other' } });
    await port.deliver(later);
    const written = versions()[1]?.id ?? '';
    expect(await disableEarlier(port, wanted.keyId)).toEqual([written]);
    expect(versions().map(({ enabled }) => enabled)).toEqual([true, false, true, true]);
    expect(versions()[1]?.tags).toEqual({ ...users.tags, ...ours });
    expect(await disableEarlier(port, wanted.keyId)).toEqual([]);
  });

  test('a version to which another tool gave the tags of the one before it is not disabled', async () => {
    const { port, versions, edit } = await stage();
    await port.deliver(wanted);
    edit({ op: 'write-secret-version', value: 'of another tool', tags: versions().at(-1)?.tags });
    await port.deliver(later);
    await disableEarlier(port, wanted.keyId);
    expect(versions().map(({ value, enabled }) => [value.slice(0, 3), enabled])).toEqual([
      ['old', true],
      ['new', false],
      ['of ', true],
      ['two', true],
    ]);
  });

  test('what another run wrote while the list was under way is not taken for an earlier version', async () => {
    const { cloud, port, versions } = await stage();
    await port.deliver(wanted);
    await port.deliver(later);
    const { faults } = cloud.sandbox;
    const list = faults.add({ operation: 'listVersions', fault: { kind: 'pause', when: 'before' } });
    const disabling = disableEarlier(port, wanted.keyId);
    await expect.poll(() => list.hit).toBe(1);
    await new Promise(resolve => setTimeout(resolve, 300));
    const [other] = (await cloud.connect([COPY])).targets;
    await other?.deliver(wanted);
    faults.remove(list.id);
    await disabling;
    expect(versions().map(({ enabled }) => enabled)).toEqual([true, false, true, true]);
  });

  test('the version that is handed out is enabled again where a lagging server showed an older one', async () => {
    const { cloud, port, versions } = await stage();
    await port.deliver(wanted);
    const to = `https://kv-pay-weu.vault.azure.net/secrets/pay-copy/${versions()[0]?.id}`;
    const rule = cloud.sandbox.faults.add({
      operation: 'getSecret',
      nth: 1,
      fault: { kind: 'reshape', at: 'id', to },
    });
    expect(await disableEarlier(port, wanted.keyId)).toEqual([]);
    expect(rule.hit).toBe(1);
    expect(cloud.sent('updateSecret')).toBe(2);
    expect(versions().map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  test('the version that is handed out stays enabled, although it holds it', async () => {
    const { port, versions } = await stage();
    await port.deliver(wanted);
    expect(await disableEarlier(port, wanted.keyId)).toEqual([]);
    expect(versions().map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  test('nothing is there to disable where the copy is gone', async () => {
    const { port } = await stage({ secrets: [] });
    expect(await disableEarlier(port, wanted.keyId)).toEqual([]);
  });
});

describe('a refusal names what to do:', () => {
  const refusal = async (change: Partial<VaultSeed>) => {
    const { port } = await stage(change);
    return (await problemOf(port.deliver(wanted))).details;
  };

  test('the role, on this vault', async () => {
    expect(await refusal({ access: {} })).toMatchObject({
      code: 'refused',
      serviceCode: 'ForbiddenByRbac',
      step: { command: expect.stringContaining('az keyvault show --name kv-pay-weu ') },
    });
  });

  test('the access policy, where the vault has no roles', async () => {
    expect(await refusal({ access: {}, accessModel: 'policies' })).toMatchObject({
      code: 'refused',
      serviceCode: 'AccessDenied',
      step: {
        command: expect.stringMatching(
          /^az keyvault set-policy --name kv-pay-weu .*--secret-permissions get list set$/,
        ),
      },
    });
  });

  test('the firewall', async () => {
    expect(await refusal({ firewalled: true })).toMatchObject({
      code: 'refused',
      serviceCode: 'ForbiddenByFirewall',
      step: { command: expect.stringMatching(/^az keyvault network-rule add --name kv-pay-weu /) },
    });
  });

  test('what an Azure Policy asks of versions is given to the newest one by a person', async () => {
    const { port, edit } = await stage({ demands: { contentType: true, tags: ['costCentre'] } });
    const { details } = await problemOf(port.deliver(wanted));
    expect(details).toMatchObject({ serviceCode: 'ForbiddenByGovernancePolicy' });
    expect(details.remedy).toContain(
      'az keyvault secret set-attributes --vault-name kv-pay-weu --name pay-copy',
    );
    edit({ op: 'set-version-tags', tags: { costCentre: '17' } });
    await port.deliver(wanted);
    expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  });
});
