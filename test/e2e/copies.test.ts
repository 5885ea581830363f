/** Copies of a secret in further vaults through the verbs: the real program on the sandbox. */
import { expect, it } from 'vitest';
import type { World } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import { living, must, newestVersion, openStage, policyOf, type Stage, vaultVersions } from './stage.ts';

const COPY = 'keyVault: { url: https://kv-payments-neu.vault.azure.net, secret: payments-copy }';
const SQL =
  '{ keyVault: { url: https://kv-payments-neu.vault.azure.net, secret: sql }, template: "Password={secret};" }';

function versionsOf({ vaults }: World, name = 'payments-copy') {
  const vault = must(vaults.find(({ host }) => host === 'kv-payments-neu.vault.azure.net'));
  return must(vault.secrets.find(each => each.name === name)).versions;
}

const copyIn = (world: World, name?: string) => must(versionsOf(world, name).at(-1));

const stateOf = ({ value, enabled }: { value: string; enabled: boolean }) => [value, enabled];

async function succeeds(stage: Stage, ...args: string[]): Promise<string> {
  const run = await stage.keyturn(...args);
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  return run.stdout + run.stderr;
}

it('are planned, written with the expiry of the vault’s version, read back and verified', async () => {
  await using stage = await openStage({}, policyOf([COPY, SQL]));
  const { world } = stage.sandbox;
  expect(await succeeds(stage, 'plan')).toContain('keyVault kv-payments-neu payments-copy (read back)');
  const rotated = await succeeds(stage, 'rotate');
  expect(rotated).toContain('3 places hold');
  const made = newestVersion(world);
  expect(copyIn(world)).toMatchObject({ value: made.value, expires: made.expires });
  expect(copyIn(world).tags['keyturn-copy']).toContain(made.tags['keyturn-key-id']);
  expect(copyIn(world).tags).toMatchObject({ region: 'second' });
  expect(copyIn(world, 'sql').value).toBe(`Password=${made.value};`);
  expect(versionsOf(world, 'not-ours')).toHaveLength(1);
  const verified = JSON.parse((await stage.keyturn('verify', '--json')).stdout);
  expect(verified.rotations[0].places).toMatchObject([
    {},
    { proof: 'read back', verdict: 'accepted' },
    { proof: 'read back', verdict: 'accepted' },
  ]);
  expect(await stage.keyturn('plan', '--exit-code')).toMatchObject({ exitCode: 0 });
});

it('are brought back after somebody wrote another version, with a diagnosis that says what is held', async () => {
  await using stage = await openStage({}, policyOf([COPY]));
  const { world } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const { value } = newestVersion(world);
  const place = { vault: 'kv-payments-neu.vault.azure.net', secret: 'payments-copy' };
  stage.sandbox.edit({ op: 'write-secret-version', ...place, value: `${value}\n` });
  const diagnosis = await stage.keyturn('diagnose', 'payments-api');
  expect(diagnosis.exitCode).toBe(1);
  expect(diagnosis.stdout).toContain('keyVault kv-payments-neu payments-copy');
  expect(diagnosis.stdout).toContain('line break');
  expect(diagnosis.stdout).toContain('keyturn rotate payments-api');
  await succeeds(stage, 'rotate', '--drift');
  expect(versionsOf(world).slice(-3).map(stateOf)).toEqual([
    [value, true],
    [`${value}\n`, true],
    [value, true],
  ]);
});

it('that a person disabled, or that may not be read, are told by diagnose with the command for that vault', async () => {
  await using stage = await openStage({}, policyOf([COPY]));
  const { world } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const place = { vault: 'kv-payments-neu.vault.azure.net', secret: 'payments-copy' };
  stage.sandbox.edit({ op: 'disable-version', ...place });
  const disabled = await stage.keyturn('diagnose', 'payments-api');
  expect(disabled).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(
      'az keyvault secret set-attributes --vault-name kv-payments-neu --name payments-copy --enabled true',
    ),
  });
  copyIn(world).enabled = true;
  const vault = must(world.vaults.find(({ host }) => host === place.vault));
  vault.access = {};
  const shut = await stage.keyturn('diagnose', 'payments-api');
  expect(shut.stdout).toContain('az keyvault show --name kv-payments-neu ');
  expect(shut.stdout).not.toContain('az keyvault show --name kv-payments ');
});

it('of an old secret are disabled with it, and what others wrote stays', async () => {
  await using stage = await openStage({}, policyOf([COPY], 'defaults: { retire: after-overlap }'));
  const { world } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const first = newestVersion(world).value;
  const place = { vault: 'kv-payments-neu.vault.azure.net', secret: 'payments-copy' };
  stage.sandbox.edit({ op: 'write-secret-version', ...place, value: 'typed by hand' });
  await succeeds(stage, 'rotate', 'payments-api', '--now', '--yes');
  const second = newestVersion(world).value;
  expect(versionsOf(world).slice(1).map(stateOf)).toEqual([
    [first, true],
    ['typed by hand', true],
    [second, true],
  ]);
  stage.advance(25);
  const retired = await succeeds(stage, 'rotate');
  expect(retired).toMatch(/version [0-9a-f]{32} of keyVault kv-payments-neu payments-copy disabled/);
  expect(versionsOf(world).slice(1).map(stateOf)).toEqual([
    [first, false],
    ['typed by hand', true],
    [second, true],
  ]);
  expect(living(world).map(({ value }) => value)).not.toContain(first);
});

it('are there after a revocation and a rollback, and hold what the vault holds', async () => {
  await using stage = await openStage({}, policyOf([COPY]));
  const { world } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const first = newestVersion(world).value;
  await succeeds(stage, 'rotate', 'payments-api', '--now', '--yes');
  await succeeds(stage, 'rollback', 'payments-api', '--yes');
  expect([newestVersion(world).value, copyIn(world).value]).toEqual([first, first]);
  const record = ['--record', searchedFolder()];
  await succeeds(stage, 'revoke', 'payments-api', '--yes', '--settle', '0', ...record);
  expect(copyIn(world).value).toBe(newestVersion(world).value);
  expect(copyIn(world).value).not.toBe(first);
  for (const { value, enabled } of versionsOf(world)) if (value === first) expect(enabled).toBe(false);
  for (const { value, enabled } of vaultVersions(world)) if (value === first) expect(enabled).toBe(false);
});

it('that may not be written keep the old secret alive, unless it leaked', async () => {
  await using stage = await openStage({}, policyOf([COPY], 'defaults: { retire: after-overlap }'));
  const { world } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const first = newestVersion(world).value;
  await succeeds(stage, 'rotate', 'payments-api', '--now', '--yes');
  stage.advance(25);
  const vault = must(world.vaults.find(({ host }) => host === 'kv-payments-neu.vault.azure.net'));
  vault.access = Object.fromEntries(Object.keys(vault.access).map(id => [id, ['get', 'list']]));
  const refused = await stage.keyturn('rotate');
  expect(refused.exitCode).toBe(3);
  expect(refused.stdout + refused.stderr).toContain('Key Vault Secrets Officer');
  const old = must(living(world).find(({ value }) => value === first));
  const record = ['--record', searchedFolder()];
  const revoked = await stage.keyturn('revoke', 'payments-api', '--key-id', old.keyId, '--yes', ...record);
  expect(revoked.stdout + revoked.stderr).toContain('earlier versions of keyVault kv-payments-neu');
  const left = must(versionsOf(world).find(({ value }) => value === first));
  expect(revoked.exitCode, revoked.stdout).toBe(3);
  expect(revoked.stdout.replaceAll(/\s+/g, ' ')).toContain(
    `az keyvault secret set-attributes --vault-name kv-payments-neu --name payments-copy --version ${left.id} --enabled false`,
  );
  expect(living(world).map(({ value }) => value)).not.toContain(first);
});

const THEIRS = {
  'keyturn-key-id': '11111111-2222-4333-8444-555555555555',
  'keyturn-mark': 'keyturn/billing-api/0badc0de/r-1',
};

it('are not written over what a rotation of another policy keeps there, and nothing is created', async () => {
  const kept: [Record<string, string>, boolean][] = [
    [THEIRS, true],
    [THEIRS, false],
    [{ 'keyturn-copy': `${THEIRS['keyturn-key-id']} ${THEIRS['keyturn-mark']}` }, true],
  ];
  for (const [tags, enabled] of kept) {
    await using stage = await openStage({}, policyOf([COPY]));
    const { world } = stage.sandbox;
    Object.assign(must(versionsOf(world)[0]), { tags, enabled });
    const before = living(world).length;
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    expect(run.stdout + run.stderr).toContain('the rotation billing-api keeps ');
    expect(versionsOf(world)).toHaveLength(1);
    expect(living(world)).toHaveLength(before);
  }
});

it('hand out a working secret after a rollback on one host and a removal on another', async () => {
  const file = policyOf([COPY], 'defaults: { retire: after-overlap }');
  await using stage = await openStage({}, file);
  const { world, faults } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const first = newestVersion(world).value;
  await succeeds(stage, 'rotate', 'payments-api', '--now', '--yes');
  stage.advance(25);
  const host = (...args: readonly string[]) =>
    startCommand(stage.sandbox, [...args, '--config', file], { env: { XDG_STATE_HOME: searchedFolder() } });
  const disable = faults.add({ operation: 'updateSecret', fault: { kind: 'pause', when: 'before' } });
  const removing = host('rotate');
  await expect.poll(() => disable.hit, { timeout: 40_000 }).toBe(1);
  const copy = faults.add({
    service: 'vault',
    operation: 'setSecret',
    nth: 2,
    fault: { kind: 'pause', when: 'before' },
  });
  const rolling = host('rollback', 'payments-api', '--yes');
  await expect.poll(() => copy.hit, { timeout: 40_000 }).toBe(1);
  faults.remove(disable.id);
  const removed = await removing.result;
  expect(removed.stdout + removed.stderr).toContain('another run is going back to it');
  faults.remove(copy.id);
  await rolling.result;
  expect(copyIn(world)).toMatchObject({ value: first, enabled: true });
  expect(living(world).map(({ value }) => value)).toContain(first);
  expect(versionsOf(world).map(({ enabled }) => enabled)).not.toContain(false);
});

it('that hold nothing up and could not be disabled are a finding of the run that removes the secret', async () => {
  const file = policyOf([`{ ${COPY}, required: false }`], 'defaults: { retire: after-overlap }');
  await using stage = await openStage({}, file);
  const { world } = stage.sandbox;
  await succeeds(stage, 'rotate');
  const first = newestVersion(world).value;
  await succeeds(stage, 'rotate', 'payments-api', '--now', '--yes');
  stage.advance(25);
  const vault = must(world.vaults.find(({ host }) => host === 'kv-payments-neu.vault.azure.net'));
  vault.access = Object.fromEntries(Object.keys(vault.access).map(id => [id, ['get', 'list']]));
  const run = await stage.keyturn('rotate', '--json');
  expect(run.exitCode, run.stdout).toBe(1);
  expect(run.stdout).toContain('copy-not-disabled');
  expect(living(world).map(({ value }) => value)).not.toContain(first);
});
