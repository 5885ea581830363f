/** `revoke --secret-from`: the value that leaked says which credential is revoked, and the record says that it was checked. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWrite } from '../promises/requests.ts';
import { searchedFolder } from '../support/canary.ts';
import { living, must, newestVersion, openStage, passwords, type Stage } from './stage.ts';

const NAME = 'payments-api';
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

/** Not in a folder that is searched for values: it is what a person has put there. */
function leakedFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'keyturn-leaked-')), 'leaked.txt');
  writeFileSync(file, text);
  return file;
}

/** Rotated a moment ago: the credential before lives on in its overlap. */
async function inOverlap(stage: Stage) {
  const { world } = stage.sandbox;
  const before = newestVersion(world).value;
  const run = await stage.keyturn('rotate', NAME, '--now', '--yes');
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const find = (value: string) => must(living(world).find(each => each.value === value));
  return { superseded: find(before), inUse: find(newestVersion(world).value) };
}

function recordIn(folder: string) {
  const [json = '', markdown = ''] = readdirSync(folder).toSorted();
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { json: JSON.parse(text(json)), markdown: text(markdown) };
}

describe('keyturn revoke --secret-from', () => {
  it('revokes the credential that the value is, although a line break was put at its end, and not the one in use', async () => {
    await using stage = await openStage();
    const { superseded, inUse } = await inOverlap(stage);
    const file = leakedFile(`${superseded.value}\n`);
    const [folder, trail] = [searchedFolder(), join(searchedFolder(), 'audit.jsonl')];
    const options = ['--secret-from', `file:${file}`, '--record', folder, '--audit', trail];
    const run = await stage.keyturn('revoke', NAME, '--reason', 'in a ticket', ...options, '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const alive = living(stage.sandbox.world).map(({ keyId }) => keyId);
    expect(alive).toContain(inUse.keyId);
    expect(alive).not.toContain(superseded.keyId);
    // In the plan that it asks about, with what it rests on.
    const asked = inOneLine(run.stderr);
    expect(asked).toContain(
      `the value that leaked is credential ${superseded.keyId}: it ends with a line break; repaired, Entra accepts it`,
    );
    expect(asked).not.toContain('put the leaked value into that file first');
    const { json, markdown } = recordIn(folder);
    expect(json.leaked).toMatchObject([{ keyId: superseded.keyId, inUse: false }]);
    expect(json.checked).toMatchObject([{ rotation: NAME, keyId: superseded.keyId }]);
    expect(markdown).toContain(`The value that leaked was checked: it is credential ${superseded.keyId}`);
    expect(markdown).not.toContain('Not checked');
    expect(readFileSync(trail, 'utf8')).toContain(
      `revoke payments-api --secret-from file:${file} --key-id ${superseded.keyId} --reason 'in a ticket'`,
    );
  });

  it('takes the one in use where it is that one, and agrees with a key id that names the same', async () => {
    await using stage = await openStage();
    const leaked = must(
      living(stage.sandbox.world).find(({ value }) => value === newestVersion(stage.sandbox.world).value),
    );
    const file = leakedFile(leaked.value);
    const options = ['--secret-from', `file:${file}`, '--record', searchedFolder(), '--yes'];
    const run = await stage.keyturn('revoke', NAME, '--key-id', leaked.keyId.slice(0, 8), ...options);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(living(stage.sandbox.world).map(({ keyId }) => keyId)).not.toContain(leaked.keyId);
  });

  it('does nothing where the key id that was typed is that of another credential', async () => {
    await using stage = await openStage();
    const { superseded, inUse } = await inOverlap(stage);
    const source = `file:${leakedFile(superseded.value)}`;
    const run = await refused(stage, '--secret-from', source, '--key-id', inUse.keyId);
    expect(run).toContain(`the value is credential ${superseded.keyId}`);
    expect(run).toContain(`not ${inUse.keyId}`);
    expect(run).toContain(`keyturn revoke ${NAME} --secret-from ${source}`);
  });

  it('does nothing where the value is no credential of the registration (any more), and says what to type', async () => {
    await using stage = await openStage();
    const { superseded } = await inOverlap(stage);
    const revoked = `file:${leakedFile(superseded.value)}`;
    const folder = searchedFolder();
    const first = await stage.keyturn('revoke', NAME, '--secret-from', revoked, '--yes', '--record', folder);
    expect(first.exitCode, first.stderr).toBe(0);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    const asked = await stage.keyturn('diagnose', NAME, '--secret-from', revoked, '--record', folder);
    expect(asked.exitCode).toBe(1);
    const answer = asked.stdout.replaceAll(/\s+/g, ' ');
    expect(answer).toContain(
      `it may be one that was revoked: leaked credential ${superseded.keyId} of ${NAME}`,
    );
    expect(answer).not.toContain('az keyvault secret show');
    const again = await refused(stage, '--secret-from', revoked);
    expect(again).toContain('match no credential on the registration');
    expect(again).toContain('is refused by Entra (AADSTS7000215)');
    expect(again).toContain(`keyturn diagnose --secret-from ${revoked}`);
    expect(again).toContain('keyturn status payments-api');
  });

  it('does not guess where it is an altered copy: the first characters alone are no proof', async () => {
    await using stage = await openStage();
    const { superseded } = await inOverlap(stage);
    const cut = `${superseded.value.slice(0, 12)}${'x'.repeat(20)}`;
    const words = await refused(stage, '--secret-from', `file:${leakedFile(cut)}`);
    expect(words).toContain('has the first characters of credential');
    expect(words).toContain(`keyturn revoke ${NAME} --key-id ${superseded.keyId}`);
  });
});

describe('before anything is asked', () => {
  it.each([
    [['--all-secrets'], `keyturn revoke ${NAME} --all-secrets`],
    [[], 'variable LEAKED why holds nothing'],
    [['--secret-from', 'file:/nowhere/leaked.txt'], 'check the path'],
    [['--secret-from', 'leaked.txt'], 'keyturn revoke NAME --secret-from file:leaked.txt'],
  ])('%j is refused as wrong usage', async (more, words) => {
    await using stage = await openStage();
    const source = more.includes('--secret-from') ? [] : ['--secret-from', 'env:LEAKED'];
    const run = await stage.keyturn('revoke', NAME, ...source, ...more, '--yes');
    expect(run.exitCode, run.stderr).toBe(64);
    expect(inOneLine(run.stderr)).toContain(words);
    expect(stage.sandbox.history.entries()).toEqual([]);
  });

  it('a value is of one registration, so two names are one too many', async () => {
    await using stage = await openStage();
    const source = `file:${leakedFile('one two three four five six seven')}`;
    const run = await stage.keyturn('revoke', NAME, NAME, '--secret-from', source, '--yes');
    expect(run.exitCode, run.stderr).toBe(64);
    expect(run.stderr).toContain(`keyturn diagnose --secret-from ${source}`);
  });
});

/** Nothing was changed, exit code 3. */
async function refused(stage: Stage, ...options: string[]): Promise<string> {
  const before = passwords(stage.sandbox.world).filter(({ removedAt }) => removedAt === undefined).length;
  const seen = stage.sandbox.history.entries().length;
  const run = await stage.keyturn('revoke', NAME, ...options, '--yes', '--record', searchedFolder());
  expect(run.exitCode, run.stdout + run.stderr).toBe(3);
  expect(living(stage.sandbox.world)).toHaveLength(before);
  expect(stage.sandbox.history.entries().slice(seen).filter(isWrite)).toEqual([]);
  return inOneLine(run.stderr);
}

describe('the record says whether Entra refuses what was removed', () => {
  it('with what was asked, when, and the code: of the value that leaked', async () => {
    await using stage = await openStage();
    const { superseded } = await inOverlap(stage);
    const folder = searchedFolder();
    const source = ['--secret-from', `file:${leakedFile(superseded.value)}`];
    const run = await stage.keyturn('revoke', NAME, ...source, '--record', folder, '--yes');
    expect(run.exitCode, run.stderr).toBe(0);
    const { json, markdown } = recordIn(folder);
    expect(json.proofs).toMatchObject([
      { keyId: superseded.keyId, outcome: 'refused', code: 'AADSTS7000215', calls: 3 },
    ]);
    expect(Date.parse(json.proofs[0].at)).toBeGreaterThan(Date.parse(json.leaked[0].removed));
    expect(markdown).toContain('3 token calls of Keyturn in a row were refused after it');
    expect(markdown).not.toContain('Entra may accept it for some minutes more');
    expect(inOneLine(run.stderr)).toContain(
      `Entra refuses the value of ${superseded.keyId}: 3 token calls in a row`,
    );
    // The other one on the registration is the one in use, and the table says so.
    expect(markdown).toContain('(in use: the vault of payments-api held it)');
  });

  it('of the value of the vault, where none was handed over', async () => {
    await using stage = await openStage();
    const folder = searchedFolder();
    const run = await stage.keyturn('revoke', NAME, '--record', folder, '--yes');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(recordIn(folder).markdown).toContain(
      'its value (from the vault version that was in use) was accepted before',
    );
  });

  it('or that its value was not at hand, with the command that shows it', async () => {
    await using stage = await openStage();
    const { world } = stage.sandbox;
    const foreign = must(living(world).find(({ displayName }) => displayName === 'portal, somebody'));
    const folder = searchedFolder();
    const run = await stage.keyturn('revoke', NAME, '--key-id', foreign.keyId, '--record', folder, '--yes');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(recordIn(folder).json.proofs).toMatchObject([{ outcome: 'not-asked', code: null, calls: 0 }]);
    expect(recordIn(folder).markdown).toContain(
      'its value is in no vault version that can be read, so Entra was not asked; keyturn diagnose payments-api --secret-from file:leaked.txt',
    );
  });
});
