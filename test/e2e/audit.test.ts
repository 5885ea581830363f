/** The audit trail as users meet it: what runs write, what history tells, and what happens when it cannot be written. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { note, opened, readTrail } from '../report/given.ts';
import { searchedFolder } from '../support/canary.ts';
import { runCommand } from '../support/sandbox.ts';
import { living, MARK, must, newestVersion, openStage, picture, type Stage } from './stage.ts';

const freshTrail = () => join(searchedFolder(), 'audit.jsonl');

describe('keyturn rotate --audit', () => {
  it('records every decision and effect with actor, reason, key ids and versions, in an intact chain', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    expect(await stage.keyturn('rotate', '--audit', audit)).toMatchObject({ exitCode: 0 });
    const { entries, faults } = await readTrail(audit);
    expect(faults).toEqual([]);
    const fresh = must(living(stage.sandbox.world).find(({ displayName }) => MARK.test(displayName ?? '')));
    const version = newestVersion(stage.sandbox.world).id;
    const run = must(fresh.displayName?.split('/').at(-1));
    expect(entries[0]).toMatchObject({
      event: 'run.started',
      run,
      command: expect.stringMatching(/^keyturn rotate/),
    });
    expect(entries.at(-1)).toMatchObject({ event: 'run.finished', exitCode: 0 });
    for (const entry of entries) {
      expect(entry.run).toBe(run);
      expect(entry.actor).toMatchObject({
        who: expect.stringMatching(/^\S+@\S+$/),
        pid: expect.any(Number),
        client: stage.sandbox.operator.appId,
      });
    }
    const done = entries.filter(({ event }) => event === 'step.done');
    expect(done.find(({ step }) => step === 'create')).toMatchObject({ keyId: fresh.keyId });
    expect(done.find(({ step }) => step === 'publish')).toMatchObject({ keyId: fresh.keyId, version });
    expect(done.find(({ step }) => step === 'confirm')).toMatchObject({ subject: version });
    expect(done.filter(({ step }) => step === 'distribute').map(({ subject }) => subject)).toHaveLength(5);
    const begun = entries.filter(({ event }) => event === 'step.started');
    expect(begun.map(({ step, subject }) => [step, subject]).sort()).toEqual(
      done.map(({ step, subject }) => [step, subject]).sort(),
    );
    for (const { reason } of begun) expect(reason?.text).toMatch(/\S/);
  });

  it('records that there was nothing to do, and a run that met another', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    await stage.keyturn('rotate', '--audit', audit);
    await stage.keyturn('rotate', '--audit', audit);
    expect((await outcomes(audit)).at(-1)).toBe('unchanged');
    const rule = stage.sandbox.faults.add({
      operation: 'getApplication',
      fault: { kind: 'pause', when: 'before' },
    });
    const first = stage.begin('rotate', '--audit', audit);
    await stage.arrived('getApplication');
    const second = await stage.keyturn('rotate', '--audit', audit);
    expect(second.exitCode, second.stderr).toBe(0);
    stage.sandbox.faults.remove(rule.id);
    await first.result;
    expect((await outcomes(audit)).slice(-2)).toEqual(['yielded', 'unchanged']);
    expect((await readTrail(audit)).faults).toEqual([]);
  });

  it('does not begin when the trail cannot be written', async () => {
    await using stage = await openStage();
    const before = picture(stage.sandbox.world);
    const run = await stage.keyturn(
      'rotate',
      '--audit',
      join(searchedFolder(), 'no-such-folder', 'audit.jsonl'),
    );
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('cannot be written: there is no such file or folder');
    expect(stage.sandbox.history.entries()).toEqual([]);
    expect(living(stage.sandbox.world)).toEqual(living(before));
  });

  it('finishes what is in hand and begins nothing new when the trail fails midway, says so, and exits 1', async () => {
    // What it created is unknown to the directory's servers when it is to be removed.
    await using stage = await openStage({ readLagMs: { min: 1_500, max: 1_500 } });
    const audit = freshTrail();
    const before = picture(stage.sandbox.world);
    const { run, goOn } = await heldAtCreate(stage, audit);
    renameSync(audit, `${audit}.gone`);
    mkdirSync(audit);
    goOn();
    const { exitCode, stderr, stdout } = await run.result;
    expect(exitCode, stderr).toBe(1);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /audit trail \S+: cannot be written: it is a folder\. Steps in progress are finished, no new ones are started/,
    );
    expect(stderr).toMatch(/\d+ events of this run could not be written/);
    expect(stdout).toContain('Running again is safe.');
    expect(newestVersion(stage.sandbox.world)).toEqual(newestVersion(before));
    expect(living(stage.sandbox.world)).toEqual(living(before));
    expect((await readTrail(`${audit}.gone`)).entries.at(-1)).toMatchObject({
      event: 'step.started',
      step: 'create',
    });
    rmSync(audit, { recursive: true });
    renameSync(`${audit}.gone`, audit);
    stage.sandbox.clock.advance(2_000);
    const next = await stage.keyturn('rotate', '--audit', audit);
    expect(next.exitCode, next.stderr + next.stdout).toBe(0);
    expect(await toldBy(stage, '--check', '--audit', audit)).toMatchObject({ exitCode: 0 });
  });
});

const hasLimits = spawnSync('prlimit', ['--version']).status === 0;

describe.skipIf(!hasLimits)('a run whose disk is full in the middle', () => {
  it('finishes what is in hand, begins nothing new, exits 1; the next run mends the torn record', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    const before = picture(stage.sandbox.world);
    const { run, goOn } = await heldAtCreate(stage, audit);
    // What the kernel says to a file that grows beyond this limit differs from a full disk in the error code only.
    const limit = statSync(audit).size + 100;
    execFileSync('prlimit', ['--pid', String(run.child.pid), `--fsize=${limit}`]);
    goOn();
    const { exitCode, stderr } = await run.result;
    expect(exitCode, stderr).toBe(1);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /cannot be written: it has reached the maximum size of a file\. Steps in progress are finished, no new ones are started/,
    );
    expect(living(stage.sandbox.world)).toEqual(living(before));
    expect(existsSync(`${audit}.lock`)).toBe(false);
    expect((await stage.keyturn('rotate', '--audit', audit)).exitCode).toBe(0);
    const { entries, faults } = await readTrail(audit);
    expect(faults).toEqual([]);
    expect(entries.map(({ event }) => event)).toContain('trail.repaired');
  });
});

describe('a run that is killed', () => {
  it('has the step it was in on the disk, history says that no end is recorded, and the next run counts it as failed', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    const rule = stage.sandbox.faults.add({
      operation: 'addPassword',
      fault: { kind: 'pause', when: 'after' },
    });
    const run = stage.begin('rotate', '--audit', audit);
    await stage.arrived('addPassword');
    expect((await readTrail(audit)).entries.at(-1)).toMatchObject({ event: 'step.started', step: 'create' });
    run.child.kill('SIGKILL');
    await run.result;
    stage.sandbox.faults.remove(rule.id);
    const { stdout } = await toldBy(stage, '--audit', audit);
    expect(stdout).toContain('started, no end is recorded');
    expect(stdout).toContain('no end is recorded: the run died, or is still active');
    await stage.keyturn('rotate', '--audit', audit);
    const after = await toldBy(stage, 'payments-api', '--audit', audit);
    expect(after.stdout).toMatch(/discard +✓/);
    expect(after.exitCode).toBe(0);
  });
});

describe('a trail that has become long', () => {
  it('is closed when the next run begins; history, status and the next check read both files; a link grows on', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    await stage.keyturn('rotate', '--audit', audit);
    const { end, records } = await grown(audit);
    expect((await stage.keyturn('rotate', '--audit', audit)).exitCode).toBe(0);
    const segment = `audit.jsonl.${String(end.seq).padStart(12, '0')}`;
    expect(readdirSync(dirname(audit)).sort()).toEqual(['audit.jsonl', segment]);
    const check = await toldBy(stage, '--check', '--audit', audit);
    expect(check.stdout).toMatch(/and 1 segment before it: \d+ records, as they were written/);
    expect(check.exitCode).toBe(0);
    const { entries } = await readTrail(audit);
    expect(
      entries
        .slice(records)
        .map(({ event }) => event)
        .slice(0, 2),
    ).toEqual(['trail.continued', 'run.started']);
    expect((await stage.keyturn('status', '--audit', audit)).exitCode).toBe(0);

    await grown(audit);
    const link = freshTrail();
    symlinkSync(audit, link);
    const run = await stage.keyturn('rotate', '--audit', link);
    expect(run.exitCode).toBe(0);
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'is long and could not be closed (it is a link, not the file itself)',
    );
    expect((await toldBy(stage, '--check', '--audit', link)).exitCode).toBe(0);
    rmSync(link);
    for (const name of readdirSync(dirname(audit))) rmSync(join(dirname(audit), name));
  }, 60_000);
});

/** A trail with 65 notes of a megabyte more. */
async function grown(audit: string) {
  const trail = await opened(audit, 'r-long');
  for (let index = 0; index < 65; index += 1) await trail.record(note('x'.repeat(1024 * 1024)));
  return readTrail(audit);
}

describe('a rotation that keeps failing', () => {
  it('says how often and since when, in the table of the run and in status, with the remedy of the last; success ends it', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    const rule = stage.sandbox.faults.add({
      operation: 'addPassword',
      count: 'all',
      fault: {
        kind: 'error',
        status: 403,
        body: { error: { code: 'Authorization_RequestDenied' } },
        when: 'before',
      },
    });
    await stage.keyturn('rotate', '--audit', audit);
    await stage.keyturn('rotate', '--audit', audit);
    const third = await stage.keyturn('rotate', '--audit', audit);
    expect(third.exitCode).toBe(3);
    expect(third.stdout).toMatch(/failed 3 times in a row since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    const status = await stage.keyturn('status', '--audit', audit);
    const code = (await stage.keyturn('status')).exitCode;
    expect(status.exitCode).toBe(code);
    expect(status.stdout).toMatch(/✗ failed 3 times in a row since .*: create:/);
    const document = JSON.parse((await stage.keyturn('status', '--json', '--audit', audit)).stdout);
    expect(document).toMatchObject({
      exitCode: code,
      rotations: [{ failing: { times: 3, text: expect.stringMatching(/^create:/) } }],
    });
    stage.sandbox.faults.remove(rule.id);
    expect((await stage.keyturn('rotate', '--audit', audit)).stdout).not.toContain('in a row');
    const healed = await stage.keyturn('status', '--audit', audit);
    expect(healed.stdout).not.toContain('in a row');
    expect(healed.exitCode).toBe(0);
  });
});

describe('the exit code of a world', () => {
  const yes = '--yes';
  const verbs: readonly (readonly string[])[] = [
    ['status'],
    ['rotate'],
    ['rotate', 'payments-api'],
    ['rotate', 'payments-api', '--now', yes],
    ['rollback', 'payments-api', yes],
    ['revoke', 'payments-api', yes],
  ];

  it.each([
    ['where the last runs waited for a human', 'updateVariableGroup'],
    ['where all is well', undefined],
  ])('is the same with a trail and without, %s', async (_where, operation) => {
    const codes = async (withTrail: boolean) => {
      // A list that lags shows what was revoked a moment ago, and the next run has to try again: chance, and not the trail's doing.
      await using stage = await openStage({ readLagMs: { min: 0, max: 0 } });
      const audit = freshTrail();
      const fault = { kind: 'error' as const, status: 403, body: {}, when: 'before' as const };
      const rule = operation && stage.sandbox.faults.add({ operation, count: 'all', fault });
      await stage.keyturn('rotate', '--audit', audit);
      const found: (number | null)[] = [];
      const record = ['--record', searchedFolder()];
      for (const verb of verbs) {
        const trail = withTrail ? ['--audit', audit] : [];
        const run = await stage.keyturn(...verb, ...trail, ...(verb[0] === 'revoke' ? record : []));
        found.push(run.exitCode);
      }
      if (rule) stage.sandbox.faults.remove(rule.id);
      found.push((await stage.keyturn('rotate', ...(withTrail ? ['--audit', audit] : []))).exitCode);
      found.push((await stage.keyturn('status', ...(withTrail ? ['--audit', audit] : []))).exitCode);
      return found;
    };
    expect(await codes(true)).toEqual(await codes(false));
  });
});

describe('keyturn history', () => {
  it('--check tells where a trail was changed, and the next run says so and records it', async () => {
    await using stage = await openStage();
    const audit = freshTrail();
    await stage.keyturn('rotate', '--audit', audit);
    const intact = await toldBy(stage, '--check', '--audit', audit);
    expect(intact).toMatchObject({ exitCode: 0 });
    const anchor = must(/^anchor (\S+)$/m.exec(intact.stdout)?.[1]);
    const whole = readFileSync(audit, 'utf8');
    writeFileSync(audit, whole.replace('"event":"step.done"', '"event":"step.gone"'));
    const changed = await toldBy(stage, '--check', '--audit', audit);
    expect(changed.exitCode).toBe(1);
    const line = whole.split('\n').findIndex(text => text.includes('"event":"step.done"')) + 1;
    expect(changed.stdout).toContain(`line ${line} was changed: its bytes do not match its hash`);
    expect((await stage.keyturn('rotate', '--audit', audit)).stderr.replaceAll(/\s+/g, ' ')).toContain(
      `was changed after it was written (what follows record ${line - 1} was changed: its bytes do not match its hash)`,
    );
    writeFileSync(audit, `${whole.trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
    expect(await toldBy(stage, '--check', '--audit', audit)).toMatchObject({ exitCode: 0 });
    const cut = await toldBy(stage, '--check', '--audit', audit, '--anchor', anchor);
    expect(cut.exitCode).toBe(1);
    expect(cut.stdout).toContain('were removed');
  });
});

/** Takes no policy, so it is not run through the stage. */
/** A run whose request to create a secret does not arrive until `goOn`. */
async function heldAtCreate(stage: Stage, audit: string) {
  const { faults } = stage.sandbox;
  const rule = faults.add({ operation: 'addPassword', fault: { kind: 'pause', when: 'before' } });
  const run = stage.begin('rotate', '--audit', audit);
  await stage.arrived('addPassword');
  return { run, goOn: () => faults.remove(rule.id) };
}

function toldBy({ sandbox }: Stage, ...args: readonly string[]) {
  return runCommand(sandbox, ['history', ...args]);
}

async function outcomes(audit: string) {
  const { entries } = await readTrail(audit);
  return entries.filter(({ event }) => event === 'rotation.finished').map(({ outcome }) => outcome);
}

describe('keyturn revoke --audit', () => {
  it('leaves the same kind of trail, with the leaked credential and its removal', async () => {
    await using stage = await openStage();
    const folder = searchedFolder();
    const audit = join(folder, 'audit.jsonl');
    const run = await stage.keyturn('revoke', 'payments-api', '--yes', '--record', folder, '--audit', audit);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const history = await runCommand(stage.sandbox, ['history', '--audit', audit]);
    expect(history.stdout).toContain('retire');
    const check = await runCommand(stage.sandbox, ['history', '--check', '--audit', audit]);
    expect(check.exitCode, check.stdout).toBe(0);
  });
});
