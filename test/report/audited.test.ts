/** Events on their way through the trail. */

import { mkdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { noneCounted } from '../../src/outcomes.ts';
import { audited } from '../../src/report/auditTrail.ts';
import { freshFile, note, opened, readTrail } from './given.ts';

const counts = { ...noneCounted, unchanged: 1 };
const done: RunEvent = { event: 'run.finished', outcome: 'done', exitCode: 0, counts, ms: 1 };
const waiting: RunEvent = { event: 'step.waiting', rotation: 'a', step: 'prove', why: 'not yet', ms: 1 };

async function* stream(...events: readonly (RunEvent | (() => void))[]): AsyncGenerator<RunEvent> {
  for (const event of events) {
    if (typeof event === 'function') event();
    else yield event;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

it('each event is on the disk before anybody is shown it, and waiting is shown but not recorded', async () => {
  const file = freshFile();
  const shown: string[] = [];
  for await (const event of audited(
    stream(note('one'), waiting, note('two'), done),
    await opened(file),
    () => {},
  )) {
    shown.push(event.event);
    const recorded = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(recorded).toHaveLength(shown.filter(each => each !== 'step.waiting').length);
  }
  expect(shown).toEqual(['run.note', 'step.waiting', 'run.note', 'run.finished']);
});

it('a trail that fails midway stops the run once, and the run ends as failed with a count of what is missing', async () => {
  const file = freshFile();
  const stops: string[] = [];
  const breaks = () => {
    renameSync(file, `${file}.gone`);
    mkdirSync(file);
  };
  const events = audited(
    stream(note('one'), breaks, note('two'), note('three'), done),
    await opened(file),
    why => stops.push(why.code),
  );
  const shown = await all(events);
  expect(stops).toEqual(['refused']);
  expect(shown.map(event => (event.event === 'run.note' ? event.text : event.event))).toEqual([
    'one',
    expect.stringContaining('cannot be written: it is a folder. Steps in progress are finished'),
    'two',
    'three',
    `3 events of this run could not be written to ${file}`,
    'run.finished',
  ]);
  expect(shown.at(-1)).toMatchObject({ outcome: 'failed', exitCode: 1 });
});

it('a trail that can be written again gets what it missed, in order, and the run still ends as failed', async () => {
  const file = freshFile();
  const breaks = () => {
    renameSync(file, `${file}.gone`);
    mkdirSync(file);
  };
  const heals = () => {
    rmdirSync(file);
    renameSync(`${file}.gone`, file);
  };
  const events = audited(stream(note('one'), breaks, note('two'), heals, done), await opened(file), () => {});
  expect((await all(events)).at(-1)).toMatchObject({ exitCode: 1 });
  const { entries, faults } = await readTrail(file);
  expect(faults).toEqual([]);
  expect(entries.map(({ event, text }) => text ?? event)).toEqual(['one', 'two', 'run.finished']);
  expect(entries.at(-1)?.exitCode).toBe(1);
});

it('a run that needs a human still says so when its trail fails', async () => {
  const file = freshFile();
  const trail = await opened(file);
  renameSync(file, `${file}.gone`);
  mkdirSync(file);
  const human: RunEvent = { ...done, outcome: 'human-needed', exitCode: 3 };
  expect((await all(audited(stream(human), trail, () => {}))).at(-1)).toEqual(human);
});
