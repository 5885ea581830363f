/** The incident record: whether it can be written is known before anything is done, and who finishes it completes it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleIn } from '../docs/blocks.ts';
import { isWrite } from '../promises/requests.ts';
import { searchedFolder } from '../support/canary.ts';
import { living, must, newestVersion, openStage, type Stage } from './stage.ts';

const NAME = 'payments-api';
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

function leakedIn({ sandbox: { world } }: Stage): string {
  return must(living(world).find(({ value }) => value === newestVersion(world).value)).keyId;
}

/** `reason`, `by` and so on: what the items of its lists begin with. */
function keysOf(text: string): string[] {
  return [...text.matchAll(/^- ([a-z ]+):|^- (from) /gm)].map(([, key, from]) => key ?? from ?? '');
}

function forbid({ sandbox }: Stage, operation: string): () => void {
  const fault = { kind: 'error' as const, status: 403, body: {}, when: 'before' as const };
  const rule = sandbox.faults.add({ operation, count: 'all', fault });
  return () => sandbox.faults.remove(rule.id);
}

function recordIn(folder: string) {
  const names = readdirSync(folder).toSorted();
  const [json = '', markdown = ''] = names;
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { names, json: JSON.parse(read(json)), markdown: read(markdown) };
}

describe('where the record cannot be written', () => {
  it('nothing is done: it is found before the first change, and exits with 3', async () => {
    await using stage = await openStage();
    const file = join(searchedFolder(), 'a-file');
    writeFileSync(file, 'not a folder');
    const before = living(stage.sandbox.world).length;
    const run = await stage.keyturn('revoke', NAME, '--yes', '--record', file);
    expect(run.exitCode, run.stderr).toBe(3);
    expect(inOneLine(run.stderr)).toMatch(/incident record .* cannot be written: .*; nothing was done/);
    expect(run.stderr).toContain('--record FOLDER');
    expect(living(stage.sandbox.world)).toHaveLength(before);
    expect(stage.sandbox.history.entries().filter(isWrite)).toEqual([]);
  });

  it('a folder that is not there yet is made, and the record has what docs/incident.md shows, in its order', async () => {
    await using stage = await openStage();
    const folder = join(searchedFolder(), 'incidents', '2026');
    const more = ['--discovered', '25m', '--audit', join(searchedFolder(), 'audit.jsonl')];
    const busy = { kind: 'error' as const, status: 429, headers: { 'Retry-After': '1' }, body: {} };
    stage.sandbox.faults.add({ service: 'graph', operation: 'listSignIns', fault: busy });
    const run = await stage.keyturn('revoke', NAME, '--yes', '--record', folder, ...more);
    expect(run.exitCode, run.stderr).toBe(0);
    const { names, json, markdown } = recordIn(folder);
    expect(names).toHaveLength(2);
    // Read at the end of the run, from the real log of the sandbox or with the reason why not.
    expect(json.use).toHaveLength(1);
    expect(json.use[0].unknown, 'a log that asks to wait is waited for').not.toContain('429');
    expect(json.others.length).toBeGreaterThan(0);
    expect(markdown).toContain(`ServicePrincipalCredentialKeyId == "${json.leaked[0].keyId}"`);
    expect(markdown).toContain('## Other credentials on the registration at the start');
    const shown = keysOf(sampleIn('docs/incident.md', '# Leaked client secret')).filter(key => key !== 'in');
    expect(keysOf(markdown).slice(0, shown.length)).toEqual(shown);
    expect(json.trail.anchor).toMatch(/^\d+:[0-9a-f]{64}$/);
    for (const name of names) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('any more, when the run ends, it is printed', async () => {
    await using stage = await openStage();
    const leaked = leakedIn(stage);
    const folder = join(searchedFolder(), 'incidents');
    mkdirSync(folder);
    const rule = stage.sandbox.faults.add({
      operation: 'addPassword',
      fault: { kind: 'pause', when: 'before' },
    });
    const run = stage.begin('revoke', NAME, '--yes', '--record', folder);
    await stage.arrived('addPassword');
    // Root may write whatever the mode says: a folder in the place of the file holds up everybody.
    const [json = ''] = readdirSync(folder).toSorted();
    rmSync(join(folder, json));
    mkdirSync(join(folder, json));
    stage.sandbox.faults.remove(rule.id);
    const { exitCode, stderr } = await run.result;
    expect(exitCode, stderr).toBe(1);
    expect(stderr).toContain(`leaked credential ${leaked} is removed`);
    expect(inOneLine(stderr)).toContain('could not be written');
    expect(stderr).toContain('# Leaked client secret: payments-api');
  });
});

describe('the record of a run that', () => {
  it('was killed says what leaked, that it is not over, and what finishes it', async () => {
    await using stage = await openStage();
    const leaked = leakedIn(stage);
    const folder = searchedFolder();
    stage.sandbox.faults.add({ operation: 'addPassword', fault: { kind: 'pause', when: 'before' } });
    const run = stage.begin('revoke', NAME, '--yes', '--record', folder);
    await stage.arrived('addPassword');
    run.child.kill('SIGKILL');
    await run.result;
    const { json, markdown } = recordIn(folder);
    expect(json).toMatchObject({ outcome: 'interrupted', leaked: [{ keyId: leaked, removed: null }] });
    expect(json.finish).toHaveLength(1);
    expect(markdown).toContain('**Not over');
  });

  it('could not finish is completed later, where the run that removed the leaked one did not know the folder', async () => {
    await using stage = await openStage();
    const leaked = leakedIn(stage);
    const folder = searchedFolder();
    const mend = forbid(stage, 'updateVariableGroup');
    await stage.keyturn('revoke', NAME, '--yes', '--record', folder);
    mend();
    const elsewhere = await stage.keyturn('rotate', NAME, '--record', searchedFolder());
    expect(elsewhere.exitCode, elsewhere.stdout).toBe(0);
    expect(inOneLine(elsewhere.stderr)).toContain('cannot be completed (--record FOLDER names its folder)');
    expect(recordIn(folder).json.leaked).toMatchObject([{ keyId: leaked, removed: null }]);
    stage.advance(1);
    const run = await stage.keyturn('rotate', NAME, '--record', folder);
    expect(run.exitCode, run.stdout).toBe(0);
    expect(inOneLine(run.stderr)).toContain(`leaked credential ${leaked} of ${NAME} was found removed`);
    expect(recordIn(folder).json).toMatchObject({
      outcome: 'done',
      open: [],
      finish: [],
      leaked: [{ keyId: leaked, removed: expect.stringContaining('T') }],
      proofs: [{ keyId: leaked, outcome: 'not-asked', check: expect.stringContaining('--secret-from') }],
    });
    expect(inOneLine(run.stderr)).toContain('except that Entra is not known to refuse the value of');
    const again = await stage.keyturn('rotate', NAME, '--record', folder);
    expect(again.stderr).not.toContain('was found removed');
  });

  it('could not finish is completed by the rotate that removes the leaked one', async () => {
    await using stage = await openStage();
    const leaked = leakedIn(stage);
    const folder = searchedFolder();
    const mend = forbid(stage, 'updateVariableGroup');
    await stage.keyturn('revoke', NAME, '--yes', '--record', folder);
    const before = recordIn(folder).json;
    expect(before.finish[0]).toContain(`keyturn rotate ${NAME} --record ${folder}`);
    mend();
    const run = await stage.keyturn('rotate', NAME, '--record', folder);
    expect(run.exitCode, run.stdout).toBe(0);
    expect(inOneLine(run.stderr)).toContain(`leaked credential ${leaked} of ${NAME} was removed`);
    expect(inOneLine(run.stderr)).toContain('Entra refuses its value. Its incident record is complete: ');
    const { names, json, markdown } = recordIn(folder);
    expect(names).toHaveLength(2);
    expect(json).toMatchObject({
      run: before.run,
      finishedBy: expect.stringMatching(/^r-/),
      outcome: 'done',
      open: [],
      finish: [],
      leaked: [{ keyId: leaked, removed: expect.stringContaining('T') }],
    });
    expect(json.proofs).toMatchObject([{ keyId: leaked, outcome: 'refused', code: 'AADSTS7000215' }]);
    expect(markdown).toMatch(/refused by Entra: .* was accepted before the removal/);
    expect(json.timeline.length).toBeGreaterThan(before.timeline.length);
    expect({ use: json.use, others: json.others }).toEqual({ use: before.use, others: before.others });
    expect(json.targets.map(({ updated }: { updated: boolean }) => updated)).not.toContain(false);
    expect(markdown).toContain(
      '**The leaked credential was removed. Not checked: whether the value that leaked was that of another credential',
    );
    expect(markdown).toContain(`finished by run ${json.finishedBy}`);
    expect(statSync(join(folder, must(names[0]))).mode & 0o777).toBe(0o600);
  });

  it('could not finish, and is not where the next one looks, is said to be over in one line, with its run and the time', async () => {
    await using stage = await openStage();
    const folder = searchedFolder();
    const mend = forbid(stage, 'updateVariableGroup');
    await stage.keyturn('revoke', NAME, '--yes', '--record', folder);
    mend();
    const run = await stage.keyturn('rotate', '--record', searchedFolder());
    expect(run.exitCode).toBe(0);
    const { json } = recordIn(folder);
    expect(run.stderr).toMatch(
      new RegExp(
        `^From the revocation by run ${json.run}: leaked credential \\S+ of ${NAME} was removed 20.*--record`,
        'm',
      ),
    );
  });
});
