/** What a glance calls settled is one record of a trail, and every reader of the trail knows what it says of each rotation. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FindingWords, RotationFinished, RunEvent } from '../../src/event.ts';
import { noneCounted } from '../../src/outcomes.ts';
import { audited } from '../../src/report/auditTrail.ts';
import { about, oneByOne } from '../../src/report/entry.ts';
import { streaksIn } from '../../src/report/streaks.ts';
import { tracesOf } from '../../src/report/traces.ts';
import { checkFile, freshFile, note, opened, readTrail, written } from './given.ts';

const counts = { ...noneCounted, unchanged: 1 };
const done: RunEvent = { event: 'run.finished', outcome: 'done', exitCode: 0, counts, ms: 1 };

function glanced(rotation: string, days: number, findings: readonly FindingWords[] = []): RotationFinished {
  const summary = `nothing to do: ${days} days left; targets were not read`;
  const head = { event: 'rotation.finished', outcome: 'unchanged', phase: 'settled', glanced: true } as const;
  const endsAt = new Date(Date.UTC(2026, 11, 1, 0, 0, rotation.length) + days * 86_400_000).toISOString();
  return { ...head, rotation, summary, endsAt, next: [], findings, ms: 1 };
}

async function night(file: string, run: string, ...events: readonly RunEvent[]): Promise<RunEvent[]> {
  async function* all(): AsyncGenerator<RunEvent> {
    yield* [...events, done];
  }
  const shown: RunEvent[] = [];
  for await (const event of audited(all(), await opened(file, run), () => {})) shown.push(event);
  return shown;
}

const names = (count: number) => Array.from({ length: count }, (_none, index) => `app-${index}`);
const remark: FindingWords = { code: 'lifetime', severity: 'note', text: 'is cut to 90 days' };

it('five thousand of them are one record of a hundred kilobytes; who looks on is told of each', async () => {
  const file = freshFile();
  const events = names(5_000).map((name, index) => glanced(name, 31 + (index % 150)));
  const shown = await night(file, 'r-1', note('begins'), ...events);
  expect(shown).toEqual([note('begins'), ...events, done]);
  const { entries, faults } = await readTrail(file);
  expect(faults).toEqual([]);
  expect(entries.map(({ event }) => event)).toEqual(['run.note', 'rotations.settled', 'run.finished']);
  expect(readFileSync(file).length).toBeLessThan(120_000);
  expect(entries.flatMap(oneByOne).filter(({ rotation }) => rotation !== undefined)).toHaveLength(5_000);
});

it('what was said of a rotation is said still: how many days are left, and each finding', async () => {
  const file = freshFile();
  await night(file, 'r-1', glanced('a', 40), glanced('b', 40, [remark]), glanced('c', 41), glanced('d', 40));
  const [record] = (await readTrail(file)).entries;
  expect(record?.settled).toEqual([
    { summary: glanced('a', 40).summary, phase: 'settled', rotations: ['a', 'd'] },
    { summary: glanced('b', 40).summary, phase: 'settled', findings: [remark], rotations: ['b'] },
    { summary: glanced('c', 41).summary, phase: 'settled', rotations: ['c'] },
  ]);
  expect(record && oneByOne(record).find(({ rotation }) => rotation === 'b')).toMatchObject({
    event: 'rotation.finished',
    outcome: 'unchanged',
    glanced: true,
    findings: [remark],
    run: 'r-1',
  });
  expect(record && about(record, 'd')?.settled).toMatchObject([{ rotations: ['d'] }]);
  expect(record && about(record, 'e')).toBeUndefined();
});

it('it ends a streak of failures, as a record of its own does in older trails', async () => {
  const file = freshFile();
  const failed: RunEvent = { ...glanced('a', 1), outcome: 'failed', summary: 'no' };
  const { glanced: _none, ...alone } = failed as RotationFinished;
  await night(file, 'r-1', alone, { ...alone, rotation: 'b' });
  await night(file, 'r-2', glanced('a', 40));
  expect([...(await streaksIn(file)).keys()]).toEqual(['b']);
  const { glanced: _neither, ...older } = glanced('b', 40);
  await written(await opened(file, 'r-3'), older);
  expect((await streaksIn(file)).size).toBe(0);
});

it('it is a trace of a rotation: the last run that dealt with it', async () => {
  const file = freshFile();
  await night(file, 'r-1', glanced('a', 40), glanced('b', 40));
  const { entries } = await readTrail(file);
  expect(tracesOf(entries, 'a')).toMatchObject({ runs: new Set(['r-1']), last: expect.any(Date) });
  expect(tracesOf(entries, 'c').last).toBeUndefined();
});

it('what was done in between stands where it was done', async () => {
  const file = freshFile();
  await night(file, 'r-1', glanced('a', 40), note('between'), glanced('b', 41));
  const { entries } = await readTrail(file);
  expect(entries.map(({ event, settled }) => settled?.[0]?.rotations[0] ?? event)).toEqual([
    'a',
    'run.note',
    'b',
    'run.finished',
  ]);
  expect(checkFile(file).faults).toEqual([]);
});
