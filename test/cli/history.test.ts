import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { Problem } from '../../src/problem.ts';
import { movingClock, opened } from '../report/given.ts';
import { searchedFolder } from '../support/canary.ts';
import { ending, policy, settled, stillClock, typed } from './given.ts';

const fleet = policy({ name: 'payments-api' }, { name: 'billing' });
const corners = () => ({ 'payments-api': ending(12), billing: settled() });
const freshTrail = () => join(searchedFolder(), 'audit.jsonl');

/** A trail of one run that rotated payments-api and found nothing to do for billing. */
async function recorded(): Promise<string> {
  const audit = freshTrail();
  await typed(`rotate --audit ${audit}`, {
    policy: fleet,
    corners: corners(),
    context: { env: { AZURE_CLIENT_ID: 'b1a4' } },
  });
  return audit;
}

const without = (text: string, audit: string) => text.replaceAll(audit, 'audit.jsonl');

test('history reads like a diary: the run, who, what was typed, each step with its reason, the end', async () => {
  const audit = await recorded();
  const { exitCode, out } = await typed(`history --audit ${audit}`);
  expect(exitCode).toBe(0);
  const lines = without(out, audit).split('\n');
  expect(lines.slice(0, 2)).toEqual([
    '2026-11-23 12:00 UTC  r-20261123T120000-k7f2q9  by ada@desk (process 4242, client b1a4)',
    '  keyturn rotate   (policy rotation.yaml)',
  ]);
  // Which of two rotations that run at once reports first is chance.
  const payments = lines.indexOf('  payments-api');
  expect(lines.slice(payments, payments + 2)).toEqual([
    '  payments-api',
    expect.stringMatching(/^ {4}12:00:0[01]Z {2}decided {7}expires in 12 days \(rotates at 30 days\)$/),
  ]);
  const publish = lines.findIndex(line => line.startsWith('    12:00:01Z  publish '));
  expect(lines.slice(publish, publish + 2)).toEqual([
    '    12:00:01Z  publish       ✓ key:d1d1d1d1: vault version c0ffee',
    '                             reason: Entra accepts it',
  ]);
  expect(lines).toContain('  billing  nothing to do: expires in 160 days (rotates at 30 days)');
  expect(lines.slice(-4)).toEqual([
    '  ended 12:00:01Z: 1 unchanged, 1 changed (exit 0)',
    '',
    expect.stringMatching(/^✓ audit\.jsonl: \d+ records, as they were written$/),
    '',
  ]);
});

test('of a run that crossed midnight each line has its date, and what was seen in a place before is told as that', async () => {
  const audit = freshTrail();
  const trail = await opened(audit, 'r-1', movingClock('2026-11-23T23:58:30Z'));
  const due = { code: 'expiring', text: 'expires in 12 days' };
  const step = { rotation: 'payments-api', step: 'distribute', subject: 'site' };
  const seen = { code: 'target-differs', text: 'holds another value than the vault' };
  const told: RunEvent[] = [
    { event: 'rotation.decided', rotation: 'payments-api', phase: 'due', due, steps: [] },
    { event: 'step.started', ...step, reason: seen },
    { event: 'step.done', ...step, detail: 'site: has the value', ms: 1 },
  ];
  for (const event of told) await trail.record(event);
  const { out } = await typed(`history --audit ${audit}`);
  expect(out).toMatch(/^2026-11-23 23:58 UTC {2}r-1 /);
  expect(out).toContain('\n    2026-11-23T23:58:30Z  decided       expires in 12 days\n');
  expect(out).toContain('\n    2026-11-24T00:00:30Z  distribute    ✓ site: has the value\n');
  expect(out).toContain(' before: holds another value than the vault\n');
});

test('of one rotation it tells only what is about it', async () => {
  const audit = await recorded();
  const { out } = await typed(`history billing --audit ${audit}`);
  expect(out).toContain('billing  nothing to do');
  expect(out).not.toMatch(/payments-api/);
});

test('a rotation that no record is about is wrong usage, and gets the one that was meant', async () => {
  const { exitCode, err } = await typed(`history biling --audit ${await recorded()}`);
  expect(exitCode).toBe(64);
  expect(err).toContain('did you mean billing?');
});

test('--since leaves out what is older', async () => {
  const audit = await recorded();
  const later = stillClock(new Date('2026-12-23T12:00:00Z'), { passed: 0 });
  const asked = (since: string) =>
    typed(`history --since ${since} --audit ${audit}`, { context: { clock: later } });
  expect((await asked('29d')).out).toContain('The trail has no records for this selection.');
  expect((await asked('31d')).out).toContain('r-20261123T120000-k7f2q9');
});

test.each([
  ['--since yesterday', '--since'],
  ['--anchor 7:0123456789ab', '--anchor'],
  ['--check --anchor nonsense', '--anchor'],
])('%s is wrong usage with an example', async (words, option) => {
  const { exitCode, err } = await typed(`history ${words} --audit ${await recorded()}`);
  expect(exitCode).toBe(64);
  expect(err).toContain(`keyturn history ${option}`);
  expect(err).toMatch(/next {2}keyturn history /);
});

test('without --audit it says which option is missing', async () => {
  const { exitCode, err } = await typed('history');
  expect(exitCode).toBe(64);
  expect(err).toContain('--audit');
});

test('a trail that is not there exits 1 and says so', async () => {
  const { exitCode, err } = await typed(`history --audit ${freshTrail()}`);
  expect(exitCode).toBe(1);
  expect(err).toContain('cannot be read: there is no such file or folder');
});

test.each(['rotate', 'status', 'history'])('%s --audit with a device is wrong usage, at once', async verb => {
  const { exitCode, err } = await typed(`${verb} --audit /dev/full`, { policy: fleet, corners: corners() });
  expect(exitCode).toBe(64);
  expect(err).toMatch(
    /audit trail \/dev\/full\n +why +it is a device; an audit trail must be a regular file/,
  );
});

describe('of what a glance called settled', () => {
  const summary = 'nothing to do: 90 days left; targets were not read';
  const settled = (...names: readonly string[]): RunEvent[] =>
    names.map(rotation => ({
      ...{ event: 'rotation.finished', outcome: 'unchanged', phase: 'settled', glanced: true, summary },
      ...{ rotation, next: [], findings: [], ms: 1 },
    }));

  async function glanced(...names: readonly string[]): Promise<string> {
    const audit = freshTrail();
    const trail = await opened(audit);
    await trail.record(...settled(...names), { event: 'run.note', text: 'a note' });
    return audit;
  }

  test('few are named, many are counted, and of one that is asked for it is told', async () => {
    const few = await typed(`history --audit ${await glanced('a', 'b')}`);
    expect(few.out).toContain(`\n  a  ${summary}\n  b  ${summary}\n`);
    const audit = await glanced('a', 'b', 'c', 'd');
    expect((await typed(`history --audit ${audit}`)).out).toContain(`\n  4 rotations  ${summary}\n`);
    const one = await typed(`history c --audit ${audit}`);
    expect(one.out).toContain(`\n  c  ${summary}\n`);
    expect((await typed(`history e --audit ${audit}`)).exitCode).toBe(64);
  });

  test('--json names of the record only the rotation that was asked for', async () => {
    const audit = await glanced('a', 'b', 'c', 'd');
    const [all, one] = [
      await typed(`history --json --audit ${audit}`),
      await typed(`history c --json --audit ${audit}`),
    ];
    const namesIn = (out: string) => JSON.parse(out).entries[0].settled[0].rotations;
    expect([namesIn(all.out), namesIn(one.out)]).toEqual([['a', 'b', 'c', 'd'], ['c']]);
  });
});

test('runs are told in the order in which they began, also those that overlapped or died', async () => {
  const audit = freshTrail();
  const note = (text: string): RunEvent => ({ event: 'run.note', text });
  const [long, died, short] = [
    await opened(audit, 'r-long'),
    await opened(audit, 'r-died'),
    await opened(audit, 'r-short'),
  ];
  for (const [trail, text] of [
    [long, 'one'],
    [died, 'two'],
    [short, 'three'],
    [short, 'four'],
    [long, 'five'],
  ] as const)
    await trail.record(note(text));
  const { out } = await typed(`history --audit ${audit}`);
  expect(out.match(/r-\w+|one|two|three|four|five/g)).toEqual([
    ...['r-long', 'one', 'five'],
    ...['r-died', 'two'],
    ...['r-short', 'three', 'four'],
  ]);
});

describe('--check', () => {
  test('of an intact trail prints the anchor and the command that uses it', async () => {
    const audit = await recorded();
    const { exitCode, out } = await typed(`history --check --audit ${audit}`);
    expect(exitCode).toBe(0);
    const anchor = /^anchor (\d+:[0-9a-f]{64})$/m.exec(out)?.[1] ?? 'none';
    expect(out).toContain(`keyturn history --check --audit ${audit} --anchor ${anchor}`);
    expect((await typed(`history --check --audit ${audit} --anchor ${anchor}`)).exitCode).toBe(0);
  });

  test('tolerates a torn end and says so; everything else is a fault with its line, and exits 1', async () => {
    const audit = await recorded();
    const whole = readFileSync(audit);
    writeFileSync(audit, whole.subarray(0, -25));
    const torn = await typed(`history --check --audit ${audit}`);
    expect(torn.exitCode).toBe(0);
    expect(torn.out).toMatch(/the last \d+ bytes are an incomplete record/);
    writeFileSync(audit, whole.toString().replace('in 12 days', 'in 92 days'));
    const changed = await typed(`history --check --audit ${audit}`);
    expect(changed.exitCode).toBe(1);
    expect(changed.out).toMatch(/TAMPERED.*1 fault\n {2}line [23] was changed/);
    expect((await typed(`history --audit ${audit}`)).exitCode).toBe(1);
  });

  test('--json carries state, anchor and faults', async () => {
    const audit = await recorded();
    const [first = '', , ...rest] = readFileSync(audit, 'utf8').split('\n');
    writeFileSync(audit, [first, ...rest].join('\n'));
    const { exitCode, out } = await typed(`history --check --json --audit ${audit}`);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'keyturn/history@1',
      state: 'tampered',
      anchor: expect.stringMatching(/^\d+:[0-9a-f]{64}$/),
      faults: [{ line: 2, text: 'follows a gap: record 2 is missing' }],
      entries: [],
      exitCode: 1,
    });
  });
});

describe('of a trail that was closed and goes on', () => {
  const note = (text: string): RunEvent => ({ event: 'run.note', text });

  /** Three runs; each has closed the file of the one before. */
  async function closed(): Promise<string> {
    const audit = freshTrail();
    for (const run of ['r-one', 'r-two', 'r-three']) {
      const trail = await opened(audit, run, movingClock(), 1);
      await trail.record(note(`told by ${run}`));
    }
    return audit;
  }

  test('history tells all of it, and where the rest of a run is', async () => {
    const audit = await closed();
    const { exitCode, out } = await typed(`history --audit ${audit}`);
    expect(exitCode).toBe(0);
    expect(out.match(/told by r-\w+/g)).toEqual(['told by r-one', 'told by r-two', 'told by r-three']);
    expect(out).toContain('the trail continues here after audit.jsonl.000000000001, which was closed');
    expect(without(out, audit)).toContain(
      '✓ audit.jsonl and 2 segments before it: 5 records, as they were written\n',
    );
  });

  test('a fault is told with its segment, and --json names what was read', async () => {
    const audit = await closed();
    const segment = `${audit}.000000000003`;
    writeFileSync(segment, readFileSync(segment, 'utf8').replace('by r-two', 'by nobody'));
    const { exitCode, out } = await typed(`history --check --audit ${audit}`);
    expect(exitCode).toBe(1);
    expect(out).toMatch(
      /TAMPERED.*and 2 segments before it: 5 records, 1 fault\n {2}line 2 of audit\.jsonl\.000000000003 was changed/,
    );
    expect(JSON.parse((await typed(`history --check --json --audit ${audit}`)).out)).toMatchObject({
      segments: ['audit.jsonl.000000000001', 'audit.jsonl.000000000003'],
      faults: [{ segment: 'audit.jsonl.000000000003', line: 2 }],
    });
  });

  test('a segment that is gone from the middle is tampering; one that is gone from the beginning is told of, exit 0', async () => {
    const audit = await closed();
    const [old, middle] = [`${audit}.000000000001`, `${audit}.000000000003`];
    renameSync(middle, `${audit}.aside`);
    const gap = await typed(`history --check --audit ${audit}`);
    expect(gap.exitCode).toBe(1);
    expect(gap.out).toContain('line 1 follows a gap: records 2 to 3 are missing');
    renameSync(`${audit}.aside`, middle);
    renameSync(old, `${audit}.aside`);
    for (const words of ['--check ', '']) {
      const { exitCode, out } = await typed(`history ${words}--audit ${audit}`);
      expect(exitCode).toBe(0);
      expect(out.replaceAll(/\s+/g, ' ')).toContain('record 1 is in segments that are not beside');
      expect(out).toMatch(
        /→ keyturn history --check --audit ARCHIVE\/audit\.jsonl\.000000000001 --anchor 1:[0-9a-f]{64}\n/,
      );
    }
    const document = JSON.parse((await typed(`history --check --json --audit ${audit}`)).out);
    expect(document).toMatchObject({
      ...{ state: 'intact', records: 4, exitCode: 0, segments: ['audit.jsonl.000000000003'] },
      elsewhere: { upTo: 1, segment: 'audit.jsonl.000000000001', anchor: expect.stringMatching(/^1:/) },
    });
    renameSync(`${audit}.aside`, old);
    const alone = await typed(`history --check --audit ${old} --anchor ${document.elsewhere.anchor}`);
    expect(alone.exitCode).toBe(0);
  });

  test('an anchor whose record is not here is compared with nothing, which is no success', async () => {
    const audit = await closed();
    for (const each of ['000000000001', '000000000003']) renameSync(`${audit}.${each}`, `${audit}-${each}`);
    const { exitCode, err } = await typed(`history --check --audit ${audit} --anchor 2:0123456789ab`);
    expect(exitCode).toBe(1);
    expect(err).toContain('its record is in an earlier segment, which is not beside');
    expect(err).toContain('ARCHIVE/audit.jsonl.000000000003 --anchor 2:0123456789ab');
  });

  test('a rotation that only the archive tells of is not said to be unknown for ever', async () => {
    const audit = await closed();
    renameSync(`${audit}.000000000001`, `${audit}.aside`);
    const { exitCode, err } = await typed(`history billing --audit ${audit}`);
    expect(exitCode).toBe(64);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('after record 1 is about it');
  });
});

test('--json gives the records as they stand in the trail', async () => {
  const audit = await recorded();
  const { out } = await typed(`history billing --json --audit ${audit}`);
  const { entries } = JSON.parse(out);
  const lines = readFileSync(audit, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(entries).toEqual(lines.filter(({ rotation }) => rotation !== 'payments-api'));
});

const refused = new Problem({
  code: 'refused',
  subject: 'graph',
  reason: 'says no',
  remedy: 'grant the right',
});
const busy = new Problem({ code: 'try-later', subject: 'graph', reason: 'is busy' });
const healthy = { policy: fleet, corners: { 'payments-api': settled(), billing: settled() } };

test.each([
  ['waits for a human', refused],
  ['may work next time', busy],
])(
  'a rotation that failed twice and %s is louder in the table of the run, and in status, whose exit code is the same',
  async (_words, unreadable) => {
    const audit = freshTrail();
    const failing = { policy: fleet, corners: { ...corners(), billing: settled({ unreadable }) } };
    const since = 'in a row since 2026-11-23 12:';
    expect((await typed(`rotate --audit ${audit}`, failing)).out).not.toContain('in a row');
    expect((await typed(`rotate --audit ${audit}`, failing)).out).toContain(`\n  failed 2 times ${since}`);
    const status = await typed(`status --audit ${audit}`, healthy);
    expect(status.exitCode).toBe(0);
    expect(status.out).toContain(`✗ failed 2 times ${since}`);
    expect(status.out).not.toContain('In order');
    expect((await typed('status', healthy)).exitCode).toBe(0);
    expect((await typed(`status payments-api --audit ${audit}`, healthy)).exitCode).toBe(0);
  },
);

test('status names the remedy of the last failure, and the run names the trail in the command that goes on', async () => {
  const audit = freshTrail();
  const rotate = (unreadable: Problem) =>
    typed(`rotate --audit ${audit}`, {
      policy: fleet,
      corners: { ...corners(), billing: settled({ unreadable }) },
    });
  expect((await rotate(busy)).out).toContain(`→ keyturn rotate billing --audit ${audit}\n`);
  await rotate(refused);
  const { out } = await typed(`status --audit ${audit}`, healthy);
  expect(out).toMatch(/✗ failed 2 times .*: graph: says no\n {4}→ grant the right/);
  const document = JSON.parse((await typed(`status --json --audit ${audit}`, healthy)).out);
  expect(document.rotations[1].failing).toMatchObject({
    times: 2,
    text: 'graph: says no',
    remedy: 'grant the right',
  });
  expect(document.rotations[0].failing).toBeUndefined();
});
