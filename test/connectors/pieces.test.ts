import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import { describe, expect, test } from 'vitest';
import { globalRegistry } from 'zod';
import {
  parseReference,
  pointsTo,
  referenceTo,
  repinned,
} from '../../src/connectors/appService/vaultReference.ts';
import { seal } from '../../src/connectors/githubSecret/sealedBox.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { changed, changedByOthers, differences, heldBy } from '../../src/connectors/together/settingMap.ts';
import { DISABLED, newestFirst } from '../../src/connectors/vaultVersions.ts';
import { readTags, tagsInTheEnd, writeTags } from '../../src/connectors/versionTags.ts';
import { isNewerFormat } from '../../src/rotation/credentialMark.ts';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { Secret } from '../../src/secret.ts';
import { serialByKey } from '../../src/serialByKey.ts';
import { SUBSCRIPTION } from './given.ts';

const place = { url: 'https://kv-pay.vault.azure.net', secret: 'pay-secret' };

describe('Key Vault references', () => {
  test.each([
    ['@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/pay-secret)', undefined],
    ['@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/pay-secret/)', undefined],
    ['@Microsoft.KeyVault(SecretUri=https://KV-PAY.vault.azure.net/secrets/Pay-Secret/abc)', 'abc'],
    ['@Microsoft.KeyVault(VaultName=kv-pay;SecretName=pay-secret)', undefined],
    ['@Microsoft.KeyVault(VaultName=kv-pay; SecretName=pay-secret; SecretVersion=abc)', 'abc'],
    ['@microsoft.keyvault(SecretUri=https://kv-pay.vault.azure.net/secrets/pay-secret)', undefined],
  ])('%s points to our secret', (text, version) => {
    const reference = parseReference(text);
    expect(reference && pointsTo(reference, place)).toBe(true);
    expect(reference?.version).toBe(version);
  });

  test.each([
    '@Microsoft.KeyVault(SecretUri=https://kv-other.vault.azure.net/secrets/pay-secret)',
    '@Microsoft.KeyVault(VaultName=kv-pay;SecretName=other)',
    '@Microsoft.KeyVault(nonsense)',
    '@Microsoft.KeyVault(SecretUri=not a url)',
  ])('%s is a reference, but not to our secret', text => {
    const reference = parseReference(text);
    expect(reference && pointsTo(reference, place)).toBe(false);
  });

  test('an ordinary value is no reference', () => {
    expect(parseReference('abc8Q~def')).toBeUndefined();
    expect(parseReference('see @Microsoft.KeyVault(VaultName=a;SecretName=b)')).toBeUndefined();
  });

  test('what we write, we read; a new pin keeps the notation', () => {
    expect(parseReference(referenceTo(place))).toEqual({ vault: 'kv-pay', secret: 'pay-secret' });
    expect(repinned('@Microsoft.KeyVault(VaultName=a;SecretName=b;SecretVersion=v1)', 'v1', 'v2')).toBe(
      '@Microsoft.KeyVault(VaultName=a;SecretName=b;SecretVersion=v2)',
    );
  });

  test('a pin is replaced at its own place, also where vault or secret bear the same letters', () => {
    expect(repinned('@Microsoft.KeyVault(VaultName=v1;SecretName=b;SecretVersion=v1)', 'v1', 'v2')).toBe(
      '@Microsoft.KeyVault(VaultName=v1;SecretName=b;SecretVersion=v2)',
    );
  });
});

describe('settings maps', () => {
  test('every other setting stays as it is, whatever it is called', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), fc.string(), (map, name, value) => {
        const next = changed(map, name, value);
        if (next === undefined) {
          expect(map[name]).toBe(value);
          return;
        }
        const entries = Object.entries(next);
        expect(entries.filter(([key]) => key !== name)).toEqual(
          Object.entries(map).filter(([key]) => key !== name),
        );
        expect(entries.find(([key]) => key === name)?.[1]).toBe(value);
      }),
    );
  });

  test('another writer is found out, and his values are not quoted', () => {
    const of = (before: object, sent: object, found: object) =>
      differences(heldBy({ ...before }), heldBy({ ...sent }), heldBy({ ...found }));
    const over = of({ A: '1', B: 'old' }, { A: '1', B: 'mine' }, { A: '2', B: 'his-secret' });
    expect(over).toEqual({ undone: ['B'], byOthers: ['A', 'B'] });
    expect(of({ A: '1' }, { A: '1' }, { A: '1' })).toEqual({ undone: [], byOthers: [] });
    // Read late, perhaps.
    expect(of({ B: 'old' }, { B: 'mine' }, { B: 'old' })).toEqual({ undone: ['B'], byOthers: [] });
    const problem = changedByOthers('site', over.undone);
    expect(problem.code).toBe('try-later');
    expect(problem.message).toContain('(B)');
  });
});

describe('version tags', () => {
  const tags = {
    keyId: 'k2',
    mark: 'keyturn/x/1/r',
    supersedes: { keyId: 'k1', version: 'v1' },
    confirmedAt: new Date(0),
  };

  test('what is written is read back, and foreign tags are kept', () => {
    const written = writeTags({ team: 'pay', 'keyturn-confirmed': 'old' }, tags);
    expect(readTags(written)).toEqual({ ...tags, format: 2 });
    expect(written['team']).toBe('pay');
  });

  test('what is known of a probe is written behind the superseded version, where the format before does not look', () => {
    const at = new Date('2026-11-23T10:00:00Z');
    const lastUse = new Date('2026-11-20T10:00:00Z');
    const probes = [{ at }, { at, requestId: 'r-1', lastUse }, { at, lastUse: 'hidden' }, 'refused'] as const;
    for (const probe of probes) {
      const supersedes = { keyId: 'k1', version: 'v1', probe };
      const written = writeTags({}, { ...tags, supersedes });
      expect(readTags(written)?.supersedes).toEqual(supersedes);
      expect(written['keyturn-supersedes']?.split(' ').slice(0, 2)).toEqual(['k1', 'v1']);
      expect(written['keyturn-supersedes']?.length).toBeLessThan(256);
    }
  });

  test('the tag of the format gives way where the user has as many tags as there is room for', () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`t${index}`, '']));
    expect(writeTags(ten, tags)).not.toHaveProperty('keyturn-format');
    const { t0: _one, ...nine } = ten;
    expect(writeTags(nine, tags)).toHaveProperty('keyturn-format', '2');
  });

  test('a format that is not known shows, whatever the other tags are called by then', () => {
    expect(readTags({ 'keyturn-format': '3', 'keyturn-credential': 'k' })).toMatchObject({ format: 3 });
    expect(isNewerFormat(readTags({ 'keyturn-format': '3.1' }))).toBe(true);
    expect(isNewerFormat(readTags({ ...writeTags({}, tags), 'keyturn-format': 'next' }))).toBe(true);
    expect(isNewerFormat(readTags(writeTags({}, tags)))).toBe(false);
  });

  test('our own tags of the version before are not carried forward', () => {
    const written = writeTags(writeTags({ team: 'pay' }, tags), { keyId: 'k3', mark: 'm' });
    expect(written).toEqual({
      team: 'pay',
      'keyturn-format': '2',
      'keyturn-key-id': 'k3',
      'keyturn-mark': 'm',
    });
  });

  test('room is kept for the tag that confirming adds', () => {
    expect(tagsInTheEnd({ a: '', b: '', 'keyturn-mark': '' })).toBe(7);
  });

  test('a version without our tags is somebody else’s', () => {
    expect(readTags({ team: 'pay' })).toBeUndefined();
    expect(readTags(undefined)).toBeUndefined();
  });
});

test('of two versions made in one second, the one that the vault calls current is the newer', () => {
  const base = { vaultUrl: place.url, name: place.secret };
  const second = new Date('2026-11-23T10:00:00Z');
  const versions = ['a', 'b', 'c'].map(version => ({
    ...base,
    version,
    enabled: version !== 'c',
    createdOn: version === 'a' ? new Date(0) : second,
  }));
  expect(newestFirst(versions, 'c').map(one => one.version)).toEqual(['c', 'b', 'a']);
  expect(newestFirst(versions, 'b').map(one => one.version)).toEqual(['b', 'c', 'a']);
  expect(newestFirst(versions, DISABLED).map(one => one.version)).toEqual(['c', 'b', 'a']);
});

test('GitHub can open what we seal, and nobody else', async () => {
  await loadSodium();
  const [mine, other] = [sodium.crypto_box_keypair(), sodium.crypto_box_keypair()];
  const sealed = Buffer.from(
    await seal(new Secret('välue~1+/='), Buffer.from(mine.publicKey).toString('base64')),
    'base64',
  );
  const opened = sodium.crypto_box_seal_open(sealed, mine.publicKey, mine.privateKey);
  expect(Buffer.from(opened).toString()).toBe('välue~1+/=');
  expect(() => sodium.crypto_box_seal_open(sealed, other.publicKey, other.privateKey)).toThrow();
});

test('writers of one place wait for each other, also after one has failed; others do not wait', async () => {
  const serially = serialByKey();
  const order: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const first = serially('a', async () => {
    await gate;
    order.push('first');
    throw new Error('failed');
  });
  const second = serially('a', async () => void order.push('second'));
  await serially('b', async () => void order.push('elsewhere'));
  open();
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(order).toEqual(['elsewhere', 'first', 'second']);
});

test('every kind describes each of its settings, and two places never share a label', () => {
  for (const kind of kinds) {
    expect(globalRegistry.get(kind.schema)?.description, kind.name).toMatch(/\.$/);
    for (const [name, field] of Object.entries(kind.schema.shape)) {
      expect(globalRegistry.get(field)?.description, `${kind.name}.${name}`).toMatch(/\.$/);
    }
  }
  const [appService] = kinds;
  const settings = { subscription: SUBSCRIPTION, resourceGroup: 'r', site: 's', setting: 'X' };
  expect(appService?.label(settings)).not.toBe(appService?.label({ ...settings, slot: 'staging' }));
});

test('names that lead elsewhere, or that the service refuses, are refused in any case', () => {
  const takes = (kind: string, settings: object) =>
    kinds.find(({ name }) => name === kind)?.schema.safeParse(settings).success;
  const github = { repository: 'a/b', secret: 'X' };
  expect(takes('githubSecret', github)).toBe(true);
  for (const change of [
    { secret: 'github_X' },
    { secret: 'GitHub_' },
    { secret: '1' },
    { repository: 'a/..' },
    { environment: '..' },
  ]) {
    expect(takes('githubSecret', { ...github, ...change }), JSON.stringify(change)).toBe(false);
  }
  const site = { subscription: SUBSCRIPTION, resourceGroup: 'r', site: 's', setting: 'X' };
  expect(takes('appService', { ...site, slot: 'production-2' })).toBe(true);
  expect(takes('appService', { ...site, slot: 'Production' })).toBe(false);
});
