/** What leaked stays leaked, for every verb, until it is off the registration: the real program on the sandbox. */
import { describe, expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { living, must, newestVersion, openStage, passwords, type Stage, vaultVersions } from './stage.ts';

const NAME = 'payments-api';

/** The edit that wipes what Keyturn wrote beside the secrets, as a person or another tool would. */
function wipeTags({ sandbox }: Stage): void {
  const isTheirs = ([name]: [string, string]) => !name.startsWith('keyturn-');
  for (const version of vaultVersions(sandbox.world))
    version.tags = Object.fromEntries(Object.entries(version.tags).filter(isTheirs));
}

function inUse({ sandbox: { world } }: Stage) {
  return must(living(world).find(({ value }) => value === newestVersion(world).value));
}

function isGone({ sandbox }: Stage, keyId: string): boolean {
  return must(passwords(sandbox.world).find(each => each.keyId === keyId)).removedAt !== undefined;
}

/** A revocation that one required place holds up; answers with what ends that. */
function heldUp({ sandbox }: Stage, operation = 'updateVariableGroup'): () => void {
  const body = {};
  const fault = { kind: 'error' as const, status: 403, body, when: 'before' as const };
  const rule = sandbox.faults.add({ operation, count: 'all', fault });
  return () => sandbox.faults.remove(rule.id);
}

async function unfinished(stage: Stage) {
  const leaked = inUse(stage).keyId;
  const mend = heldUp(stage);
  const run = await stage.keyturn('revoke', NAME, '--yes', '--record', searchedFolder());
  expect(run.exitCode, run.stdout + run.stderr).toBe(3);
  expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain('IS STILL VALID');
  return { leaked, mend };
}

const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('after a revocation that could not finish', () => {
  it('rollback does not go back to the leaked secret, and says who named it and what finishes it', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    mend();
    const before = newestVersion(stage.sandbox.world).id;
    const run = await stage.keyturn('rollback', NAME, '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    const said = inOneLine(run.stdout + run.stderr);
    expect(said).toMatch(new RegExp(`credential ${leaked} was reported as leaked by run r-\\w+-\\w+`));
    expect(said).toContain(`keyturn rotate ${NAME} --config`);
    expect(newestVersion(stage.sandbox.world).id).toBe(before);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(isGone(stage, leaked)).toBe(true);
  });

  it('status, plan and verify tell it first and exit with 3, also as JSON, and nothing of it is left once it is gone', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    mend();
    for (const verb of ['status', 'plan', 'verify']) {
      const run = await stage.keyturn(verb);
      expect(run.exitCode, run.stdout).toBe(3);
      expect(inOneLine(run.stdout)).toContain(`credential ${leaked} leaked`);
      expect(run.stdout).toContain('LEAKED');
      const { exitCode, rotations } = JSON.parse((await stage.keyturn(verb, '--json')).stdout);
      expect(exitCode).toBe(3);
      expect(rotations[0].leaked).toMatchObject([{ keyId: leaked, namedBy: expect.stringMatching(/^r-/) }]);
      if (verb !== 'verify') expect(rotations[0].phase).toBe('leaked');
    }
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect((await stage.keyturn('status')).exitCode).toBe(0);
    expect((await stage.keyturn('verify', '--json')).stdout).not.toContain('"leaked"');
  });

  it('rotate exits with 3 while it cannot finish it, and says first that the leaked one is still valid', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout).toBe(3);
    const findings = run.stdout.slice(run.stdout.indexOf('HUMAN NEEDED'));
    expect(inOneLine(findings)).toMatch(new RegExp(`^HUMAN NEEDED .{0,90}credential ${leaked} leaked`));
    mend();
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
  });

  it('ten days later, in spite of nights and a rollback in between, the good secret lives and the leaked one goes', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    const good = inUse(stage).keyId;
    expect((await stage.keyturn('rollback', NAME, '--yes')).exitCode).toBe(3);
    for (let night = 0; night < 3; night += 1) {
      expect((await stage.keyturn('rotate')).exitCode, 'until it is over').toBe(3);
      stage.advance(80);
    }
    mend();
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(isGone(stage, leaked)).toBe(true);
    expect(inUse(stage).keyId).toBe(good);
    stage.advance(240);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(isGone(stage, good)).toBe(false);
  });

  it('a further new secret carries the mark on: the leaked one goes with it, at once', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    await stage.keyturn('rotate', NAME, '--now', '--yes');
    expect(isGone(stage, leaked)).toBe(false);
    expect(newestVersion(stage.sandbox.world).tags['keyturn-revoked']).toContain(leaked);
    mend();
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(isGone(stage, leaked)).toBe(true);
  });

  it('a rollback to an older one that did not leak carries it on, and removes the leaked one', async () => {
    await using stage = await openStage();
    const older = inUse(stage).keyId;
    await stage.keyturn('rotate');
    const leaked = inUse(stage).keyId;
    const mend = heldUp(stage, 'setSecret');
    const revoked = await stage.keyturn('revoke', NAME, '--yes', '--record', searchedFolder());
    expect(revoked.exitCode, revoked.stdout).toBe(3);
    mend();
    const run = await stage.keyturn('rollback', NAME, '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(inUse(stage).keyId).toBe(older);
    expect(isGone(stage, leaked)).toBe(true);
  });

  it('is told where the leaked secret was put back by hand, and a new one is made', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    mend();
    const { value } = must(passwords(stage.sandbox.world).find(each => each.keyId === leaked));
    const [vault, secret] = ['kv-payments.vault.azure.net', 'payments-api-client-secret'];
    stage.advance(0.01);
    stage.sandbox.edit({ op: 'write-secret-version', vault, secret, value });
    const status = await stage.keyturn('status');
    expect(status.exitCode, status.stdout).toBe(3);
    expect(inOneLine(status.stdout)).toContain(`credential ${leaked} leaked`);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(isGone(stage, leaked)).toBe(true);
    expect(inUse(stage).displayName).toContain('keyturn/');
  });

  it('that died before it had published anything is known to every verb all the same', async () => {
    await using stage = await openStage();
    const leaked = inUse(stage).keyId;
    const mend = heldUp(stage, 'addPassword');
    const revoked = await stage.keyturn('revoke', NAME, '--yes', '--record', searchedFolder());
    expect(revoked.exitCode, revoked.stdout).toBe(3);
    const status = await stage.keyturn('status');
    expect(status.exitCode, status.stdout).toBe(3);
    expect(status.stdout).toContain('LEAKED');
    mend();
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(isGone(stage, leaked)).toBe(true);
  });
});

describe('where the tags of Keyturn were wiped', () => {
  it('a version that was disabled is no way back, although another one holds the same secret', async () => {
    await using stage = await openStage();
    const { id } = newestVersion(stage.sandbox.world);
    await stage.keyturn('rotate');
    await stage.keyturn('rollback', NAME, '--yes');
    await stage.keyturn('rotate', NAME, '--now', '--yes');
    must(vaultVersions(stage.sandbox.world).find(each => each.id === id)).enabled = false;
    const run = await stage.keyturn('rollback', NAME, '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    expect(inOneLine(run.stdout)).toContain(`vault version ${id}, which holds credential`);
  });

  it('rollback says that it cannot know whether the older one leaked, and goes to the one that is named', async () => {
    await using stage = await openStage();
    const older = inUse(stage).keyId;
    await stage.keyturn('rotate');
    wipeTags(stage);
    const run = await stage.keyturn('rollback', NAME, '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    const said = inOneLine(run.stdout + run.stderr);
    expect(said).toContain('it is unknown whether an older secret leaked');
    expect(said).toContain(`keyturn rollback ${NAME} --key-id`);
    expect(said).toContain(older);
    const named = await stage.keyturn('rollback', NAME, '--key-id', older, '--yes');
    expect(named.exitCode, named.stdout + named.stderr).toBe(0);
    expect(inUse(stage).keyId).toBe(older);
  });

  it('even one that is named is none where the version that holds it was disabled', async () => {
    await using stage = await openStage();
    const { leaked, mend } = await unfinished(stage);
    mend();
    for (const version of vaultVersions(stage.sandbox.world).slice(0, -1)) version.enabled = false;
    wipeTags(stage);
    const run = await stage.keyturn('rollback', NAME, '--key-id', leaked, '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    expect(inOneLine(run.stdout)).toContain('rollback is not possible: no enabled vault version');
    expect(run.stderr).not.toContain('Going back is possible');
  });
});
